package io.partita.examples.orders;

import io.partita.examples.servers.OwnServers;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code orders}. */
@Command(
    name = "orders",
    mixinStandardHelpOptions = true,
    version = "Partita orders",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Keeps orders by customer and time on Redis servers, and pages through them.",
      "",
      "Starts three servers and fills a cache of the strategy 'range'. Then the largest partition is"
          + " split and a half of it moved, a fourth server joins, neighbours are merged, and, when a few"
          + " customers have become busy, a policy evens out the load, while one thread pages through the orders of one customer after the other, the newest first, and"
          + " another one puts new orders.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:each page was complete and in order at all times",
      "1:something was missed, repeated or out of order; the report says what",
      "2:the command line is wrong",
      "3:the run broke off"
    })
final class OrdersCommand implements Callable<Integer> {
  static final int PASSED = 0;
  static final int FAILED = 1;
  static final int BROKEN_OFF = 3;

  private static final int SERVERS = 3;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--customers",
      paramLabel = "N",
      defaultValue = "200",
      description = "Customers, 10 to 10000 (default: ${DEFAULT-VALUE})")
  int customers;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Orders in the beginning, up to 1000000; some customers have many more than others"
              + " (default: ${DEFAULT-VALUE})")
  int orders;

  OrdersCommand() {}

  static CommandLine commandLine() {
    return new CommandLine(new OrdersCommand())
        .setParameterExceptionHandler(
            (error, arguments) -> {
              CommandLine command = error.getCommandLine();
              command.getErr().println("orders: " + error.getMessage());
              command.getErr().println("Try 'orders --help'.");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (error, command, result) -> {
              command.getErr().println("orders: the run broke off");
              error.printStackTrace(command.getErr());
              return BROKEN_OFF;
            });
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = Objects.requireNonNull(spec, "set by picocli").commandLine();
    require(command, "--customers", customers, 10, 10_000);
    require(command, "--orders", orders, customers, 1_000_000);
    try (OwnServers servers = new OwnServers(SERVERS + 1)) {
      return new OrdersRun(servers, customers, orders, command.getOut()).passes() ? PASSED : FAILED;
    }
  }

  private static void require(CommandLine command, String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          command, option + " " + value + " is out of range: it must be " + least + " to " + most);
    }
  }
}

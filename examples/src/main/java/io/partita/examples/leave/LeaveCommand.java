package io.partita.examples.leave;

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

/** The command line of {@code leave-sharded-jedis}. */
@Command(
    name = "leave-sharded-jedis",
    mixinStandardHelpOptions = true,
    version = "Partita leave-sharded-jedis",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Takes over a fleet of Redis servers that ShardedJedis has filled.",
      "",
      "Starts three servers and fills them by the ShardedJedis of Jedis 3.10. Then a Partita cache"
          + " opens the same servers, finds every key where it lies, adds a fourth server and switches"
          + " to the strategy 'ring', while a thread reads all keys round and round.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every key was found at all times",
      "1:something was missed or wrong; the report says what",
      "2:the command line is wrong",
      "3:the run broke off"
    })
final class LeaveCommand implements Callable<Integer> {
  static final int PASSED = 0;
  static final int FAILED = 1;
  static final int BROKEN_OFF = 3;

  private static final int SERVERS = 3;
  private static final int FEWEST_KEYS = 100;
  private static final int MOST_KEYS = 2_000_000;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "30000",
      description =
          "Keys that ShardedJedis puts, 100 to 2000000, a third of them with a time to live (default:"
              + " ${DEFAULT-VALUE})")
  int keys;

  @Option(
      names = "--named",
      description =
          "The shards have names and weights; by default they have neither, and their order counts")
  boolean named;

  LeaveCommand() {}

  static CommandLine commandLine() {
    return new CommandLine(new LeaveCommand())
        .setParameterExceptionHandler(
            (error, arguments) -> {
              CommandLine command = error.getCommandLine();
              command.getErr().println("leave-sharded-jedis: " + error.getMessage());
              command.getErr().println("Try 'leave-sharded-jedis --help'.");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (error, command, result) -> {
              command.getErr().println("leave-sharded-jedis: the run broke off");
              error.printStackTrace(command.getErr());
              return BROKEN_OFF;
            });
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = Objects.requireNonNull(spec, "set by picocli").commandLine();
    if (keys < FEWEST_KEYS || keys > MOST_KEYS) {
      throw new ParameterException(
          command,
          "--keys " + keys + " is out of range: it must be " + FEWEST_KEYS + " to " + MOST_KEYS);
    }
    try (OwnServers servers = new OwnServers(SERVERS + 1)) {
      LeaveRun run = new LeaveRun(servers, new OldKeys(keys), named, command.getOut());
      return run.passes() ? PASSED : FAILED;
    }
  }
}

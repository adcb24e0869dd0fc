package io.partita.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The program, end to end, on real servers. */
class OrdersCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = OrdersCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void pagesAreCompleteWhilePartitionsSplitAndMove() {
    int code = run("--customers=40", "--orders=2000");

    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("2,000 orders of 40 customers in 12 partitions on 3 servers")
        .containsPattern("split at \\S+ +completed in .*, 0 keys copied; 13 partitions")
        .containsPattern("move partition \\d+ to \\S+ +completed")
        .containsPattern("add redis-3 +completed")
        .containsPattern("merge at \\S+ +completed in .*, 0 keys copied; 12 partitions")
        .containsPattern(
            "rebalance by load +at rest after [1-9]\\d* steps; peak to mean of operations 1\\.[01]")
        .contains(": 0 lists incomplete, repeated or out of order")
        .containsPattern("in the end +[0-9,]+ orders counted of [0-9,]+; verify: [0-9,]+ keys, 0")
        .endsWith("PASSED\n");
  }

  @Test
  void badNumbersAreRefused() {
    assertThat(run("--customers", "9")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--customers 9", "must be 10 to 10000");
    assertThat(run("--orders", "5")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void helpExplainsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: orders", "--customers", "Exit codes");
  }
}

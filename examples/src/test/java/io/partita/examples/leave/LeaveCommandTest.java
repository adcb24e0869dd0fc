package io.partita.examples.leave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The program, end to end: real servers, the real ShardedJedis. */
class LeaveCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = LeaveCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unnamed shards", "named shards"})
  void everyKeyIsFoundAtAllTimes(String shards) {
    int code = shards.equals("named shards") ? run("--keys=1500", "--named") : run("--keys=1500");

    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("1,500 keys, 501 of them with a TTL", shards)
        .containsPattern("taken over +1,500 keys found, 0 missing, 0 wrong values, 0 wrong TTLs")
        .containsPattern("side by side +300 writes by either client read by the other, 0 of")
        .containsPattern("add \\S+ +completed")
        .containsPattern("switch to strategy ring +completed")
        .containsPattern("meanwhile +[0-9,]+ reads: 0 misses, 0 wrong values, 0 failures")
        .containsPattern("in the end +1,500 keys found, 0 missing, 0 wrong values, 0 wrong TTLs")
        .endsWith("PASSED\n");
  }

  @Test
  void aBadNumberOfKeysIsRefused() {
    assertThat(run("--keys", "99")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--keys 99", "must be 100 to 2000000");
  }

  @Test
  void helpExplainsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: leave-sharded-jedis", "--named", "Exit codes");
  }
}

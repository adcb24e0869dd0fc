package io.partita.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Both commands on real servers. */
class RedisCommandsTest {

  @TempDir private Path folder;

  private JsonNode run(Callable<Integer> command, StringWriter text, String... arguments)
      throws IOException {
    Path json = folder.resolve("report.json");
    CommandLine line = new CommandLine(command).setOut(new PrintWriter(text));
    String[] all = List.of(arguments).toArray(new String[arguments.length + 2]);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = json.toString();
    assertThat(line.execute(all)).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void everySideDoesEachWork() throws IOException {
    StringWriter text = new StringWriter();
    JsonNode report =
        run(
            new OperationsCommand(),
            text,
            "--keys=300",
            "--rounds=1",
            "--millis=20",
            "--threads=2",
            "--in-flight=10");

    // Five sides at three works, four of them at getAll, three without waiting; two sessions.
    assertThat(report.get("rows")).hasSize(3 * 5 + 4 + 3 * 3 + 2 * 5);
    assertThat(report.get("rows"))
        .allSatisfy(
            row -> {
              assertThat(row.get("perSecond").asDouble()).isPositive();
              assertThat(row.get("p99Micros").asDouble())
                  .isGreaterThanOrEqualTo(row.get("p50Micros").asDouble());
            });
    assertThat(report.get("rows").findValuesAsText("side"))
        .contains("Partita", "Lettuce", "Jedis, pooled", "Redisson", "JedisCluster")
        .contains("session, in transit", "session, stable");
    assertThat(text.toString()).contains("seed 1", "| get, 2 threads | Lettuce |");
  }

  /** That no key is lost is looked at by the command itself, which fails otherwise. */
  @Test
  void aQuarterMovesEachTime() throws IOException {
    StringWriter text = new StringWriter();
    JsonNode rows =
        run(
                new MoveCommand(),
                text,
                "--keys=2000",
                "--bytes=10000",
                "--calm=0",
                "--rate=200",
                "--threads=2")
            .get("rows");

    assertThat(rows.findValuesAsText("how").stream().filter(how -> how.startsWith("Partita")))
        .hasSize(3);
    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.get("keys").asInt()).isBetween(400, 700));
    assertThat(text.toString()).contains("| 2,000 x 10,000 B | Partita, idle |");
  }

  @Test
  void whatTheOthersFeelOfAServerInTrouble() {
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new OutageCommand()).setOut(new PrintWriter(text));
    assertThat(command.execute("--keys=200", "--threads=2", "--millis=50")).isZero();
    assertThat(text.toString()).contains("| stands still |", "| is gone |", "| is back |");
  }

  /** That each range is complete is looked at by the command itself, which fails otherwise. */
  @Test
  void rangesAreReadAndWritesAreCounted() {
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new RangeCommand()).setOut(new PrintWriter(text));
    String[] small = {
      "--keys=2000",
      "--local-keys=2000",
      "--range=300",
      "--rounds=1",
      "--reads=3",
      "--threads=2",
      "--millis=20"
    };
    assertThat(command.execute(small)).isZero();
    assertThat(text.toString())
        .contains("| Partita, three servers |", "| Partita, local nodes |", "| in order (range) |");
  }
}

package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.partita.api.Bound;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whole runs, short ones. */
class ShopRunTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = ShopCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(out, true));
    return command.execute(arguments);
  }

  @Test
  void theBuiltInWorkloadLosesNothing() throws IOException {
    Path json = folder.resolve("report.json");
    int code =
        run("--nodes=6", "--threads=3", "--seconds=3", "--keys=6000", "--seed=9", "--json=" + json);
    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString())
        .contains("PASSED: nothing lost in 4 changes")
        .contains("add eu-north-02, add us-east-02")
        .contains("nothing had to move")
        .contains("JSON: " + json);
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));

    JsonNode report = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(report.at("/passed").asBoolean()).isTrue();
    assertThat(report.at("/settings/seed").asLong()).isEqualTo(9);
    assertThat(report.at("/settings/nodes").asInt()).isEqualTo(6);
    assertThat(report.at("/settings/jdk").asText()).contains(Runtime.version().toString());
    assertThat(report.at("/measured/perSecond").asDouble()).isPositive();
    assertThat(report.at("/operations/0/p99Micros").asDouble()).isPositive();
    assertThat(report.at("/hitRatios/0/ratio").asDouble()).isBetween(0.0, 1.0);
    assertThat(report.at("/changes")).hasSize(4);
    for (JsonNode change : report.at("/changes")) {
      assertThat(change.at("/end").asText()).isEqualTo("COMPLETED");
      assertThat(change.at("/after/partitionsVariation").asDouble()).isLessThan(0.1);
    }
    assertThat(report.at("/changes/0/movedShare").asDouble())
        .isGreaterThanOrEqualTo(0.9 * report.at("/changes/0/idealShare").asDouble());
    assertThat(report.at("/checks/wrong/keysLost").asLong(-1)).isZero();
    assertThat(report.at("/checks/writes").asLong()).isGreaterThan(1_000);
    assertThat(report.at("/checks/lastLook/keys").asLong()).isEqualTo(6_000);
    assertThat(report.at("/checks/verification/clean").asBoolean()).isTrue();
    assertThat(report.has("trace")).isFalse();
  }

  @Test
  void withoutABoundTheSwitchMovesNearlyEverythingAndLosesNothing() throws IOException {
    Path json = folder.resolve("report.json");
    int code =
        run(
            "--nodes=6",
            "--threads=3",
            "--seconds=2",
            "--keys=6000",
            "--bound=none",
            "--quiet",
            "--json=" + json);
    assertThat(code).as(out.toString()).isZero();
    JsonNode report = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(report.at("/settings/bound").asText()).isEqualTo("none");
    assertThat(report.at("/changes/3/movedShare").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void aTraceLosesNothing() throws IOException {
    Path json = folder.resolve("report.json");
    Path trace = folder.resolve("accesses.gz");
    StringBuilder text = new StringBuilder();
    Popularity popularity = new Popularity(new SplittableRandom(1), 2_000, 0.9);
    for (int i = 0; i < 20_000; i++) {
      text.append("item:").append(popularity.pick()).append('\n');
    }
    Files.write(trace, TraceTest.gzip(text.toString().getBytes(StandardCharsets.UTF_8)));
    int code =
        run(
            "--nodes=4",
            "--threads=3",
            "--seconds=2",
            "--quiet",
            "--trace=" + trace,
            "--json=" + json);
    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString()).contains("20,000 accesses").contains("first pass");

    JsonNode report = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(report.at("/trace/accesses").asInt()).isEqualTo(20_000);
    assertThat(report.at("/trace/passes").asDouble()).isGreaterThan(1);
    assertThat(report.at("/trace/keysNoise").asDouble()).isPositive();
    assertThat(report.at("/hitRatios/0/ratio").asDouble()).isBetween(0.5, 1.0);
    assertThat(report.at("/hitRatios/1/ratio").asDouble())
        .isGreaterThan(report.at("/hitRatios/0/ratio").asDouble());
  }

  @Test
  void aChangeThatTheStrategyRefusesIsReported() {
    int code =
        run(
            "--nodes=2",
            "--threads=2",
            "--seconds=1",
            "--keys=1000",
            "--strategy=modulo",
            "--switch-to=ring");
    assertThat(code).as(out.toString()).isEqualTo(1);
    assertThat(out.toString())
        .contains("REFUSED: weight", "modulo knows no weights")
        .contains("FAILED: reweight eu-north-01 to 2.0: REFUSED");
  }

  @Test
  void nodesThatLoseEntriesFailTheRun() throws InterruptedException {
    ShopOptions options =
        new ShopOptions(
            new NodeSource.Local(3),
            2,
            2,
            1,
            6_000,
            "ring",
            "rendezvous",
            Bound.SHARE,
            Optional.empty(),
            Optional.empty());
    Console console = new Console(new PrintWriter(out, true), false, true);
    // Nodes so small that they evict: to the application this is a loss like any other.
    Report report = new ShopRun(options, Fleet.local(3, 500_000), console).run();
    assertThat(report.passed()).isFalse();
    assertThat(report.problems()).anySatisfy(p -> assertThat(p).startsWith("keys lost"));
    assertThat(report.checks().wrong().get(Fault.LOST_KEY)).isPositive();
    assertThat(report.checks().examples()).hasSize(20);
    assertThat(ReportText.lines(report)).anySatisfy(line -> assertThat(line).startsWith("FAILED"));
  }
}

package io.partita.benchmarks.get;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetComparisonTest {

  @Test
  void everySideReadsWhatWasPut() {
    GetReport report = GetComparison.run(Reads.random(1_000, 0.99), 4, 2, 2, Duration.ofMillis(20));
    assertThat(report.sides())
        .extracting(GetReport.Side::name)
        .containsExactly(
            "Caffeine",
            "Caffeine, fresh keys",
            "engine",
            "engine, async",
            "local store alone",
            "Caffeine, crowded",
            "engine, crowded nodes");
    assertThat(report.sides()).allMatch(side -> side.millionsPerSecond() > 0);
    assertThat(report.sides().get(0).shareOfFirst()).isEqualTo(1.0);
  }

  @Test
  void keysAreDistinctAndOf16To32Characters() {
    Reads reads = Reads.random(5_000, 0);
    List<String> keys = IntStream.range(0, reads.keys()).mapToObj(reads::key).toList();
    assertThat(keys).hasSize(5_000).doesNotHaveDuplicates();
    assertThat(keys.stream().mapToInt(String::length).min()).hasValue(16);
    assertThat(keys.stream().mapToInt(String::length).max()).hasValue(32);
  }

  @Test
  void aTraceIsReadInItsOrderAgainAndAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("trace.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("b\na\n\nb\n".getBytes(UTF_8));
    }
    Reads reads = Reads.trace(file);
    assertThat(IntStream.range(0, 5).mapToObj(n -> reads.key(reads.at(n))))
        .containsExactly("b", "a", "b", "b", "a");
  }
}

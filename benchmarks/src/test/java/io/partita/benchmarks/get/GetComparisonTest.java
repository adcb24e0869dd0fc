package io.partita.benchmarks.get;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GetComparisonTest {

  @Test
  void everySideReadsWhatWasPut() {
    GetReport report = GetComparison.run(1_024, 4, 2, 2, Duration.ofMillis(20));
    assertThat(report.sides())
        .extracting(GetReport.Side::name)
        .containsExactly(
            "Caffeine", "Caffeine, fresh keys", "engine", "engine, async", "local store alone");
    assertThat(report.sides()).allMatch(side -> side.millionsPerSecond() > 0);
    assertThat(report.sides().get(0).shareOfFirst()).isEqualTo(1.0);
  }

  @Test
  void keysAreDistinctAndOf16To32Characters() {
    String[] keys = GetFixture.keys(5_000, new SplittableRandom(1));
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(Arrays.stream(keys).mapToInt(String::length).min()).hasValue(16);
    assertThat(Arrays.stream(keys).mapToInt(String::length).max()).hasValue(32);
  }
}

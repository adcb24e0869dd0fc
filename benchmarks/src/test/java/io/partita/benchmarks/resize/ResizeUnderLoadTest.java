package io.partita.benchmarks.resize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.partita.api.Bound;
import io.partita.runtime.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeUnderLoadTest {
  private static final Set<Finding> OF_DATA =
      EnumSet.of(
          Finding.LOST,
          Finding.RESURRECTED,
          Finding.STALE,
          Finding.TTL_LENGTHENED,
          Finding.NOT_LINEARIZABLE);

  private static final int MOST_SEEDS = 20;

  private final List<String> progress = new ArrayList<>();

  private ResizeReport run(Scenario scenario) {
    return ResizeUnderLoad.run(scenario, progress::add);
  }

  private static Scenario small(long seed) {
    return Scenario.standard(20_000, 4, 8, seed)
        .withPartitions(256)
        .withCalm(Duration.ofMillis(200));
  }

  @Test
  void aResizeUnderLoadHarmsNothing() throws Exception {
    ResizeReport report = run(small(1));
    assertThat(report.examples()).isEmpty();
    assertThat(report.problems()).isZero();
    assertThat(report.changes()).extracting(ResizeReport.Migration::end).containsOnly("COMPLETED");
    assertThat(report.changes())
        .extracting(ResizeReport.Migration::partitionsMoved)
        .allMatch(moved -> moved > 0);
    assertThat(report.histories().keys()).isEqualTo(64);
    assertThat(report.histories().linearizable()).isEqualTo(64);
    assertThat(report.entries().ttlsCompared()).isPositive();
    assertThat(report.entries().keysOnNodes()).isPositive();
    assertThat(report.noise().reroutes()).isPositive();

    JsonNode json = new ObjectMapper().valueToTree(report);
    assertThat(json.at("/setup/entries").asInt()).isEqualTo(20_000);
    assertThat(json.at("/changes").size()).isEqualTo(4);
    assertThat(ReportText.of(report)).contains("problems: 0").contains("drain n-03");
    assertThat(progress).anyMatch(line -> line.contains("add n-08, add n-09"));
  }

  @Test
  void withABoundTheSwitchToModuloMovesTheMost() {
    ResizeReport report =
        run(
            small(2)
                .withChanges(
                    Bound.SHARE,
                    List.of(Change.strategy("rendezvous"), Change.strategy("modulo"))));
    assertThat(report.examples()).isEmpty();
    assertThat(report.changes().get(0).partitionsMoved()).isZero();
    assertThat(report.changes().get(1).partitionsMoved()).isGreaterThan(128);
  }

  @Test
  void anAdverseWayHarmsNothing() {
    ResizeReport report = run(Scenario.adverse(Scenario.Adverse.SOUND, 1));
    assertThat(report.examples()).isEmpty();
    assertThat(report.problems()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = 1)
  void cuttingTheLineAnewOnAnAdverseWayHarmsNothing(long seed) {
    ResizeReport report = run(Scenario.adverseCuts(Scenario.Adverse.SOUND, seed));
    assertThat(report.examples()).isEmpty();
    assertThat(report.problems()).isZero();
    assertThat(report.changes()).extracting(ResizeReport.Migration::end).containsOnly("COMPLETED");
  }

  @Test
  void anAdverseWayToServersHarmsNothing() {
    ResizeReport report = run(Scenario.adverse(Scenario.Adverse.SOUND, 1).withServers());
    assertThat(report.examples()).isEmpty();
    assertThat(report.problems()).isZero();
    assertThat(report.changes()).extracting(ResizeReport.Migration::end).containsOnly("COMPLETED");
  }

  /** The one whose lack shows soonest; all of them: {@code safeguards --servers}. */
  @Test
  void withoutTheWipeOfAServerEntriesAreHarmedAndItIsNoticed() {
    ResizeReport report =
        run(Scenario.adverse(Scenario.Adverse.without(Safeguard.WIPE), 1).withServers());
    assertThat(report.findings()).containsKey(Finding.RESURRECTED);
  }

  /** What the lack of one does depends on chance: some seeds may have to be tried. */
  @ParameterizedTest
  @EnumSource(Safeguard.class)
  void withoutASafeguardEntriesAreHarmedAndItIsNoticed(Safeguard safeguard) {
    Set<Finding> found = EnumSet.noneOf(Finding.class);
    for (long seed = 1; seed <= MOST_SEEDS && Collections.disjoint(found, OF_DATA); seed++) {
      ResizeReport report = run(Scenario.adverse(Scenario.Adverse.without(safeguard), seed));
      assertThat(report.setup().removed()).isEqualTo(safeguard.toString());
      found.addAll(report.findings().keySet());
    }
    assertThat(found).containsAnyElementsOf(OF_DATA);
  }
}

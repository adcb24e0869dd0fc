package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import io.partita.testkit.Topologies;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ordered lines whose load lies in few places. */
class SkewTest {
  private static final RebalanceSettings SETTINGS = RebalanceSettings.DEFAULT;

  /** So much of the operations is on a tenth of the keys, which are neighbours. */
  private static final double HOT = 0.9;

  @ParameterizedTest
  @CsvSource({
    "18,256,1,4,0.10",
    "18,16,1,12,0.15",
    "3,12,1,8,0.20",
    "12,240,3,4,0.05",
    "42,1,1,50,1.0"
  })
  void ninetyToTenComesToRest(
      int nodes, int partitions, int replicas, int mostPlans, double mostCopied) {
    long seed = 4_711;
    int keys = 40_000;
    Random random = new Random(seed);
    long[] bytes = random.longs(keys, 100, 1_000).toArray();
    double[] operations = new double[keys];
    for (int k = 0; k < keys; k++) {
      boolean isHot = k >= keys / 2 && k < keys / 2 + keys / 10;
      operations[k] = (isHot ? HOT / 0.1 : (1 - HOT) / 0.9) * (0.5 + random.nextDouble());
    }
    Topology topology = Topologies.grid(1, 3, nodes / 3);
    KeyedLoad start = start(topology, partitions, replicas, bytes, operations);

    KeyedLoad now = start;
    long copied = 0;
    int plans = 0;
    int[] steps = new int[3];
    RebalanceSettings settings = SETTINGS;
    for (List<Step> plan = plan(now, settings); !plan.isEmpty(); plan = plan(now, settings)) {
      settings = SETTINGS.underway();
      plans++;
      copied += now.copied(plan);
      for (Step step : plan) {
        steps[step instanceof Split ? 0 : step instanceof Move ? 1 : 2]++;
      }
      now = now.after(plan);
      assertThat(plans).as("plans, seed %d", seed).isLessThan(200);
    }
    assertThat(plan(now, SETTINGS)).isEmpty();
    assertThat(now.peak(Measure.OPERATIONS)).isLessThanOrEqualTo(SETTINGS.stopBelow() + 1e-9);
    assertThat(plans).as("plans").isLessThanOrEqualTo(mostPlans);
    assertThat(copied / start.totalBytes()).as("part of all bytes").isLessThanOrEqualTo(mostCopied);
    System.out.printf(
        Locale.ROOT,
        "%d nodes, %d partitions x %d: peak %.2f to %.2f in %d plans; splits, moves, merges %s;"
            + " copied %.2f of all bytes; %d partitions%n",
        topology.nodes().size(),
        partitions,
        replicas,
        start.peak(Measure.OPERATIONS),
        now.peak(Measure.OPERATIONS),
        plans,
        Arrays.toString(steps),
        copied / start.totalBytes(),
        now.map().size());
  }

  private static KeyedLoad start(
      Topology topology, int partitions, int replicas, long[] bytes, double[] operations) {
    SplitPoints points =
        SplitPoints.of(
            IntStream.range(1, partitions)
                .mapToObj(i -> KeyedLoad.key((int) ((long) i * bytes.length / partitions)))
                .toList());
    Rules rules = Rules.DEFAULT.withReplicas(replicas).withSpread(Spread.ZONES);
    return new KeyedLoad(
        topology,
        RangeStrategies.range(points).assign(topology, rules, Optional.empty()),
        bytes,
        operations);
  }

  private static List<Step> plan(KeyedLoad now, RebalanceSettings settings) {
    return now.splittingPlanOf(RebalancePolicies.load(settings));
  }

  /**
   * While the load of each key stays within a factor of two, a part of the line that was merged is
   * never split, and the halves of a split are never merged.
   */
  @Property(tries = 100)
  void splitAndMergeDoNotFlipFlop(
      @ForAll @IntRange(min = 2, max = 6) int nodes,
      @ForAll @IntRange(min = 1, max = 80) int partitions,
      @ForAll long seed) {
    int keys = 400;
    RebalanceSettings settings = SETTINGS.cutting(0.4, 0.1);
    Random random = new Random(seed);
    long[] bytes = new long[keys];
    Arrays.fill(bytes, 1);
    double[] base = random.doubles(keys).map(d -> d * d).toArray();
    int hot = random.nextInt(keys);
    for (int k = hot; k < Math.min(keys, hot + 20); k++) {
      base[k] *= 200;
    }
    KeyedLoad now = start(Topologies.equal(nodes), partitions, 1, bytes, base);
    Map<Integer, List<String>> inRuns = new HashMap<>();
    for (int p = 0; p < now.map().size(); p++) {
      inRuns.put(now.map().id(p), List.of("n" + random.nextInt(1 + p * nodes / 80)));
    }
    now = new KeyedLoad(now.topology(), now.map().withReplicas(inRuns), bytes, base);
    Set<Integer> merged = new HashSet<>();
    Map<Integer, Integer> halves = new HashMap<>();
    for (int round = 0; round < 30; round++) {
      double[] drifted = Arrays.stream(base).map(b -> b * (1 + random.nextDouble())).toArray();
      now = now.with(drifted);
      List<Step> plan = plan(now, settings.underway());
      KeyedLoad next = now.after(plan);
      Set<Integer> added = new HashSet<>(next.boundaries());
      added.removeAll(now.boundaries());
      assertThat(added).as("cuts where it was merged").noneMatch(merged::contains);
      for (Step step : plan) {
        if (step instanceof Merge merge) {
          assertThat(halves.getOrDefault(merge.first(), -1))
              .as("other half of the first of %s", merge)
              .isNotEqualTo(merge.second());
        }
      }
      for (int first : added) {
        int half = next.map().find(KeyedLoad.key(first));
        halves.put(next.map().id(half - 1), next.map().id(half));
      }
      Set<Integer> gone = new HashSet<>(now.boundaries());
      gone.removeAll(next.boundaries());
      merged.addAll(gone);
      now = next;
    }
    Statistics.collect(
        halves.isEmpty() ? "no split" : "split", merged.isEmpty() ? "no merge" : "merge");
  }
}

package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Step;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How near policies come to the best there is, where all placements can be tried. */
class BruteForceTest {
  private static final int CASES = 400;
  private static final int MOST_PLANS = 100;
  private static final double STOP = 1.10;
  private static final HashKeySpace HASHED =
      new HashKeySpace("java", (bytes, from, n) -> Arrays.hashCode(bytes), false);

  /**
   * @param peak the least there can be
   * @param bytes the fewest copied to get to a peak of {@link #STOP}; infinite if there is no way
   */
  private record Optimum(double peak, double bytes) {}

  /**
   * Where no move from the busiest node helps, it bears at most {@code 2 - 2/(n+1)} times the least
   * possible peak, if nodes are alike (Finn and Horowitz 1979). Policies pass over moves that help
   * only a little; the bound leaves room for that.
   */
  @ParameterizedTest
  @CsvSource({"BYTES,28114", "OPERATIONS,5077"})
  void peakAndBytesAreNearTheOptimum(Measure measure, long seed) {
    RebalanceSettings settings = RebalanceSettings.DEFAULT.acting(STOP, STOP).pacing(1, 128);
    RebalancePolicy policy = new MeasuredPolicy(measure, settings);
    Random random = new Random(seed);
    List<Double> ratios = new ArrayList<>();
    int possible = 0;
    double worstPeak = 1;
    for (int c = 0; c < CASES; c++) {
      KeyedLoad start = any(random);
      Optimum optimum = optimum(start, measure);
      KeyedLoad now = start;
      double copied = 0;
      int plans = 0;
      for (List<Step> plan = now.planOf(policy); !plan.isEmpty(); plan = now.planOf(policy)) {
        assertThat(++plans).as("plans, seed %d, case %d", seed, c).isLessThan(MOST_PLANS);
        copied += now.copied(plan);
        now = now.after(plan);
      }
      double peak = now.peak(measure);
      int nodes = start.topology().nodes().size();
      double bound = Math.max(STOP, (2 - 2.0 / (nodes + 1)) * optimum.peak());
      assertThat(peak).as("seed %d, case %d: %s", seed, c, start).isLessThan(bound + 1e-9);
      possible += optimum.peak() <= STOP ? 1 : 0;
      worstPeak = Math.max(worstPeak, peak / Math.max(STOP, optimum.peak()));
      if (peak <= STOP + 1e-9 && optimum.bytes() > 0) {
        ratios.add(copied / optimum.bytes());
      }
    }
    Collections.sort(ratios);
    assertThat(ratios).as("cases in which bytes are copied, seed %d", seed).hasSizeGreaterThan(200);
    assertThat(ratios.get(ratios.size() / 2)).as("median").isLessThan(1.2);
    assertThat(ratios.get(ratios.size() * 9 / 10)).as("90 %%").isLessThan(2);
    assertThat((double) ratios.size() / possible).as("reached of possible").isGreaterThan(0.8);
    System.out.printf(
        Locale.ROOT,
        "%s, seed %d: %d cases, <= %.2f possible in %d; reached with copies in %d; peak to best:"
            + " worst %.2f; bytes to fewest: median %.2f, 90 %% %.2f, worst %.2f%n",
        measure,
        seed,
        CASES,
        STOP,
        possible,
        ratios.size(),
        worstPeak,
        ratios.get(ratios.size() / 2),
        ratios.get(ratios.size() * 9 / 10),
        ratios.get(ratios.size() - 1));
  }

  /**
   * With 32 to 64 partitions a node the limit is always reached, and hardly more is copied than
   * what any way to reach it copies: from each node what is too much there, by the parts of
   * partitions that have the least bytes for it.
   */
  @ParameterizedTest
  @CsvSource({"BYTES,991", "OPERATIONS,992"})
  void manyPartitionsCopyHardlyMoreThanTheLeast(Measure measure, long seed) {
    RebalanceSettings settings = RebalanceSettings.DEFAULT.underway();
    RebalancePolicy policy = new MeasuredPolicy(measure, settings);
    Random random = new Random(seed);
    double worst = 1;
    for (int c = 0; c < 60; c++) {
      KeyedLoad start = many(random);
      KeyedLoad now = start;
      double copied = 0;
      int plans = 0;
      for (List<Step> plan = now.planOf(policy); !plan.isEmpty(); plan = now.planOf(policy)) {
        assertThat(++plans).as("plans, seed %d, case %d", seed, c).isLessThan(MOST_PLANS);
        assertThat(now.copied(plan))
            .as("bytes of one plan")
            .isLessThanOrEqualTo((long) (settings.mostBytes() * start.totalBytes()));
        copied += now.copied(plan);
        now = now.after(plan);
      }
      assertThat(now.peak(measure)).as("seed %d, case %d", seed, c).isLessThan(STOP + 1e-9);
      double least = leastBytes(start, measure);
      worst = least > 0 ? Math.max(worst, copied / least) : worst;
    }
    System.out.printf(
        Locale.ROOT, "%s, seed %d: bytes to a lower bound: worst %.2f%n", measure, seed, worst);
    assertThat(worst).isLessThan(2);
  }

  private static KeyedLoad many(Random random) {
    int nodes = 3 + random.nextInt(14);
    int partitions = nodes < 8 ? 256 : 512;
    int busy = random.nextInt(nodes);
    List<List<String>> replicas =
        IntStream.range(0, partitions)
            .mapToObj(p -> List.of("n" + (p % 8 == 0 ? busy : random.nextInt(nodes))))
            .toList();
    return new KeyedLoad(
        Topologies.equal(nodes),
        PartitionMap.equal(1, "none", HASHED, replicas),
        random.longs(partitions, 1, 10_000).toArray(),
        random.ints(partitions, 1, 10_000).asDoubleStream().toArray());
  }

  private static double leastBytes(KeyedLoad start, Measure measure) {
    PartitionMap map = start.map();
    Map<Integer, Load> load = start.load();
    double total = load.values().stream().mapToDouble(measure::of).sum();
    double most = STOP * total / start.topology().nodes().size();
    double least = 0;
    for (String node : map.nodes()) {
      List<Load> loads =
          map.partitionsOf(node).stream()
              .map(p -> load.getOrDefault(p, Load.NONE))
              .sorted(Comparator.comparingDouble(l -> l.bytes() / measure.of(l)))
              .toList();
      double excess = loads.stream().mapToDouble(measure::of).sum() - most;
      for (int i = 0; excess > 0; i++) {
        double part = Math.min(1, excess / measure.of(loads.get(i)));
        least += part * loads.get(i).bytes();
        excess -= part * measure.of(loads.get(i));
      }
    }
    return least;
  }

  private static KeyedLoad any(Random random) {
    int nodes = 2 + random.nextInt(3);
    int partitions = 8;
    List<List<String>> replicas =
        IntStream.range(0, partitions).mapToObj(p -> List.of("n" + random.nextInt(nodes))).toList();
    long[] bytes = random.longs(partitions, 1, 30).toArray();
    double[] operations = random.ints(partitions, 1, 30).asDoubleStream().toArray();
    return new KeyedLoad(
        Topologies.equal(nodes),
        PartitionMap.equal(1, "none", HASHED, replicas),
        bytes,
        operations);
  }

  private static Optimum optimum(KeyedLoad start, Measure measure) {
    int nodes = start.topology().nodes().size();
    int partitions = start.map().size();
    double[] amounts = new double[partitions];
    int[] now = new int[partitions];
    for (int p = 0; p < partitions; p++) {
      amounts[p] = measure == Measure.BYTES ? start.bytes()[p] : start.operations()[p];
      now[p] = Integer.parseInt(start.map().primary(p).substring(1));
    }
    double fair = Arrays.stream(amounts).sum() / nodes;
    double peak = Double.POSITIVE_INFINITY;
    double fewest = Double.POSITIVE_INFINITY;
    int placements = (int) Math.round(Math.pow(nodes, partitions));
    double[] borne = new double[nodes];
    for (int placement = 0; placement < placements; placement++) {
      Arrays.fill(borne, 0);
      double copied = 0;
      int rest = placement;
      for (int p = 0; p < partitions; p++) {
        int node = rest % nodes;
        rest /= nodes;
        borne[node] += amounts[p];
        copied += node == now[p] ? 0 : start.bytes()[p];
      }
      double reached = Arrays.stream(borne).max().orElseThrow() / fair;
      peak = Math.min(peak, reached);
      fewest = reached <= STOP + 1e-9 ? Math.min(fewest, copied) : fewest;
    }
    return new Optimum(peak, fewest);
  }
}

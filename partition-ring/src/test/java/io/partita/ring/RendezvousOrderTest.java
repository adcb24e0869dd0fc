package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Topology;
import io.partita.api.spi.Ranking;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RendezvousOrderTest {

  @Property(tries = 200)
  void isTheOrderOfTheScores(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology, @ForAll long token) {
    int nodes = topology.nodes().size();
    long[] seeds = IntStream.range(0, nodes).mapToLong(i -> seed(i)).toArray();
    double[] weights = topology.nodes().stream().mapToDouble(n -> n.weight()).toArray();

    assertThat(drain(new RendezvousOrder(seeds, weights, token)))
        .isEqualTo(
            IntStream.range(0, nodes)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> score(seeds[n], weights[n], token)))
                .toList());
  }

  /** The definition: -ln(u) / weight, u = 1 - draw. */
  private static double score(long seed, double weight, long token) {
    long x = seed ^ token;
    x = (x ^ x >>> 27) * 0x3c79ac492ba7b653L;
    x = (x ^ x >>> 33) * 0x1c69b3f74ac4ae35L;
    x = x ^ x >>> 27;
    return -StrictMath.log1p(-((x >>> 11) + 0.5) / 0x1p53) / weight;
  }

  @Test
  void holdsForAThousandNodes() {
    long[] seeds = IntStream.range(0, 1_000).mapToLong(i -> seed(i)).toArray();
    double[] weights = IntStream.range(0, 1_000).mapToDouble(i -> 1 + i % 7).toArray();

    for (int point = 0; point < 100; point++) {
      long token = seed(-point);
      List<Integer> order = drain(new RendezvousOrder(seeds, weights, token));
      assertThat(order).hasSize(1_000).doesNotHaveDuplicates();
      assertThat(order)
          .isSortedAccordingTo(Comparator.comparingDouble(n -> score(seeds[n], weights[n], token)));
    }
  }

  @Test
  void isAnOrderWhateverTheWeights() {
    long[] seeds = {1, 2, 3, 4, 5, 6, 7};
    double[] least = new double[7];
    Arrays.fill(least, Double.MIN_VALUE);
    double[] apart = {Double.MIN_VALUE, Double.MAX_VALUE, 1, Double.MIN_NORMAL, 1e-300, 1e300, 1};

    assertThat(drain(new RendezvousOrder(seeds, least, 0))).hasSize(7).doesNotHaveDuplicates();
    assertThat(drain(new RendezvousOrder(seeds, apart, 0))).hasSize(7).doesNotHaveDuplicates();
    assertThat(drain(new RendezvousOrder(seeds, apart, 0)).get(0)).isEqualTo(1);
  }

  @Test
  void equalSeedsAreOrderedByIndex() {
    double[] weights = {1, 1, 1, 1, 1};

    assertThat(drain(new RendezvousOrder(new long[5], weights, 9))).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void endsWithTheLastNode() {
    var order = new RendezvousOrder(new long[1], new double[] {1}, 0);
    order.nextInt();

    assertThat(order.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(order::nextInt);
  }

  /**
   * Who is first and who is second, over the structured points that the partitions have: each pair
   * of ten nodes comes with its probability under independent exponential clocks. Chi-square with
   * 89 degrees of freedom, alpha = 0.0001.
   */
  @Test
  void firstAndSecondAreDrawnInProportionToTheWeights() {
    double[] weights = {1, 2, 4, 1, 2, 4, 1, 2, 4, 3};
    Topology topology = Topologies.weighing(weights);
    Ranking ranking =
        new RendezvousPartitioner(HashStrategies.keySpace(false)).ranking(topology.nodes());
    int points = 1 << 16;
    int[][] seen = new int[10][10];
    for (int p = 0; p < points; p++) {
      var order = ranking.order((long) p << 48);
      seen[order.nextInt()][order.nextInt()]++;
    }

    double total = Arrays.stream(weights).sum();
    double chiSquare = 0;
    for (int a = 0; a < 10; a++) {
      for (int b = 0; b < 10; b++) {
        if (a != b) {
          double expected = points * weights[a] / total * weights[b] / (total - weights[a]);
          chiSquare += Math.pow(seen[a][b] - expected, 2) / expected;
        }
      }
    }
    assertThat(chiSquare).isLessThan(ChiSquare.limit(89, 0.0001));
  }

  private static long seed(long i) {
    return Hashing.xxh3_64().hashLongToLong(i);
  }

  private static List<Integer> drain(RendezvousOrder order) {
    List<Integer> nodes = new ArrayList<>();
    order.forEachRemaining((int n) -> nodes.add(n));
    return nodes;
  }
}

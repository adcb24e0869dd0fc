package io.partita.ring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MaglevTableTest {

  /** The tables of Envoy's maglev_lb_test.cc, which hashes names by XXH64 with seeds 0 and 1. */
  @Test
  void isEnvoysTable() {
    String[] addresses = hosts(6, i -> "127.0.0.1:9" + i);

    assertThat(owners(envoy(7, addresses, new double[] {1, 1, 1, 1, 1, 1}), 7))
        .containsExactly(2, 4, 0, 1, 5, 0, 3);
    assertThat(owners(envoy(7, hosts(6, i -> "9" + i), new double[] {1, 1, 1, 1, 1, 1}), 7))
        .containsExactly(2, 5, 0, 3, 4, 1, 0);
    assertThat(owners(envoy(17, hosts(2, i -> "127.0.0.1:9" + i), new double[] {1, 2}), 17))
        .containsExactly(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1);
    assertThat(owners(envoy(17, hosts(2, i -> "127.0.0.1:9" + i), new double[] {1, 1}), 17))
        .containsExactly(1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1);
  }

  private static String[] hosts(int count, Function<Integer, String> name) {
    return IntStream.range(0, count).boxed().map(name).toArray(String[]::new);
  }

  private static MaglevTable envoy(int cells, String[] hosts, double[] weights) {
    long[] offsets = new long[hosts.length];
    long[] skips = new long[hosts.length];
    for (int i = 0; i < hosts.length; i++) {
      offsets[i] = Hashing.xxh64().hashBytesToLong(hosts[i].getBytes(US_ASCII));
      skips[i] = Hashing.xxh64(1).hashBytesToLong(hosts[i].getBytes(US_ASCII));
    }
    return new MaglevTable(offsets, skips, weights, cells);
  }

  private static int[] owners(MaglevTable table, int cells) {
    return IntStream.range(0, cells).map(table::owner).toArray();
  }

  /** The paper's example, table 1: three nodes, permutations 3 0 4 1 5 2 6, and so on. */
  @Test
  void isThePapersExample() {
    long[] offsets = {3, 0, 3};
    long[] skips = {4 - 1, 2 - 1, 1 - 1};

    assertThat(owners(new MaglevTable(offsets, skips, new double[] {1, 1, 1}, 7), 7))
        .containsExactly(1, 0, 1, 0, 2, 2, 0);
    assertThat(owners(new MaglevTable(new long[] {3, 3}, new long[] {3, 0}, ones(2), 7), 7))
        .containsExactly(0, 0, 0, 0, 1, 1, 1);
  }

  private static double[] ones(int count) {
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    return weights;
  }

  /** Cells that a node fills are its weight's part of all, within the rounds' granularity. */
  @Property(tries = 200)
  void cellsAreInProportionToTheWeights(
      @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0.25, max = 4) Double> list) {
    double[] weights = list.stream().mapToDouble(w -> w).toArray();
    MaglevTable table = table(weights, 4_099);
    double total = Arrays.stream(weights).sum();
    double[] counts = new double[weights.length];
    Arrays.stream(owners(table, 4_099)).forEach(n -> counts[n]++);

    for (int n = 0; n < weights.length; n++) {
      // All have a turn in the first round, however light, and the last round may be cut short.
      assertThat(counts[n] - 4_099 * weights[n] / total)
          .as("cells of n%d beyond its share, weights %s", n, list)
          .isBetween(-2.0 - weights.length, 2.0 + weights.length);
    }
  }

  /** Who fills the cell, then by place among a node's preferences, divided by its weight. */
  @Property(tries = 100)
  void ordersByTurns(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0.25, max = 4) Double> list,
      @ForAll int some) {
    double[] weights = list.stream().mapToDouble(w -> w).toArray();
    int cells = 257;
    int cell = Math.floorMod(some, cells);
    MaglevTable table = table(weights, cells);
    double[] turns = new double[weights.length];
    for (int n = 0; n < turns.length; n++) {
      long skip = Long.remainderUnsigned(hash(n, 1), cells - 1) + 1;
      long at = Long.remainderUnsigned(hash(n, 0), cells);
      int place = 1;
      while (at != cell) {
        at = (at + skip) % cells;
        place++;
      }
      turns[n] = place / weights[n];
    }

    List<Integer> order = new ArrayList<>();
    table.order(cell).forEachRemaining((int n) -> order.add(n));

    assertThat(order).hasSize(weights.length).doesNotHaveDuplicates();
    assertThat(order.get(0)).isEqualTo(table.owner(cell));
    assertThat(order.subList(1, order.size()))
        .isSortedAccordingTo(Comparator.comparingDouble(n -> turns[n]));
  }

  /**
   * Two begin at each cell, so only its owner precedes both: dividing by 103 must lose no place.
   */
  @Test
  void placesAreExactWhereTheReciprocalIsNot() {
    int cells = 103;
    assertThat(1.0 / cells * cells).isLessThan(1);
    long[] pairs = LongStream.range(0, cells - 1).map(n -> n / 2).toArray();
    MaglevTable table = new MaglevTable(pairs, pairs, ones(pairs.length), cells);

    for (int node = 1; node < pairs.length; node += 2) {
      assertThat(table.rank(node / 2, node, cells)).as("rank of %d", node).isLessThan(3);
    }
  }

  private static MaglevTable table(double[] weights, int cells) {
    long[] offsets = IntStream.range(0, weights.length).mapToLong(n -> hash(n, 0)).toArray();
    long[] skips = IntStream.range(0, weights.length).mapToLong(n -> hash(n, 1)).toArray();
    return new MaglevTable(offsets, skips, weights, cells);
  }

  private static long hash(int node, int seed) {
    return Hashing.xxh3_64(seed).hashIntToLong(node);
  }

  @Test
  void isATableWhateverTheWeights() {
    double[] apart = {Double.MIN_VALUE, Double.MAX_VALUE, 1, Double.MIN_NORMAL, 1e-300, 1e300, 1};
    double[] least = new double[7];
    Arrays.fill(least, Double.MIN_VALUE);

    assertThat(owners(table(apart, 101), 101)).contains(0, 1, 2, 3, 4, 5, 6);
    assertThat(Arrays.stream(owners(table(apart, 101), 101)).filter(n -> n == 1)).hasSize(95);
    assertThat(owners(table(least, 101), 101)).contains(0, 1, 2, 3, 4, 5, 6);
    assertThat(owners(table(ones(5), 2), 2)).containsOnly(0, 1);
    assertThat(owners(table(ones(1), 2), 2)).containsExactly(0, 0);
  }

  @Test
  void anOrderEndsWithTheLastNode() {
    var order = table(ones(2), 7).order(3);
    order.nextInt();
    order.nextInt();

    assertThat(order.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(order::nextInt);
  }

  @Test
  void tablesHaveAPrimeNumberOfCells() {
    assertThat(IntStream.of(1, 2, 4, 8, 512, 4_096, 65_536).map(MaglevPartitioner::primeFrom))
        .containsExactly(2, 2, 5, 11, 521, 4_099, 65_537);
  }
}

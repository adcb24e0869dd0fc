package io.partita.ring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {
  private static final HashRing THREE = HashRing.of("a", "b", "c");

  /** The ring is frozen: its owners are the same on every JVM, for ever. */
  @Test
  void goldenOwners() {
    HashRing weighted = HashRing.of(Map.of("10.0.0.1:6379", 1.0, "10.0.0.2:6379", 2.5, "x", 0.8));
    StringBuilder plain = new StringBuilder();
    StringBuilder heavy = new StringBuilder();
    for (int k = 0; k < 32; k++) {
      plain.append(THREE.owner("key" + k));
      heavy.append(weighted.nodes().indexOf(weighted.owner("key" + k)));
    }

    assertThat(plain).hasToString("cbaabbacabcaaaabbaabcbcabbbccaba");
    assertThat(heavy).hasToString("00001010120212111120110110020010");
    assertThat(THREE.owners("key0", 3)).containsExactly("c", "b", "a");
    assertThat(THREE.distribution(numbered(1_000)))
        .isEqualTo(Map.of("a", 337L, "b", 328L, "c", 335L));
  }

  @Test
  void textsAreHashedByTheirUtf8Bytes() {
    for (String key : List.of("", "cart:7", "größe", "日本", "🛒")) {
      byte[] bytes = key.getBytes(UTF_8);
      assertThat(THREE.owner(key))
          .isEqualTo(THREE.owner(bytes))
          .isEqualTo(THREE.ownerOf(HashStrategies.keySpace(false).token(bytes)));
      assertThat(THREE.owners(key, 2)).isEqualTo(THREE.owners(bytes, 2));
    }
  }

  @Test
  void ownersOfBytesAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] key = "session:0123456789".getBytes(UTF_8);
    int owned = THREE.owner(key).equals("a") ? 1 : 0; // loads what has to be loaded once
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      key[i % key.length]++;
      owned += THREE.owner(key).equals("a") ? 1 : 0;
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(owned).isBetween(30_000, 38_000);
    assertThat(bytes).as("bytes for 100,000 owners").isLessThan(10_000);
  }

  /** One arc in full: a token just after a point belongs to the next one, its own place to it. */
  @Test
  void arcsEndWithTheirPoints() {
    HashRing ring = HashRing.of("a", "b", "c", "d").withVirtualNodes(2);
    Map<Long, String> owners = new HashMap<>();
    for (String node : ring.nodes()) {
      owners.put(place(node, 0), node);
      owners.put(place(node, 1), node);
    }
    long[] places = owners.keySet().stream().mapToLong(p -> p).sorted().toArray();
    Map<String, Long> held = new HashMap<>();
    long[] arcs = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      long before = places[(i + places.length - 1) % places.length];
      String owner = owners.getOrDefault(places[i], "none");

      assertThat(ring.ownerOf(places[i] << 21)).isEqualTo(owner);
      assertThat(ring.ownerOf((places[i] << 21) + (1 << 21) - 1)).isEqualTo(owner);
      assertThat(ring.ownerOf((before + 1) << 21)).isEqualTo(owner);
      arcs[i] = places[i] - before + (i == 0 ? (1L << 43) : 0);
      held.merge(owner, arcs[i], Long::sum);
    }

    RingStatistics statistics = ring.statistics();
    assertThat(statistics.points()).isEqualTo(8);
    assertThat(statistics.largestArc()).isEqualTo(Arrays.stream(arcs).max().orElse(0) * 0x1p-43);
    assertThat(statistics.smallestArc()).isEqualTo(Arrays.stream(arcs).min().orElse(0) * 0x1p-43);
    for (RingStatistics.NodeShare share : statistics.nodes()) {
      assertThat(share.actual()).isEqualTo(held.getOrDefault(share.node(), 0L) * 0x1p-43);
      assertThat(share.expected()).isEqualTo(0.25);
      assertThat(share.points()).isEqualTo(2);
    }
  }

  private static long place(String node, int number) {
    Hasher64 hasher = Hashing.xxh3_64();
    return hasher.hashLongIntToLong(hasher.hashBytesToLong(node.getBytes(US_ASCII)), number) >>> 21;
  }

  /**
   * A node of k of p points thrown at random has a share of mean k/p and variance k/p (1 - k/p) /
   * (p + 1). The squares of 100 such deviations, which add up to 0, have a chi-square of 99 degrees
   * of freedom or so; alpha = 0.0001.
   */
  @Test
  void sharesAreInProportionToTheWeights() {
    Map<String, Double> weights = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      weights.put("n" + i, 1.0 + i % 4);
    }
    RingStatistics statistics = HashRing.of(weights).statistics();

    double chiSquare = 0;
    double total = 250;
    for (RingStatistics.NodeShare share : statistics.nodes()) {
      double expected = weights.getOrDefault(share.node(), 0.0) / total;
      assertThat(share.expected()).isCloseTo(expected, within(1e-12));
      assertThat(share.points() / (double) statistics.points()).isEqualTo(expected);
      double variance = expected * (1 - expected) / (statistics.points() + 1);
      chiSquare += Math.pow(share.actual() - expected, 2) / variance;
    }
    assertThat(chiSquare).isLessThan(ChiSquare.limit(99, 0.0001)).isGreaterThan(50);
  }

  /** What remains between arcs and keys is the chance of the hashes; alpha = 0.0001. */
  @Test
  void keysFollowTheArcs() {
    HashRing ring =
        HashRing.of(IntStream.range(0, 50).mapToObj(i -> "n" + i).toArray(String[]::new));
    double[] shares =
        ring.statistics().nodes().stream().mapToDouble(RingStatistics.NodeShare::actual).toArray();

    Map<String, Long> counts = ring.distribution(numbered(1_000_000));

    assertThat(ChiSquare.of(counts.values().stream().mapToLong(n -> n).toArray(), shares))
        .isLessThan(ChiSquare.limit(49, 0.0001));
  }

  @Test
  void distributionsNameEveryNode() {
    List<byte[]> bytes = numbered(1_000).stream().map(key -> key.getBytes(UTF_8)).toList();

    assertThat(THREE.distributionOfBytes(bytes)).isEqualTo(THREE.distribution(numbered(1_000)));
    assertThat(THREE.distribution(List.of())).isEqualTo(Map.of("a", 0L, "b", 0L, "c", 0L));
    assertThat(HashRing.of().distribution(List.of())).isEmpty();
  }

  /** The greatest weight passes a power of two: each node keeps every other point, about. */
  @Test
  void aMuchHeavierNodeScalesTheOthersDown() {
    HashRing ring = HashRing.of(Map.of("a", 1.0, "b", 1.5));

    assertThat(pointsOf(ring)).containsExactly(160, 240);
    assertThat(pointsOf(ring.with("c", 3.9))).containsExactly(80, 120, 312);
    assertThat(pointsOf(ring.with("c", 1e300))).containsExactly(1, 1, 239);
  }

  private static List<Integer> pointsOf(HashRing ring) {
    return ring.statistics().nodes().stream().map(RingStatistics.NodeShare::points).toList();
  }

  @Test
  void oneNodeHasItAll() {
    RingStatistics statistics = HashRing.of("a").withVirtualNodes(1).statistics();

    assertThat(statistics)
        .isEqualTo(
            new RingStatistics(1, 1, 1, List.of(new RingStatistics.NodeShare("a", 1, 1, 1, 1))));
    assertThat(HashRing.of(Map.of("a", 1e308, "b", 1e308)).statistics().nodes().get(1).expected())
        .isEqualTo(0.5);
  }

  @Test
  void theEmptyRingIsAnEndAndABeginning() {
    HashRing empty = HashRing.of();

    assertThat(THREE.without("a").without("c").without("b")).isEqualTo(empty);
    assertThat(empty.nodes()).isEmpty();
    assertThat(empty.statistics()).isEqualTo(new RingStatistics(0, 0, 0, List.of()));
    assertThat(empty.with("a").owner("key")).isEqualTo("a");
    refuses(() -> empty.owner("key"), "nodes = 0: must be at least 1 for a key to have an owner");
    refuses(() -> empty.owners("key", 1), "count = 1: must be from 1 to the number of nodes, 0");
    refuses(
        () -> empty.distribution(List.of("key")),
        "nodes = 0: must be at least 1 for a key to have an owner");
  }

  @Test
  void ringsAreEqualByNodesWeightsAndVirtualNodes() {
    assertThat(THREE)
        .isEqualTo(HashRing.of("c", "b", "a"))
        .isEqualTo(HashRing.of(Map.of("a", 1.0, "b", 1.0, "c", 1.0)))
        .isEqualTo(THREE.withVirtualNodes(7).withVirtualNodes(160))
        .isNotEqualTo(THREE.withVirtualNodes(7))
        .isNotEqualTo(THREE.reweighing("b", 2))
        .isNotEqualTo(THREE.with("d"))
        .hasToString("HashRing[3 nodes, 480 points of 160 virtual nodes]");
    assertThat(THREE.nodes()).containsExactly("a", "b", "c");
    assertThat(THREE.with("d").with("e").virtualNodes()).isEqualTo(160);
  }

  @Test
  void unknownAndKnownNodesAreNamed() {
    refuses(() -> THREE.without("d"), "node = d: must be one of the 3 on the ring");
    refuses(() -> THREE.reweighing("d", 2), "node = d: must be one of the 3 on the ring");
    refuses(() -> THREE.with("b"), "node = b: must be one that is not on the ring yet");
    refuses(() -> THREE.with("b", 2), "node = b: must be one that is not on the ring yet");
    refuses(() -> HashRing.of("a", "b", "a"), "node = a: must be one that is not on the ring yet");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void weightsAreFiniteAndAbove0(double weight) {
    String message = "weight = " + weight + ": must be a finite number above 0 (node ";

    refuses(() -> THREE.with("d", weight), message + "d)");
    refuses(() -> THREE.reweighing("a", weight), message + "a)");
    refuses(() -> HashRing.of(Map.of("a", 1.0, "b", weight)), message + "b)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "ä", "a\n"})
  void idsAreThoseOfNodes(String id) {
    String message =
        "node id = \"" + id + "\": must be 1 to 255 printable ASCII characters, no spaces";

    refuses(() -> HashRing.of("a", id), message);
    refuses(() -> THREE.with(id), message);
    refuses(() -> HashRing.of(Map.of(id, 1.0)), message);
  }

  @Test
  void countsAndKeysOutOfRangeAreRefused() {
    refuses(() -> THREE.owners("k", 4), "count = 4: must be from 1 to the number of nodes, 3");
    refuses(() -> THREE.owners("k", 0), "count = 0: must be from 1 to the number of nodes, 3");
    refuses(() -> THREE.owners("k", -1), "count = -1: must be from 1 to the number of nodes, 3");
    refuses(
        () -> THREE.owner("k\ud800"),
        "string = unpaired surrogate at index 1: must be well-formed UTF-16");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_537})
  void virtualNodesOutOfRangeAreRefused(int count) {
    refuses(
        () -> THREE.withVirtualNodes(count),
        "virtual-nodes = " + count + ": must be a whole number from 1 to 65536");
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }

  private static List<String> numbered(int count) {
    List<String> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add("user:" + i + ":profile");
    }
    return keys;
  }
}

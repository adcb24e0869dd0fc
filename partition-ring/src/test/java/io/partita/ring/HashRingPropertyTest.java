package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Bound;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every ring, and that it is the ring of the strategy {@code ring}. */
class HashRingPropertyTest {
  private static final int KEYS = 500;

  @Property(tries = 200)
  void aNewNodeTakesKeysAndNoOthersMove(
      @ForAll("rings") HashRing ring, @ForAll @DoubleRange(min = 0.01, max = 1.99) double weight) {
    HashRing more = ring.with("new", weight);

    long moved = 0;
    for (int k = 0; k < KEYS; k++) {
      String owner = more.owner("k" + k);
      if (owner.equals("new")) {
        moved++;
      } else {
        assertThat(owner).as("owner of k%d", k).isEqualTo(ring.owner("k" + k));
      }
    }
    assertThat(more.distribution(keys())).containsEntry("new", moved);
  }

  @Property(tries = 200)
  void aLostNodeLosesItsKeysAndNoOthersMove(
      @ForAll("rings") HashRing ring, @ForAll @DoubleRange(min = 0.01, max = 1.99) double weight) {
    HashRing before = ring.with("gone", weight);
    HashRing after = before.without("gone");

    assertThat(after).isEqualTo(ring);
    for (int k = 0; k < KEYS; k++) {
      String owner = before.owner("k" + k);
      if (owner.equals("gone")) {
        assertThat(after.owner("k" + k)).isEqualTo(before.owners("k" + k, 2).get(1));
      } else {
        assertThat(after.owner("k" + k)).as("owner of k%d", k).isEqualTo(owner);
      }
    }
  }

  @Property(tries = 200)
  void aNodeThatGetsHeavierOnlyTakes(
      @ForAll("rings") HashRing ring,
      @ForAll @DoubleRange(min = 0.01, max = 1.0) double light,
      @ForAll @DoubleRange(min = 1.0, max = 1.99) double heavy) {
    HashRing before = ring.with("changed", light);
    HashRing after = before.reweighing("changed", heavy);

    assertThat(after).isEqualTo(ring.with("changed", heavy));
    for (int k = 0; k < KEYS; k++) {
      String owner = after.owner("k" + k);
      if (!owner.equals("changed")) {
        assertThat(owner).as("owner of k%d", k).isEqualTo(before.owner("k" + k));
      }
    }
  }

  @Property(tries = 100)
  void theWayToAMembershipDoesNotMatter(@ForAll("rings") HashRing ring, @ForAll long seed) {
    Random random = new Random(seed);
    List<RingStatistics.NodeShare> nodes = new ArrayList<>(ring.statistics().nodes());
    Collections.shuffle(nodes, random);
    HashRing other = HashRing.of("first").withVirtualNodes(ring.virtualNodes());
    for (int i = 0; i < nodes.size(); i++) {
      other = other.with(nodes.get(i).node(), nodes.get(i).weight());
      if (random.nextBoolean()) {
        other = other.with("passing" + i, 1 + 9 * random.nextDouble()).without("passing" + i);
      }
    }
    other = other.without("first");

    assertThat(other).isEqualTo(ring).hasSameHashCodeAs(ring);
    assertThat(other.statistics()).isEqualTo(ring.statistics());
    for (int k = 0; k < KEYS; k++) {
      assertThat(other.owner("k" + k)).isEqualTo(ring.owner("k" + k));
    }
  }

  @Property(tries = 200)
  void ownersAreDistinctAndBeginAlike(@ForAll("rings") HashRing ring, @ForAll byte[] key) {
    List<String> all = ring.owners(key, ring.nodes().size());

    assertThat(new HashSet<>(all)).hasSize(all.size()).containsAll(ring.nodes());
    assertThat(all.get(0)).isEqualTo(ring.owner(key));
    for (int count = 1; count < all.size(); count++) {
      assertThat(ring.owners(key, count)).isEqualTo(all.subList(0, count));
    }
  }

  /** The bare strategy places each partition where the ring places the partition's first token. */
  @Property(tries = 100)
  void theStrategyRingIsThisRing(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 50) int virtualNodes,
      @ForAll @IntRange(min = 1, max = 3) int replicas) {
    int copies = Math.min(replicas, topology.nodes().size());
    Rules bare =
        Rules.DEFAULT
            .withPartitions(512)
            .withBound(Bound.NONE)
            .withReplicas(copies)
            .withSpread(Spread.NODES);
    Map<String, Double> weights = new TreeMap<>();
    topology.nodes().forEach(node -> weights.put(node.id(), node.weight()));
    HashRing ring = HashRing.of(weights).withVirtualNodes(virtualNodes);

    PartitionMap map =
        HashStrategies.ring(virtualNodes, false).assign(topology, bare, Optional.empty());

    for (int p = 0; p < map.size(); p++) {
      long first = (long) p << 55;
      assertThat(map.find(first)).isEqualTo(p);
      assertThat(ring.ownersOf(first, copies)).as("of partition %d", p).isEqualTo(map.replicas(p));
      assertThat(ring.ownerOf(first)).isEqualTo(map.primary(p));
    }
  }

  @Property(tries = 200)
  void sharesAreWholeAndKnownToTheKeys(@ForAll("rings") HashRing ring) {
    RingStatistics statistics = ring.statistics();
    List<RingStatistics.NodeShare> nodes = statistics.nodes();

    assertThat(nodes).map(RingStatistics.NodeShare::node).isEqualTo(ring.nodes());
    assertThat(nodes.stream().mapToInt(RingStatistics.NodeShare::points).sum())
        .isEqualTo(statistics.points());
    assertThat(nodes.stream().mapToDouble(RingStatistics.NodeShare::actual).sum())
        .isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(nodes.stream().mapToDouble(RingStatistics.NodeShare::expected).sum())
        .isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(statistics.largestArc() * statistics.points()).isGreaterThanOrEqualTo(1 - 1e-9);
    assertThat(statistics.smallestArc() * statistics.points()).isLessThanOrEqualTo(1 + 1e-9);
    assertThat(ring.distribution(keys()).values().stream().mapToLong(n -> n).sum()).isEqualTo(KEYS);
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int k = 0; k < KEYS; k++) {
      keys.add("k" + k);
    }
    return keys;
  }

  /** Nodes lighter than 2, at least one of them not lighter than 1: the scale stays as it is. */
  @Provide
  Arbitrary<HashRing> rings() {
    Arbitrary<Double> weights =
        Arbitraries.oneOf(Arbitraries.just(1.0), Arbitraries.doubles().between(0.01, 1.99));
    Arbitrary<Integer> virtualNodes = Arbitraries.integers().between(1, 200);
    return weights
        .list()
        .ofMaxSize(12)
        .flatMap(
            list ->
                virtualNodes.map(
                    count -> {
                      Map<String, Double> nodes = new TreeMap<>();
                      nodes.put("n", 1.0);
                      list.forEach(weight -> nodes.put("n" + nodes.size(), weight));
                      return HashRing.of(nodes).withVirtualNodes(count);
                    }));
  }
}

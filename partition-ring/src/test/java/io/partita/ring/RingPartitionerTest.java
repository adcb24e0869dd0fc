package io.partita.ring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Node;
import io.partita.api.Topology;
import io.partita.api.spi.Ranking;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The ring against the plainest ring: a sorted map from points to nodes. */
class RingPartitionerTest {
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  @Property(tries = 200)
  void asksTheNodesAsAWalkAroundASortedMapMeetsThem(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 50) int virtualNodes,
      @ForAll long point) {
    List<Node> nodes = topology.nodes();
    Ranking ranking = ring(virtualNodes).ranking(nodes);

    assertThat(order(ranking, point)).isEqualTo(naiveOrder(nodes, virtualNodes, point));
  }

  private static List<Integer> naiveOrder(List<Node> nodes, int virtualNodes, long point) {
    TreeMap<Long, Integer> circle = new TreeMap<>(Long::compareUnsigned);
    double largest = nodes.stream().mapToDouble(Node::weight).max().orElseThrow();
    double scale = 1;
    while (scale > largest) {
      scale /= 2;
    }
    while (2 * scale <= largest) {
      scale *= 2;
    }
    for (int n = 0; n < nodes.size(); n++) {
      long points = Math.max(1, Math.round(virtualNodes * nodes.get(n).weight() / scale));
      for (int i = 0; i < points; i++) {
        long seed = HASHER.hashBytesToLong(nodes.get(n).id().getBytes(US_ASCII));
        // 43 bits are the place; below them the index of the node, so no point is lost to a tie.
        circle.put(HASHER.hashLongIntToLong(seed, i) >>> 21 << 21 | n, n);
      }
    }
    Set<Integer> met = new LinkedHashSet<>(circle.tailMap(point >>> 21 << 21).values());
    met.addAll(circle.values());
    return List.copyOf(met);
  }

  @Test
  void asksEachNodeOnceAndThenNoMore() {
    var order = ring(160).ranking(Topologies.equal(10).nodes()).order(-1);
    for (int i = 0; i < 10; i++) {
      order.nextInt();
    }

    assertThat(order.hasNext()).isFalse();
    Assertions.assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(order::nextInt);
  }

  @Test
  void nodesWhoseIdsRunTogetherWithNumbersAreStillDifferent() {
    List<Node> nodes = Topology.of(List.of(Node.local("n1"), Node.local("n11"))).nodes();
    Ranking ranking = ring(1_000).ranking(nodes);

    long first =
        IntStream.range(0, 10_000)
            .filter(i -> ranking.order((long) i << 50).nextInt() == 0)
            .count();
    assertThat(first).isBetween(4_500L, 5_500L);
  }

  @Test
  void aNodeWithATinyWeightStillHasAPoint() {
    Ranking ranking = ring(1).ranking(Topologies.weighing(1e300, 1e-300, 1).nodes());

    assertThat(order(ranking, 0)).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void refusesMorePointsThanItCanHold() {
    List<Node> nodes = Topologies.equal(1_025).nodes();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring(65_536).ranking(nodes))
        .withMessage(
            "virtual-nodes = 65536: must be at most 67108864 points in all, not 67174400 on 1025");
  }

  private static RingPartitioner ring(int virtualNodes) {
    return new RingPartitioner(virtualNodes, HashStrategies.keySpace(false));
  }

  private static List<Integer> order(Ranking ranking, long point) {
    List<Integer> order = new ArrayList<>();
    ranking.order(point).forEachRemaining((int n) -> order.add(n));
    return order;
  }
}

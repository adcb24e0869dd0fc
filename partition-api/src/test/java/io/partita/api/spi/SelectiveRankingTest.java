package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.partita.api.Fnv;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SelectiveRankingTest {
  private static final Spread[] SPREADS = Spread.values();

  /** A ranking whose short cuts are taken from its order, and counted. */
  private static class Counting extends RankingPartitioner {
    int orders;
    int firsts;
    int ranks;

    Counting() {
      super("drawn", Fnv.KEY_SPACE);
    }

    @Override
    protected Ranking ranking(List<Node> nodes) {
      Ranking drawn = new Drawn().ranking(nodes);
      return new SelectiveRanking() {
        @Override
        public PrimitiveIterator.OfInt order(long point) {
          orders++;
          return drawn.order(point);
        }

        @Override
        public int first(long point, Candidates candidates) {
          firsts++;
          return choose(drawn.order(point), candidates);
        }

        @Override
        public int rank(long point, int node, int limit) {
          ranks++;
          PrimitiveIterator.OfInt order = drawn.order(point);
          int rank = 0;
          while (rank < limit && order.nextInt() != node) {
            rank++;
          }
          return rank;
        }
      };
    }

    int choose(PrimitiveIterator.OfInt order, Candidates candidates) {
      while (order.hasNext()) {
        int node = order.nextInt();
        if (candidates.admits(node)) {
          return node;
        }
      }
      return -1;
    }
  }

  @Property(tries = 200)
  void makesTheMapsThatItsOrderMakes(@ForAll long seed) {
    Random random = new Random(seed);
    Topology topology = new Topology(1, nodes(random, 1 + random.nextInt(12)));
    Rules rules =
        Rules.DEFAULT
            .withPartitions(1 << random.nextInt(8))
            .withReplicas(1 + random.nextInt(Math.min(3, topology.nodes().size())))
            .withSpread(SPREADS[random.nextInt(SPREADS.length)]);
    Optional<PartitionMap> read = Optional.empty();
    Optional<PartitionMap> chosen = Optional.empty();
    for (int epoch = 2; epoch < 8; epoch++) {
      read = Optional.of(new Drawn().assign(topology, rules, read));
      chosen = Optional.of(new Counting().assign(topology, rules, chosen));
      assertThat(chosen).isEqualTo(read);
      topology = new Topology(epoch, nodes(random, 3 + random.nextInt(10)));
    }
  }

  /** Nodes n0, n1, ... in places that are theirs for good, of other weights each time. */
  private static List<Node> nodes(Random random, int count) {
    double[] weights = {1, 1, 2, 0.3};
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(
          Node.local("n" + i).in("r" + i % 2, "z" + i % 3).weighing(weights[random.nextInt(4)]));
    }
    return nodes;
  }

  @Test
  void ordersAreNotReadAndOnlySurplusIsRanked() {
    int partitions = 4_096;
    Rules rules = Rules.DEFAULT.withPartitions(partitions);
    Topology before =
        Topology.of(IntStream.range(0, 100).mapToObj(i -> Node.local("n" + i)).toList());
    Counting partitioner = new Counting();

    PartitionMap map = partitioner.assign(before, rules, Optional.empty());

    assertThat(partitioner.orders).isZero();
    assertThat(partitioner.ranks).isZero();
    assertThat(partitioner.firsts).isLessThanOrEqualTo(partitions);

    partitioner.firsts = 0;
    PartitionMap next = partitioner.assign(before.with(Node.local("new")), rules, Optional.of(map));

    assertThat(MovementPlan.between(map, next).movements()).hasSize(40);
    assertThat(partitioner.orders).isZero();
    // The new node alone has room: no choice. It takes one partition of each of 40 nodes, which
    // have 41 of them each; ranks are asked for at three depths at most, 2, 32 and 101.
    assertThat(partitioner.firsts).isZero();
    assertThat(partitioner.ranks).isBetween(40 * 41, 3 * 40 * 41);
  }

  @Test
  void aChoiceThatIsNoCandidateIsReported() {
    for (int wrong : new int[] {-1, 1, 3}) {
      Partitioner broken =
          new Counting() {
            @Override
            int choose(PrimitiveIterator.OfInt order, Candidates candidates) {
              return candidates.count() == 3 ? 1 : wrong;
            }
          };
      Topology three =
          Topology.of(List.of(Node.local("a"), Node.local("b"), Node.local("c").weighing(2)));

      assertThatIllegalStateException()
          .isThrownBy(() -> broken.assign(three, Rules.DEFAULT.withPartitions(8), Optional.empty()))
          .withMessageMatching(
              "ranking of partition \\d chooses node index " + wrong + ", not a candidate");
    }
  }
}

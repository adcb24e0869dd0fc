package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.Topology;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.SelectiveRanking;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short cuts of the strategies answer what their orders say. */
class SelectiveRankingTest {
  private static final int PARTITION_BITS = 12;
  private static final double[] EXTREMES = {
    Double.MIN_VALUE, 1e-310, Double.MIN_NORMAL, 1e-300, 1, 3, 1e300, 3e307, Double.MAX_VALUE
  };

  /** Some nodes, of which some are admitted. */
  private record Drawn(List<Integer> listed, Set<Integer> admitted) implements Candidates {

    static Drawn of(Random random, int nodes) {
      int most = 1 + random.nextInt(nodes);
      List<Integer> listed = new ArrayList<>();
      Set<Integer> admitted = new TreeSet<>();
      for (int node = 0; node < nodes; node++) {
        if (random.nextInt(nodes) < most) {
          listed.add(node);
          if (random.nextInt(4) > 0) {
            admitted.add(node);
          }
        }
      }
      return new Drawn(listed, admitted);
    }

    @Override
    public int count() {
      return listed.size();
    }

    @Override
    public int node(int position) {
      return listed.get(position);
    }

    @Override
    public boolean admits(int node) {
      return admitted.contains(node);
    }
  }

  @Property(tries = 100)
  void agreesWithItsOrder(
      @ForAll Strategies strategy,
      @ForAll(supplier = Topologies.Weighted.class) Topology topology,
      @ForAll long seed) {
    requireAgreement(strategy, topology.nodes(), new Random(seed), 20);
  }

  @ParameterizedTest
  @EnumSource
  void agreesForWeightsAtTheEndsOfTheirRange(Strategies strategy) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      double[] weights =
          random.doubles(1 + random.nextInt(12)).map(d -> EXTREMES[(int) (9 * d)]).toArray();
      requireAgreement(strategy, Topologies.weighing(weights).nodes(), random, 5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesForManyNodes(Strategies strategy) {
    double[] alike = IntStream.range(0, 300).mapToDouble(i -> 1).toArray();
    double[] mixed = IntStream.range(0, 300).mapToDouble(i -> 1 + 0.5 * (i % 7)).toArray();

    requireAgreement(strategy, Topologies.weighing(alike).nodes(), new Random(1), 100);
    requireAgreement(strategy, Topologies.weighing(mixed).nodes(), new Random(2), 100);
  }

  /** Equal hashes happen nearly never, so that ties are looked at on their own. */
  @Property(tries = 100)
  void equalScoresGoByIndex(
      @ForAll long token, @ForAll @DoubleRange(min = 0.5, max = 2) double weight) {
    RendezvousScores scores = new RendezvousScores(new long[5], new double[] {1, 1, weight, 1, 1});
    List<Integer> order = drain(new RendezvousOrder(scores, token));

    for (int rank = 0; rank < 5; rank++) {
      assertThat(scores.rank(order.get(rank), token, 5)).isEqualTo(rank);
    }
  }

  private static void requireAgreement(
      Strategies strategy, List<Node> nodes, Random random, int points) {
    SelectiveRanking ranking = ranking(strategy, nodes);
    for (int i = 0; i < points; i++) {
      long point = (long) random.nextInt(1 << PARTITION_BITS) << (Long.SIZE - PARTITION_BITS);
      List<Integer> order = drain(ranking.order(point));
      Drawn candidates = Drawn.of(random, nodes.size());
      int node = random.nextInt(nodes.size());
      int limit = 1 + random.nextInt(nodes.size() + 1);

      assertThat(ranking.first(point, candidates))
          .as("first of %s at %x", candidates, point)
          .isEqualTo(order.stream().filter(candidates::admits).findFirst().orElse(-1));
      assertThat(ranking.rank(point, node, limit))
          .as("rank of %d up to %d at %x", node, limit, point)
          .isEqualTo(Math.min(limit, order.indexOf(node)));
    }
  }

  private static SelectiveRanking ranking(Strategies strategy, List<Node> nodes) {
    var keys = HashStrategies.keySpace(false);
    Ranking ranking =
        switch (strategy) {
          case RING -> new RingPartitioner(40, keys).ranking(nodes);
          case RENDEZVOUS -> new RendezvousPartitioner(keys).ranking(nodes);
          case JUMP -> new JumpPartitioner(keys).ranking(nodes);
          case MAGLEV -> MaglevPartitioner.ranking(nodes, 1 << PARTITION_BITS);
        };
    return (SelectiveRanking) ranking;
  }

  private static List<Integer> drain(PrimitiveIterator.OfInt order) {
    List<Integer> nodes = new ArrayList<>();
    order.forEachRemaining((int node) -> nodes.add(node));
    return nodes;
  }
}

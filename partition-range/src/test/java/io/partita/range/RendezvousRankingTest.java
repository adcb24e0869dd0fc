package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.spi.Candidates;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RendezvousRankingTest {

  /** Some nodes, of which some are admitted. */
  private record Drawn(List<Integer> listed, Set<Integer> admitted) implements Candidates {

    static Drawn of(Random random, int nodes) {
      List<Integer> listed =
          IntStream.range(0, nodes).filter(n -> random.nextInt(4) > 0).boxed().toList();
      return new Drawn(
          listed, new HashSet<>(listed.stream().filter(n -> random.nextBoolean()).toList()));
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

  @Property(tries = 300)
  void shortCutsAgreeWithTheOrder(
      @ForAll("weights") double[] weights, @ForAll int id, @ForAll long seed) {
    List<Node> nodes = Topologies.weighing(weights).nodes();
    RendezvousRanking ranking = new RendezvousRanking(nodes);
    Random random = new Random(seed);
    Drawn candidates = Drawn.of(random, nodes.size());
    long point = RendezvousRanking.point(id);

    List<Integer> order = drain(ranking.order(point));

    assertThat(order).hasSize(nodes.size()).doesNotHaveDuplicates();
    assertThat(ranking.first(point, candidates))
        .isEqualTo(order.stream().filter(candidates::admits).findFirst().orElse(-1));
    for (int node = 0; node < nodes.size(); node++) {
      int limit = 1 + random.nextInt(nodes.size());
      assertThat(ranking.rank(point, node, limit)).isEqualTo(Math.min(limit, order.indexOf(node)));
    }
  }

  @Provide
  Arbitrary<double[]> weights() {
    Arbitrary<Double> ends =
        Arbitraries.of(Double.MIN_VALUE, 1e-310, Double.MIN_NORMAL, 1.0, 3e307, Double.MAX_VALUE);
    return Arbitraries.oneOf(ends, Arbitraries.doubles().between(0.1, 10), Arbitraries.just(1.0))
        .array(double[].class)
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  /** 100,000 ids in a row, as maps have them; five standard deviations. */
  @Test
  void nodesComeFirstInProportionToTheirWeights() {
    double[] weights = {1, 2, 4, 0.5, 2.5};
    RendezvousRanking ranking = new RendezvousRanking(Topologies.weighing(weights).nodes());
    int ids = 100_000;
    int[] first = new int[weights.length];
    for (int id = 0; id < ids; id++) {
      first[ranking.order(RendezvousRanking.point(id)).nextInt()]++;
    }
    for (int node = 0; node < weights.length; node++) {
      double share = weights[node] / 10;
      double deviation = Math.sqrt(ids * share * (1 - share));
      assertThat((double) first[node])
          .as("times that n%d came first", node)
          .isBetween(ids * share - 5 * deviation, ids * share + 5 * deviation);
    }
  }

  @Test
  void aNewNodeChangesTheOrderOfNoOthers() {
    List<Node> nodes = Topologies.weighing(1, 2, 1, 3).nodes();
    RendezvousRanking few = new RendezvousRanking(nodes);
    List<Node> more = new ArrayList<>(nodes);
    more.add(Node.local("z").weighing(2));
    for (int id = 0; id < 1_000; id++) {
      long point = RendezvousRanking.point(id);
      List<Integer> order = drain(new RendezvousRanking(more).order(point));
      order.remove((Object) 4);

      assertThat(order).isEqualTo(drain(few.order(point)));
    }
  }

  private static List<Integer> drain(PrimitiveIterator.OfInt order) {
    List<Integer> nodes = new ArrayList<>();
    order.forEachRemaining((int node) -> nodes.add(node));
    return nodes;
  }
}

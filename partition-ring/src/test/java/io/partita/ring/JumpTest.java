package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Bound;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Ranking;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JumpTest extends PartitionerContract {
  private static final Rules BARE = Rules.DEFAULT.withBound(Bound.NONE);
  private static final Topology FIFTY = Topologies.equal(50);

  @Override
  protected Partitioner create() {
    return HashStrategies.jump();
  }

  @Test
  void theBareAlgorithmIsThePublishedOneOverTheNodesById() {
    PartitionMap map = create().assign(FIFTY, BARE, Optional.empty());

    for (int p = 0; p < map.size(); p++) {
      long key = Hashing.xxh3_64().hashLongIntToLong((long) p << 52, 0);
      assertThat(map.primary(p)).isEqualTo(FIFTY.nodes().get(JumpHash.bucket(key, 50)).id());
    }
  }

  /** 4,096 / 51 = 80 partitions are expected to move, give or take 9. */
  @Test
  void theBareAlgorithmMovesTheLeastWhenTheLastNodeByIdComes() {
    PartitionMap before = create().assign(FIFTY, BARE, Optional.empty());
    PartitionMap after = create().assign(FIFTY.with(Node.local("z")), BARE, Optional.of(before));

    assertThat(after.primaries().get("z")).isBetween(50, 110);
    for (int p = 0; p < after.size(); p++) {
      assertThat(after.primary(p)).isIn(before.primary(p), "z");
    }
  }

  /** The price of buckets that are not kept in the topology; the bound does not pay it. */
  @Test
  void theBareAlgorithmReshufflesWhenAMiddleNodeLeaves() {
    Topology fewer = FIFTY.without("n17");

    assertThat(moved(BARE, fewer)).isGreaterThan(0.5);
    assertThat(moved(Rules.DEFAULT, fewer)).isLessThan(0.021);
  }

  private double moved(Rules rules, Topology next) {
    PartitionMap before = create().assign(FIFTY, rules, Optional.empty());
    return MovementPlan.between(before, create().assign(next, rules, Optional.of(before)))
        .movedShare();
  }

  /** Only draws that pick n17 may end otherwise, whether it is the heaviest or not. */
  @ParameterizedTest
  @CsvSource({"0.5, 1", "1, 0.5", "3, 3.5", "3.5, 3"})
  void anotherWeightForOneNodeMovesNothingBetweenOthers(double weight, double other) {
    Topology topology = FIFTY.replacing(FIFTY.require("n17").weighing(weight));
    Topology changed = FIFTY.replacing(FIFTY.require("n17").weighing(other));
    PartitionMap before = create().assign(topology, BARE, Optional.empty());
    PartitionMap after = create().assign(changed, BARE, Optional.of(before));

    String growing = other > weight ? "n17" : "none";
    String shrinking = other > weight ? "none" : "n17";
    for (int p = 0; p < after.size(); p++) {
      if (!before.primary(p).equals(shrinking)) {
        assertThat(after.primary(p)).isIn(before.primary(p), growing);
      }
    }
    assertThat(after.primaries().get("n17")).isNotEqualTo(before.primaries().get("n17"));
  }

  /**
   * Who is first and who is second: each pair of ten nodes comes with the probability of two draws
   * without replacement. Chi-square with 89 degrees of freedom, alpha = 0.0001.
   */
  @Test
  void firstAndSecondAreDrawnInProportionToTheWeights() {
    double[] weights = {1, 2, 4, 1, 2, 4, 1, 2, 4, 3};
    Ranking ranking = ranking(weights);
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

  /** Draws alone would hardly ever meet the second node. Chi-square with 2 degrees of freedom. */
  @Test
  void theOrderGoesOnWhenDrawsAreInVain() {
    Ranking ranking = ranking(1e6, 1, 2, 1);
    long[] second = new long[4];
    for (int p = 0; p < 10_000; p++) {
      var order = ranking.order((long) p << 48);
      order.nextInt();
      second[order.nextInt()]++;
    }

    assertThat(ChiSquare.of(Arrays.copyOfRange(second, 1, 4), new double[] {0.25, 0.5, 0.25}))
        .isLessThan(ChiSquare.limit(2, 0.0001) * 1.05);
  }

  @Test
  void everyNodeComesOnceWhateverTheWeights() {
    double[] least = new double[7];
    Arrays.fill(least, Double.MIN_VALUE);
    double[] thousand = new double[1_000];
    Arrays.setAll(thousand, i -> 1 + i % 7);
    double[] apart = {Double.MIN_VALUE, Double.MAX_VALUE, 1, Double.MIN_NORMAL, 1e-300, 1e300, 1};

    for (double[] weights : List.of(least, thousand, apart, new double[] {3})) {
      List<Integer> order = new ArrayList<>();
      ranking(weights).order(1L << 63).forEachRemaining((int n) -> order.add(n));
      assertThat(order).hasSize(weights.length).doesNotHaveDuplicates();
    }
    assertThat(ranking(apart).order(0).nextInt()).isEqualTo(1);
  }

  private static Ranking ranking(double... weights) {
    List<Node> nodes = Topologies.weighing(weights).nodes();
    return new JumpPartitioner(HashStrategies.keySpace(false)).ranking(nodes);
  }
}

package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.Topologies;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How much moves when the membership changes, in partitions and in keys. */
class MovementTest {
  private static final double NEARLY_IDEAL = 1.02;
  private static final Topology FIFTY = Topologies.equal(50);

  @ParameterizedTest
  @EnumSource
  void aFiftyFirstNodeTakesItsShareAndNothingElseMoves(Strategies strategy) {
    requireLeastMovement(strategy, FIFTY, FIFTY.with(Node.local("n50")));
  }

  @ParameterizedTest
  @EnumSource
  void aLostNodeLeavesItsShareAndNothingElseMoves(Strategies strategy) {
    requireLeastMovement(strategy, FIFTY, FIFTY.without("n17"));
  }

  @ParameterizedTest
  @EnumSource
  void aNodeOfWeightFourTakesFourShares(Strategies strategy) {
    requireLeastMovement(strategy, FIFTY, FIFTY.with(Node.local("n50").weighing(4)));
  }

  private static void requireLeastMovement(Strategies strategy, Topology before, Topology after) {
    Partitioner partitioner = strategy.create();
    PartitionMap old = partitioner.assign(before, Rules.DEFAULT, Optional.empty());
    PartitionMap next = partitioner.assign(after, Rules.DEFAULT, Optional.of(old));
    MovementPlan plan = MovementPlan.between(old, next);
    double ideal = MovementPlan.idealShare(before, after);

    assertThat(plan.movedShare()).as("share moved").isPositive();
    assertThat(plan.movedShare() / ideal).as("moved to ideal").isLessThanOrEqualTo(NEARLY_IDEAL);
    assertThat(plan.movedBetweenSurvivors(before, after)).as("between survivors").isZero();
    long keys = Keys.moved(Keys.MILLION, old, next);
    assertThat(keys / (ideal * Keys.MILLION.length))
        .as("keys moved to ideal")
        .isLessThanOrEqualTo(NEARLY_IDEAL);
    assertThat(Keys.movedBetweenSurvivors(Keys.MILLION, old, next))
        .as("keys moved between survivors")
        .isZero();
  }

  /**
   * After each change every node holds its share, rounded down or up, and all that was moved is
   * within 1.1 times the sum of what had to. With weights, rounding alone moves single partitions.
   */
  @ParameterizedTest
  @CsvSource({
    "RING, 1",
    "RING, 2",
    "RENDEZVOUS, 1",
    "RENDEZVOUS, 2",
    "JUMP, 1",
    "JUMP, 2",
    "MAGLEV, 1",
    "MAGLEV, 2"
  })
  void twoHundredChangesInARow(Strategies strategy, long seed, TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    Partitioner partitioner = strategy.create();
    Topology topology = FIFTY;
    PartitionMap map = partitioner.assign(topology, Rules.DEFAULT, Optional.empty());
    double moved = 0;
    double ideal = 0;
    for (int i = 0; i < 200; i++) {
      Topology next = change(random, topology);
      PartitionMap after = partitioner.assign(next, Rules.DEFAULT, Optional.of(map));
      requireShares(after, next);
      moved += MovementPlan.between(map, after).movedShare();
      ideal += MovementPlan.idealShare(topology, next);
      topology = next;
      map = after;
    }

    reporter.publishEntry("moved", moved + " of " + ideal);
    assertThat(ideal).as("sum of the ideals").isGreaterThan(2);
    assertThat(moved / ideal).as("moved to ideal, seed %d", seed).isLessThanOrEqualTo(1.1);
  }

  private static Topology change(Random random, Topology topology) {
    Node some = topology.nodes().get(random.nextInt(topology.nodes().size()));
    double weight = 0.5 + 3.5 * random.nextDouble();
    return switch (random.nextInt(3)) {
      case 0 -> topology.with(Node.local("new-" + topology.epoch()).weighing(weight));
      case 1 -> topology.without(some.id());
      default -> topology.replacing(some.weighing(weight));
    };
  }

  private static void requireShares(PartitionMap map, Topology topology) {
    double total = topology.nodes().stream().mapToDouble(Node::weight).sum();
    Map<String, Integer> copies = map.copies();
    Map<String, Double> off = new TreeMap<>();
    for (Node node : topology.nodes()) {
      double share = map.size() * node.weight() / total;
      int holds = copies.getOrDefault(node.id(), 0);
      if (holds < Math.floor(share + 1e-9) || holds > Math.ceil(share - 1e-9)) {
        off.put(node.id() + " holds " + holds, share);
      }
    }
    assertThat(off).as("nodes off their share at epoch %d", topology.epoch()).isEmpty();
  }
}

package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The part of {@link PartitionerContract} on the map after a map: what it keeps, what it moves. */
public abstract class MovementClauses extends PartitionerFixture {

  /** What moves, at most, in relation to the least that has to. */
  private static final double NEARLY_LEAST = 1.02;

  /** For subclasses. */
  protected MovementClauses() {}

  @Property(tries = 30)
  public void partitionIdsAreKept(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll(supplier = Topologies.EqualChange.class) MembershipChange change) {
    Placement before = first(topology, RULES).withUnusualIds();

    next(before, change.applyTo(topology, 1)).requireIdsKeptFrom(before.map());
  }

  @Property(tries = 30)
  public void joinMovesTheLeast(
      @ForAll @IntRange(min = 1, max = 15) int nodes,
      @ForAll @IntRange(min = 1, max = 2) int replicas) {
    Topology before = Topologies.equal(nodes);
    requireLeastMovement(before, before.with(Node.local("n")), Math.min(replicas, nodes), 0);
  }

  @Property(tries = 30)
  public void leaveMovesTheLeast(
      @ForAll @IntRange(min = 3, max = 16) int nodes,
      @ForAll @IntRange(min = 1, max = 2) int replicas) {
    Topology after = Topologies.equal(nodes - 1);
    requireLeastMovement(after.with(Node.local("n")), after, replicas, 0);
  }

  @Property(tries = 30)
  public void drainAndReturnMoveTheLeast(
      @ForAll @IntRange(min = 3, max = 16) int nodes,
      @ForAll @IntRange(min = 1, max = 2) int replicas) {
    Topology all = Topologies.equal(nodes - 1).with(Node.local("n"));
    Topology drains = all.replacing(all.require("n").becoming(NodeStatus.DRAINING));
    requireLeastMovement(all, drains, replicas, 0);
    requireLeastMovement(
        drains, drains.replacing(drains.require("n").becoming(NodeStatus.UP)), replicas, 0);
  }

  @Property(tries = 30)
  public void newWeightMovesTheLeast(
      @ForAll @IntRange(min = 2, max = 16) int nodes,
      @ForAll @IntRange(min = 1, max = 8) int quarters) {
    if (supportsWeights()) {
      Topology before = Topologies.equal(nodes).with(Node.local("n"));
      Topology after = before.replacing(Node.local("n").weighing(quarters / 4.0));
      // Rounding may give any node one partition more or less than before.
      requireLeastMovement(before, after, 1, nodes);
    }
  }

  /**
   * The node {@code n} is changed: at most 1.02 times the ideal moves, plus one copy for its
   * rounding, plus {@code rounded} copies; and no more than {@code rounded} copies between others.
   */
  private void requireLeastMovement(Topology before, Topology after, int replicas, int rounded) {
    if (!hasHistory()) {
      return;
    }
    Placement placement = first(before, RULES.withReplicas(replicas));
    MovementPlan plan = MovementPlan.between(placement.map(), next(placement, after).map());
    double copy = 1.0 / (placement.map().size() * replicas);
    double ideal = MovementPlan.idealShare(before, after);

    assertThat(plan.movedShare())
        .as("moved share")
        .isLessThanOrEqualTo(NEARLY_LEAST * ideal + (1 + rounded) * copy + 1e-9);
    Topology others = before.node("n").isPresent() ? before.without("n") : before;
    assertThat(plan.movedBetweenSurvivors(others, others))
        .as("share moved between other nodes")
        .isLessThanOrEqualTo(rounded * copy + 1e-9);
  }

  @Property(tries = 30)
  public void unchangedMembershipMovesNothing(
      @ForAll(supplier = Topologies.Weighted.class) Topology weighted,
      @ForAll @IntRange(min = 1, max = 3) int replicas) {
    Topology topology = known(weighted);
    Placement before =
        first(topology, RULES.withReplicas(Math.min(replicas, topology.nodes().size())));

    PartitionMap map = next(before, new Topology(2, topology.nodes())).map();

    assertThat(MovementPlan.between(before.map(), map).movements()).isEmpty();
  }

  /** Dealt out in turn, a map keeps the bound, so nothing demands that anything moves. */
  @Property(tries = 30)
  public void mapOfAnotherStrategyIsTakenOver(@ForAll @IntRange(min = 1, max = 16) int nodes) {
    Topology topology = Topologies.equal(nodes);
    if (hasHistory()) {
      PartitionMap own = first(topology, RULES).map();
      Map<Integer, List<String>> inTurn = new HashMap<>();
      for (int i = 0; i < own.size(); i++) {
        inTurn.put(own.id(i), List.of("n" + i % nodes));
      }
      PartitionMap map = own.withReplicas(inTurn).restamped(1, "in-turn");
      Rules rules = RULES.withPartitions(map.size());

      PartitionMap next =
          createFor(rules).assign(new Topology(2, topology.nodes()), rules, Optional.of(map));

      assertThat(next).isEqualTo(map.restamped(2, create().id()));
    }
  }
}

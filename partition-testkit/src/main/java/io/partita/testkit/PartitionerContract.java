package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.partita.api.HashKeySpace;
import io.partita.api.KeySpace;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link Partitioner}, one test method for each clause, named by it. A strategy
 * proves itself by a test class that extends this one and makes the strategy:
 *
 * <pre>{@code
 * class AcmeHilbertTest extends PartitionerContract {
 *   @Override
 *   protected Partitioner create() {
 *     return new AcmeHilbert();
 *   }
 * }
 * }</pre>
 *
 * <p>Both the Jupiter and the jqwik engine must run. A strategy that can't do something says so by
 * overriding a fact such as {@link #supportsWeights}; the clauses that rest on it are left out, and
 * where the contract says what must happen instead, that is tested.
 */
public abstract class PartitionerContract {
  private static final int THREADS = 4;
  private static final int ROUNDS = 8;

  /** At least 32 partitions for each of the nodes that {@link Topologies} generates. */
  private static final Rules RULES = Rules.DEFAULT.withPartitions(512);

  /** What moves, at most, in relation to the least that has to. */
  private static final double NEARLY_LEAST = 1.02;

  /** For subclasses. */
  protected PartitionerContract() {}

  /** A new instance of the strategy under test; each call gives another one. */
  protected abstract Partitioner create();

  /** Whether nodes may have different weights; without, they are refused. */
  protected boolean supportsWeights() {
    return true;
  }

  /** Whether a next map starts from the previous one and moves the least. */
  protected boolean hasHistory() {
    return true;
  }

  /** Whether no node holds more than its share, rounded up, when the rules want that. */
  protected boolean keepsBound() {
    return true;
  }

  /**
   * How far a node's part of the line may be from its weighted share, relative to that share and
   * beyond the size of one partition.
   */
  protected double shareTolerance() {
    return 0.02;
  }

  @Property(tries = 30)
  public void everyKeyHasAnOwner(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll(supplier = Topologies.Keys.class) List<byte[]> keys) {
    Placement placement = first(topology, RULES);

    placement.requireWholeLine();
    keys.forEach(placement::requireOwnerOf);
    placement.requireOwnerOf(new byte[0]);
  }

  @Property(tries = 30)
  public void sameInputGivesTheSameMap(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll(supplier = Topologies.EqualChange.class) MembershipChange change) {
    Partitioner one = create();
    PartitionMap map = one.assign(topology, RULES, Optional.empty());
    Topology later = change.applyTo(topology, 1);
    PartitionMap next = one.assign(later, RULES, Optional.of(map));

    assertThat(one.assign(topology, RULES, Optional.empty())).isEqualTo(map);
    Partitioner other = create();
    assertThat(other.assign(later, RULES, Optional.of(map))).isEqualTo(next);
    assertThat(other.assign(topology, RULES, Optional.empty())).isEqualTo(map);
  }

  @Property(tries = 30)
  public void firstMapDependsOnTheMembershipAlone(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1) int epoch,
      @ForAll long seed) {
    PartitionMap map = first(topology, RULES).map();
    List<Node> shuffled = new ArrayList<>(topology.nodes());
    Collections.shuffle(shuffled, new Random(seed));

    PartitionMap again = first(new Topology(epoch, shuffled), RULES).map();

    assertThat(again).isEqualTo(map.restamped(epoch, map.strategy()));
  }

  @Test
  public void callsFromSeveralThreadsDoNotDisturbEachOther() throws Exception {
    List<Topology> topologies = IntStream.rangeClosed(3, 10).mapToObj(Topologies::equal).toList();
    List<PartitionMap> expected = assignAll(create(), topologies);
    Partitioner shared = create();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<List<List<PartitionMap>>> task =
          () -> {
            start.await();
            List<List<PartitionMap>> maps = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
              maps.add(assignAll(shared, topologies));
            }
            return maps;
          };
      for (Future<List<List<PartitionMap>>> maps :
          threads.invokeAll(Collections.nCopies(THREADS, task))) {
        assertThat(maps.get()).allSatisfy(round -> assertThat(round).isEqualTo(expected));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Of each a first map and the one after a join. */
  private static List<PartitionMap> assignAll(Partitioner partitioner, List<Topology> topologies) {
    List<PartitionMap> maps = new ArrayList<>();
    for (Topology topology : topologies) {
      PartitionMap map = partitioner.assign(topology, RULES, Optional.empty());
      maps.add(map);
      maps.add(partitioner.assign(topology.with(Node.local("n")), RULES, Optional.of(map)));
    }
    return maps;
  }

  @Property(tries = 30)
  public void replicasAreDistinctMembers(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 4) int replicas) {
    Rules rules = RULES.withReplicas(Math.min(replicas, topology.nodes().size()));

    first(topology, rules).requireDistinctReplicas();
  }

  @Property(tries = 30)
  public void replicasAreAsFarApartAsTheMembershipAllows(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 4) int replicas,
      @ForAll Spread spread,
      @ForAll(supplier = Topologies.EqualChange.class) MembershipChange change) {
    int copies = Math.min(replicas, topology.nodes().size());
    Placement placement = first(topology, RULES.withReplicas(copies).withSpread(spread));

    placement.requireApart();
    next(placement, change.applyTo(topology, copies)).requireApart();
  }

  @Property(tries = 30)
  public void boundIsKept(
      @ForAll(supplier = Topologies.Weighted.class) Topology weighted,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll(supplier = Topologies.Changes.class) List<MembershipChange> changes) {
    if (!keepsBound()) {
      return;
    }
    Topology topology = known(weighted);
    int copies = Math.min(replicas, topology.nodes().size());
    Placement placement = first(topology, RULES.withReplicas(copies).withSpread(Spread.NODES));
    placement.requireBound();
    for (MembershipChange change : changes) {
      topology = known(change.applyTo(topology, copies));
      placement = next(placement, topology);
      placement.requireBound();
    }
  }

  @Property(tries = 30)
  public void sharesFollowTheWeights(
      @ForAll(supplier = Topologies.Weighted.class) Topology weighted) {
    first(known(weighted), Rules.DEFAULT).requireProportion(shareTolerance());
  }

  @Test
  public void unequalWeightsAreRefusedByAStrategyThatKnowsNone() {
    assumeTrue(!supportsWeights(), "the strategy knows weights");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> first(Topologies.weighing(1, 1, 2), RULES))
        .withMessageContaining("weight")
        .withMessageContaining("n2");
  }

  @Property(tries = 30)
  public void drainingAndExcludedNodesGetNothing(
      @ForAll(supplier = Topologies.Equal.class) Topology members) {
    Topology all = members.with(Node.local("leaves")).with(Node.local("stays"));
    Topology draining = all.replacing(all.require("leaves").becoming(NodeStatus.DRAINING));
    Placement before = first(all, RULES);
    Set<String> excluded = Set.of(members.nodes().get(0).id());

    first(draining, RULES).requireOnlyPlaceableNodes();
    next(before, draining).requireOnlyPlaceableNodes();
    first(all, RULES.withExcluded(excluded)).requireOnlyPlaceableNodes();
    next(new Placement(all, RULES.withExcluded(excluded), before.map()), draining)
        .requireOnlyPlaceableNodes();
  }

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
    if (hasHistory() && create().keySpace() instanceof HashKeySpace keySpace) {
      int partitions = first(topology, RULES).map().size();
      List<List<String>> inTurn =
          IntStream.range(0, partitions).mapToObj(i -> List.of("n" + i % nodes)).toList();
      PartitionMap map = PartitionMap.equal(1, "in-turn", keySpace, inTurn);

      PartitionMap next =
          create()
              .assign(
                  new Topology(2, topology.nodes()),
                  RULES.withPartitions(partitions),
                  Optional.of(map));

      assertThat(next).isEqualTo(map.restamped(2, create().id()));
    }
  }

  @Test
  public void tooFewNodesAreRefused() {
    Topology three = Topologies.equal(3);
    Topology draining = three.replacing(three.require("n0").becoming(NodeStatus.DRAINING));

    requireRefusal(three, RULES.withReplicas(4));
    requireRefusal(draining, RULES.withReplicas(3));
    requireRefusal(three, RULES.withReplicas(3).withExcluded(Set.of("n1")));
    requireRefusal(Topology.of(List.of()), RULES);
  }

  private void requireRefusal(Topology topology, Rules rules) {
    assertThatIllegalArgumentException()
        .as("%d replicas on %s without %s", rules.replicas(), topology, rules.excluded())
        .isThrownBy(() -> first(topology, rules))
        .withMessageContaining("replicas");
  }

  @Property(tries = 30)
  public void keySpaceIsStable(@ForAll(supplier = Topologies.Keys.class) List<byte[]> keys) {
    KeySpace one = create().keySpace();
    KeySpace other = create().keySpace();

    assertThat(other.id()).isEqualTo(one.id());
    assertThat(first(Topologies.equal(2), RULES).map().keySpace().id()).isEqualTo(one.id());
    keys.forEach(key -> assertThat(other.tokenOf(key)).isEqualTo(one.tokenOf(key)));
  }

  @Property(tries = 30)
  public void epochAndStrategyAreStamped(
      @ForAll @IntRange(min = 1) int epoch,
      @ForAll(supplier = Topologies.EqualChange.class) MembershipChange change) {
    Topology topology = new Topology(epoch, Topologies.equal(3).nodes());
    Placement before = first(topology, RULES);
    Topology later = change.applyTo(topology, 1);

    assertThat(before.map().epoch()).isEqualTo(epoch);
    assertThat(before.map().strategy()).isEqualTo(create().id());
    assertThat(next(before, later).map().epoch()).isEqualTo(later.epoch());
    assertThat(next(before, later).map().strategy()).isEqualTo(create().id());
  }

  @Test
  public void goldenVectorsAreFrozen() {
    GoldenVectors.of(create(), supportsWeights()).requireFrozen(getClass());
  }

  /** A topology that the strategy knows how to place. */
  private Topology known(Topology weighted) {
    return supportsWeights()
        ? weighted
        : new Topology(
            weighted.epoch(), weighted.nodes().stream().map(n -> n.weighing(1)).toList());
  }

  private Placement first(Topology topology, Rules rules) {
    return new Placement(topology, rules, create().assign(topology, rules, Optional.empty()));
  }

  private Placement next(Placement before, Topology topology) {
    return new Placement(
        topology,
        before.rules(),
        create().assign(topology, before.rules(), Optional.of(before.map())));
  }
}

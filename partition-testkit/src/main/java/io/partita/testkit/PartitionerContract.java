package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.partita.api.KeySpace;
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
 *
 * <p>Costs are counted, never timed; where the JVM does not count the bytes that a thread
 * allocates, those clauses are skipped.
 */
public abstract class PartitionerContract extends WorkClauses {
  private static final int THREADS = 4;
  private static final int ROUNDS = 8;

  /** For subclasses. */
  protected PartitionerContract() {}

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
}

package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link RebalancePolicy}, one test method for each clause, named by it. A policy
 * proves itself by a test class that extends this one and makes the policy.
 *
 * <p>Load is even when each node bears it in proportion to its weight. <em>Imbalance</em> is how
 * far it is from that: the root of the mean square of {@code borne / fair - 1} over the nodes that
 * are UP, in which each node counts by its weight. Only the primary of a partition bears its load;
 * clauses that measure have one replica. Keys, bytes and operations are always in the same
 * proportion, so that a policy may look at any of them.
 *
 * <p>Both the Jupiter and the jqwik engine must run.
 */
public abstract class RebalancePolicyContract {
  private static final int THREADS = 4;
  private static final int ROUNDS = 8;
  private static final int MOST_ROUNDS_TO_REST = 1_000;

  /** For subclasses. */
  protected RebalancePolicyContract() {}

  /** A new instance of the policy under test; each call gives another one. */
  protected abstract RebalancePolicy create();

  /** The most steps of one plan: what an operator can look through and a cache can bear. */
  protected int mostSteps() {
    return 128;
  }

  /**
   * From which ratio on the policy acts, of what the busiest node bears to its fair share. Above
   * 1.8, little is tried.
   */
  protected double actsFrom() {
    return 1.5;
  }

  @Test
  public void idNamesThePolicy() {
    assertThat(create().id()).isNotBlank().isEqualTo(create().id());
  }

  @Property(tries = 20)
  public void sameInputGivesTheSamePlan(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology, @ForAll long seed) {
    LoadedMap input = Loads.uneven(topology, 1, seed);
    RebalancePolicy one = create();
    List<Step> plan = List.copyOf(input.planOf(one));
    Loads.hotSpot(topology, 1, seed).planOf(one);

    assertThat(input.planOf(one)).isEqualTo(plan);
    assertThat(input.planOf(create())).isEqualTo(plan);
  }

  @Property(tries = 20)
  public void iterationOrderDecidesNothing(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology, @ForAll long seed) {
    LoadedMap input = Loads.uneven(topology, 1, seed);
    List<Integer> ids = new ArrayList<>(input.load().keySet());
    Collections.shuffle(ids, new Random(seed));
    Map<Integer, Load> shuffled = new LinkedHashMap<>();
    ids.forEach(id -> shuffled.put(id, input.load().getOrDefault(id, Load.NONE)));
    List<Node> nodes = new ArrayList<>(topology.nodes());
    Collections.shuffle(nodes, new Random(seed));

    List<Step> plan = create().plan(new Topology(topology.epoch(), nodes), input.map(), shuffled);

    assertThat(plan).isEqualTo(input.planOf(create()));
  }

  @Property(tries = 20)
  public void inputIsLeftAsItIs(
      @ForAll(supplier = Topologies.Equal.class) Topology topology, @ForAll long seed) {
    LoadedMap input = Loads.uneven(topology, 1, seed);
    Map<Integer, Load> load = new HashMap<>(input.load());
    load.values().remove(Load.NONE);
    Map<Integer, Load> before = Map.copyOf(load);

    create().plan(topology, input.map(), load);

    assertThat(load).isEqualTo(before);
  }

  @Test
  public void planIsImmutable() {
    LoadedMap input = Loads.uneven(Topologies.equal(5), 1, 1);
    Map<Integer, Load> load = new HashMap<>(input.load());
    RebalancePolicy policy = create();

    List<Step> plan = policy.plan(input.topology(), input.map(), load);

    List<Step> copy = List.copyOf(plan);
    load.clear();
    Loads.uneven(Topologies.equal(4), 1, 2).planOf(policy);
    assertThat(plan).isEqualTo(copy);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .as("adding to a plan of %d steps", plan.size())
        .isThrownBy(() -> plan.add(new Move(0, List.of("n0"), "none")));
  }

  @Property(tries = 20)
  public void evenLoadNeedsNoSteps(
      @ForAll @IntRange(min = 1, max = 16) int nodes,
      @ForAll @IntRange(min = 0, max = 1_000) int amount) {
    LoadedMap even = Loads.even(Topologies.equal(nodes), amount);

    assertThat(even.planOf(create())).isEmpty();
    assertThat(even.with(Map.of()).planOf(create())).isEmpty();
  }

  @Property(tries = 20)
  public void evenMeansInProportionToTheWeights(
      @ForAll @IntRange(min = 2, max = 4) int nodes,
      @ForAll @IntRange(min = 3, max = 5) int weight,
      @ForAll @IntRange(min = 1, max = 1_000) int amount) {
    Topology equal = Topologies.equal(nodes);
    Topology weighted = equal.replacing(equal.require("n0").weighing(weight));

    assertThat(Loads.even(weighted, amount).planOf(create()))
        .as("plan for load in proportion to weights of 1 and %d", weight)
        .isEmpty();
    LoadedMap alike = Loads.even(equal, amount).with(weighted);
    if (alike.peakToMean() >= actsFrom()) {
      assertThat(alike.after(alike.planOf(create())).imbalance())
          .as("imbalance after a plan for equal load on weights of 1 and %d", weight)
          .isLessThan(alike.imbalance());
    }
  }

  @Property(tries = 20)
  public void planMakesTheLoadMoreEven(
      @ForAll @IntRange(min = 2, max = 16) int nodes, @ForAll long seed) {
    LoadedMap uneven = Loads.uneven(Topologies.equal(nodes), 1, seed);
    if (uneven.peakToMean() >= actsFrom()) {
      List<Step> plan = uneven.planOf(create());

      assertThat(plan).as("plan for a peak of %f", uneven.peakToMean()).isNotEmpty();
      assertThat(uneven.after(plan).imbalance())
          .as("imbalance after %d steps", plan.size())
          .isLessThan(uneven.imbalance());
    }
  }

  /** Each plan is carried out, until there is none: no partition goes to and fro for ever. */
  @Property(tries = 20)
  public void repeatedPlansComeToRest(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology, @ForAll long seed) {
    for (LoadedMap input : inputs(topology, 1, seed)) {
      LoadedMap now = input;
      List<Step> plan = now.planOf(create());
      for (int round = 0; !plan.isEmpty(); round++) {
        assertThat(round).as("rounds without coming to rest").isLessThan(MOST_ROUNDS_TO_REST);
        LoadedMap next = now.after(plan);
        if (plan.stream().anyMatch(Move.class::isInstance)) {
          assertThat(next.imbalance())
              .as("imbalance after round %d: %s", round, plan)
              .isLessThan(now.imbalance());
        }
        now = next;
        plan = now.planOf(create());
      }
    }
  }

  @Test
  public void numberOfStepsIsBounded() {
    LoadedMap crowded = Loads.crowded(Topologies.equal(16), 4_096);

    assertThat(crowded.planOf(create())).hasSizeLessThanOrEqualTo(mostSteps());
  }

  @Property(tries = 20)
  public void missingLoadCountsAsNone(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology, @ForAll long seed) {
    LoadedMap input = Loads.uneven(topology, 1, seed);
    Map<Integer, Load> some = new HashMap<>(input.load());
    some.values().removeIf(Load.NONE::equals);

    assertThat(input.with(some).planOf(create())).isEqualTo(input.planOf(create()));
  }

  @Property(tries = 20)
  public void everyStepNamesPartitionsOfTheMap(
      @ForAll(supplier = Topologies.Equal.class) Topology topology, @ForAll long seed) {
    for (LoadedMap input : inputs(topology, 1, seed)) {
      LoadedMap unusual = input.withUnusualIds();
      unusual.requireKnownPartitions(unusual.planOf(create()));
    }
  }

  @Property(tries = 20)
  public void noPartitionIsSteppedOnTwice(
      @ForAll(supplier = Topologies.Equal.class) Topology topology, @ForAll long seed) {
    inputs(topology, 1, seed)
        .forEach(input -> input.requireEachPartitionOnce(input.planOf(create())));
  }

  @Property(tries = 20)
  public void everyStepHasAReason(
      @ForAll(supplier = Topologies.Equal.class) Topology topology, @ForAll long seed) {
    for (LoadedMap input : inputs(topology, 1, seed)) {
      assertThat(input.planOf(create())).allSatisfy(step -> assertThat(step.reason()).isNotBlank());
    }
  }

  @Property(tries = 20)
  public void movedReplicasAreDistinctMembers(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll long seed) {
    inputs(topology, replicas, seed)
        .forEach(input -> input.requireDistinctMembers(input.planOf(create())));
  }

  @Property(tries = 20)
  public void everyMoveChangesSomething(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll long seed) {
    inputs(topology, replicas, seed).forEach(input -> input.requireChanges(input.planOf(create())));
  }

  /** A policy knows no rules, so it must not undo what they have led to. */
  @Property(tries = 20)
  public void movedReplicasAreAsFarApartAsBefore(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 2, max = 3) int replicas,
      @ForAll long seed) {
    inputs(topology, replicas, seed)
        .forEach(input -> input.requireAsFarApart(input.planOf(create())));
  }

  @Property(tries = 20)
  public void drainingNodesGetNothing(
      @ForAll(supplier = Topologies.Equal.class) Topology members,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll long seed) {
    Topology topology =
        members
            .with(Node.local("leaves").becoming(NodeStatus.DRAINING))
            .with(Node.local("a-leaves").becoming(NodeStatus.DRAINING));
    for (LoadedMap input : inputs(topology, replicas, seed)) {
      input.requirePlaceableNodes(input.planOf(create()));
    }
  }

  @Property(tries = 20)
  public void splitsLieInsideTheirPartition(
      @ForAll(supplier = Topologies.Equal.class) Topology topology, @ForAll long seed) {
    inputs(topology, 1, seed).forEach(input -> input.requireSplitsInside(input.planOf(create())));
  }

  @Property(tries = 20)
  public void mergesAreOfNeighboursOnTheSameNodes(
      @ForAll(supplier = Topologies.Equal.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll long seed) {
    inputs(topology, replicas, seed)
        .forEach(input -> input.requireMergesOfNeighbours(input.planOf(create())));
  }

  @Test
  public void callsFromSeveralThreadsDoNotDisturbEachOther() throws Exception {
    List<LoadedMap> inputs =
        LongStream.range(0, 8).mapToObj(s -> Loads.uneven(Topologies.equal(9), 1, s)).toList();
    List<List<Step>> expected = plans(create(), inputs);
    RebalancePolicy shared = create();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<List<List<List<Step>>>> task =
          () -> {
            start.await();
            List<List<List<Step>>> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
              rounds.add(plans(shared, inputs));
            }
            return rounds;
          };
      for (Future<List<List<List<Step>>>> rounds :
          threads.invokeAll(Collections.nCopies(THREADS, task))) {
        assertThat(rounds.get()).allSatisfy(plans -> assertThat(plans).isEqualTo(expected));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<List<Step>> plans(RebalancePolicy policy, List<LoadedMap> inputs) {
    return inputs.stream().map(input -> List.copyOf(input.planOf(policy))).toList();
  }

  /** One with a hot node, one with a hot partition. */
  private static List<LoadedMap> inputs(Topology topology, int replicas, long seed) {
    int copies = Math.min(replicas, topology.nodes().size());
    return List.of(Loads.uneven(topology, copies, seed), Loads.hotSpot(topology, copies, seed));
  }
}

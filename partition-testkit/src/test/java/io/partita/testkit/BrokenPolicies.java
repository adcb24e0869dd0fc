package io.partita.testkit;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Faults in what is planned; {@link RebalancePolicyContractTest} runs them. */
final class BrokenPolicies {
  private static final int MOST_SPINS = 10_000;

  private BrokenPolicies() {}

  /** Is named like an object. */
  @Breaks("idNamesThePolicy")
  static class NamesItsInstance extends RebalancePolicyContract {
    @Override
    protected RebalancePolicy create() {
      EvensOut sound = new EvensOut();
      return new RebalancePolicy() {
        @Override
        public String id() {
          return "policy@" + System.identityHashCode(this);
        }

        @Override
        public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
          return sound.plan(topology, map, load);
        }
      };
    }
  }

  /** Remembers how often it was called, over all instances. */
  @Breaks(
      value = {"sameInputGivesTheSamePlan", "callsFromSeveralThreadsDoNotDisturbEachOther"},
      also = {"iterationOrderDecidesNothing", "missingLoadCountsAsNone"})
  static class DependsOnEarlierCalls extends BrokenPolicy {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = new ArrayList<>(sound.plan(topology, map, load));
      Collections.rotate(plan, CALLS.getAndIncrement() % 3);
      return List.copyOf(plan);
    }
  }

  /** Of steps that are equally good, takes the one first that it meets first. */
  @Breaks(value = "iterationOrderDecidesNothing", also = "missingLoadCountsAsNone")
  static class TakesThemAsTheyCome extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Integer> met = new ArrayList<>(load.keySet());
      return sound.plan(topology, map, load).stream()
          .sorted(Comparator.comparing(step -> met.indexOf(LoadedMap.partitionsOf(step).get(0))))
          .toList();
    }
  }

  /** Fills in what is missing. */
  @Breaks("inputIsLeftAsItIs")
  static class WritesIntoTheLoad extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      IntStream.range(0, map.size()).forEach(i -> load.putIfAbsent(map.id(i), Load.NONE));
      return sound.plan(topology, map, load);
    }
  }

  /** Hands out the list that it worked on. */
  @Breaks("planIsImmutable")
  static class HandsOutItsList extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return new ArrayList<>(sound.plan(topology, map, load));
    }
  }

  /** Finds something to do when there is nothing. */
  @Breaks(value = "evenLoadNeedsNoSteps", also = "evenMeansInProportionToTheWeights")
  static class MergesForTheSakeOfIt extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = sound.plan(topology, map, load);
      return plan.isEmpty() ? merge(map).map(List::of).orElse(plan) : plan;
    }

    private static Optional<Step> merge(PartitionMap map) {
      return IntStream.range(1, map.size())
          .filter(i -> map.replicas(i).equals(map.replicas(i - 1)))
          .<Step>mapToObj(i -> new Merge(map.id(i - 1), map.id(i), "fewer is better"))
          .findFirst();
    }
  }

  /** Never finds anything to do. */
  @Breaks(value = {"planMakesTheLoadMoreEven", "evenMeansInProportionToTheWeights"})
  static class DoesNothing extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return List.of();
    }
  }

  /** Thinks that all nodes can bear alike. */
  @Breaks(value = "evenMeansInProportionToTheWeights", also = "repeatedPlansComeToRest")
  static class IgnoresWeights extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return sound.plan(BrokenPolicy.altered(topology, node -> node.weighing(1)), map, load);
    }
  }

  /** Moves as much as it should, to where most is already. */
  @Breaks(
      value = {"planMakesTheLoadMoreEven", "repeatedPlansComeToRest"},
      also = {"evenMeansInProportionToTheWeights", "everyMoveChangesSomething"})
  static class MovesToTheBusiest extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      Map<Integer, Load> inverse = new HashMap<>();
      double most = load.values().stream().mapToDouble(Load::operationsPerSecond).max().orElse(0);
      for (int i = 0; i < map.size(); i++) {
        Load borne = load.getOrDefault(map.id(i), Load.NONE);
        inverse.put(map.id(i), new Load(0, 0, most - borne.operationsPerSecond()));
      }
      return load.isEmpty() ? List.of() : sound.plan(topology, map, inverse);
    }
  }

  /** Moves too much, so that the other node is the busy one next time. */
  @Breaks(
      value = {"repeatedPlansComeToRest", "planMakesTheLoadMoreEven"},
      also = "evenMeansInProportionToTheWeights")
  static class Overshoots extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = sound.plan(topology, map, load);
      boolean moves = !plan.isEmpty() && plan.get(0) instanceof Move;
      if (!moves || map.replicationFactor() > 1) {
        return plan;
      }
      Move first = (Move) plan.get(0);
      String from = map.primary(map.indexOf(first.partition()).orElseThrow());
      return map.partitionsOf(from).stream()
          .<Step>map(id -> new Move(id, first.replicas(), "away from " + from))
          .limit(mostSteps())
          .toList();
    }
  }

  /** Does all at once. */
  @Breaks("numberOfStepsIsBounded")
  static class DoesAllAtOnce extends RebalancePolicyContract {
    @Override
    protected RebalancePolicy create() {
      return new EvensOut(Integer.MAX_VALUE);
    }
  }

  /** Takes a partition of which nothing is known for one like the others. */
  @Breaks(
      value = "missingLoadCountsAsNone",
      also = {
        "evenLoadNeedsNoSteps",
        "evenMeansInProportionToTheWeights",
        "repeatedPlansComeToRest"
      })
  static class GuessesWhatIsMissing extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      Map<Integer, Load> guessed = new HashMap<>(load);
      double mean =
          load.values().stream().mapToDouble(Load::operationsPerSecond).average().orElse(0);
      IntStream.range(0, map.size())
          .forEach(i -> guessed.putIfAbsent(map.id(i), new Load(0, 0, mean)));
      return sound.plan(topology, map, guessed);
    }
  }

  /** Keeps what it is working on in a field that all threads share. */
  @Breaks("callsFromSeveralThreadsDoNotDisturbEachOther")
  static class SharesAField extends BrokenPolicy {
    private final AtomicInteger working = new AtomicInteger();

    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      working.incrementAndGet();
      try {
        for (int i = 0; i < MOST_SPINS && working.get() == 1; i++) {
          Thread.onSpinWait();
        }
        List<Step> plan = sound.plan(topology, map, load);
        return working.get() > 1 && !plan.isEmpty() ? plan.subList(1, plan.size()) : plan;
      } finally {
        working.decrementAndGet();
      }
    }
  }
}

package io.partita.testkit;

import io.partita.api.Bound;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One contract test for each planted fault in a map; {@link PartitionerContractTest} runs them. */
final class BrokenPartitioners {
  private BrokenPartitioners() {}

  /** Fails for a key that no one thought of. */
  @Breaks(
      value = "everyKeyHasAnOwner",
      also = {"partitionIdsAreKept"})
  static class LosesTheEmptyKey extends PartitionerContract {
    @Override
    protected Partitioner create() {
      HashKeySpace keys = new HashKeySpace("fnv1a-mixed", (bytes, from, n) -> bytes[from], false);
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            List<List<String>> replicas =
                IntStream.range(0, map.size()).mapToObj(map::replicas).toList();
            return PartitionMap.equal(map.epoch(), map.strategy(), keys, replicas);
          });
    }
  }

  /** Each instance has a salt of its own, as with a hash code of an object. */
  @Breaks(
      value = {
        "sameInputGivesTheSameMap",
        "callsFromSeveralThreadsDoNotDisturbEachOther",
        "firstMapDependsOnTheMembershipAlone"
      },
      also = {
        "joinMovesTheLeast",
        "leaveMovesTheLeast",
        "newWeightMovesTheLeast",
        "unchangedMembershipMovesNothing",
        "drainAndReturnMoveTheLeast",
        "mapOfAnotherStrategyIsTakenOver"
      })
  static class DependsOnTheInstance extends PartitionerContract {
    @Override
    protected Partitioner create() {
      int salt = ThreadLocalRandom.current().nextInt();
      return new Faulty(
          (sound, topology, rules, previous) ->
              Faulty.rotated(sound.assign(topology, rules, previous), salt & 0xff));
    }
  }

  /** Remembers how often it was called. */
  @Breaks({"sameInputGivesTheSameMap", "callsFromSeveralThreadsDoNotDisturbEachOther"})
  static class DependsOnEarlierCalls extends PartitionerContract {
    @Override
    protected Partitioner create() {
      AtomicInteger calls = new AtomicInteger();
      return new Faulty(
          (sound, topology, rules, previous) ->
              Faulty.rotated(sound.assign(topology, rules, previous), calls.getAndIncrement()));
    }
  }

  /** Takes the epoch, which says nothing of the membership, as a seed. */
  @Breaks("firstMapDependsOnTheMembershipAlone")
  static class DependsOnTheEpoch extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            return previous.isPresent() ? map : Faulty.rotated(map, (int) (topology.epoch() % 7));
          });
    }
  }

  /** Keeps what it is working on in a field that all threads share. */
  @Breaks("callsFromSeveralThreadsDoNotDisturbEachOther")
  static class SharesAField extends PartitionerContract {
    @Override
    protected Partitioner create() {
      AtomicInteger working = new AtomicInteger();
      return new Faulty(
          (sound, topology, rules, previous) -> {
            working.incrementAndGet();
            try {
              PartitionMap map = sound.assign(topology, rules, previous);
              return Faulty.rotated(map, working.get() - 1);
            } finally {
              working.decrementAndGet();
            }
          });
    }
  }

  /** As {@link SharesAField}, but only when there is a map before. */
  @Breaks("callsFromSeveralThreadsDoNotDisturbEachOther")
  static class SharesAFieldInChanges extends PartitionerContract {
    @Override
    protected Partitioner create() {
      AtomicInteger working = new AtomicInteger();
      return new Faulty(
          (sound, topology, rules, previous) -> {
            working.addAndGet(previous.isPresent() ? 1 : 0);
            try {
              PartitionMap map = sound.assign(topology, rules, previous);
              return Faulty.rotated(map, previous.isPresent() ? working.get() - 1 : 0);
            } finally {
              working.addAndGet(previous.isPresent() ? -1 : 0);
            }
          });
    }
  }

  /** Places one copy less than wanted. */
  @Breaks(
      value = {"replicasAreDistinctMembers", "tooFewNodesAreRefused"},
      also = {"boundIsKept", "replicasAreAsFarApartAsTheMembershipAllows"})
  static class DropsAReplica extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(
                  topology, rules.withReplicas(Math.max(1, rules.replicas() - 1)), previous));
    }
  }

  /** Takes no notice of regions and zones. */
  @Breaks("replicasAreAsFarApartAsTheMembershipAllows")
  static class IgnoresZones extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(topology, rules.withSpread(Spread.NODES), previous));
    }
  }

  /** Takes no notice of the bound, but of all else. */
  @Breaks(
      value = {"boundIsKept", "joinMovesTheLeast", "leaveMovesTheLeast", "sharesFollowTheWeights"},
      also = {
        "newWeightMovesTheLeast",
        "drainAndReturnMoveTheLeast",
        "mapOfAnotherStrategyIsTakenOver"
      })
  static class IgnoresTheBound extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(topology, rules.withBound(Bound.NONE), previous));
    }
  }

  /** Treats all nodes alike. */
  @Breaks(
      value = {"sharesFollowTheWeights", "boundIsKept"},
      also = {"newWeightMovesTheLeast"})
  static class IgnoresWeights extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(unweighted(topology), rules, previous));
    }
  }

  /** Says that it knows no weights, and takes them all the same. */
  @Breaks("unequalWeightsAreRefusedByAStrategyThatKnowsNone")
  static class TakesWeightsItDoesNotKnow extends IgnoresWeights {
    @Override
    protected boolean supportsWeights() {
      return false;
    }
  }

  /** Places on nodes that drain. */
  @Breaks(
      value = {"drainingAndExcludedNodesGetNothing", "tooFewNodesAreRefused"},
      also = {"boundIsKept", "replicasAreAsFarApartAsTheMembershipAllows"})
  static class PlacesOnDrainingNodes extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(
                  new Topology(
                      topology.epoch(),
                      topology.nodes().stream().map(n -> n.becoming(NodeStatus.UP)).toList()),
                  rules,
                  previous));
    }
  }

  /** Places on nodes that the rules exclude. */
  @Breaks({"drainingAndExcludedNodesGetNothing", "tooFewNodesAreRefused"})
  static class PlacesOnExcludedNodes extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(topology, rules.withExcluded(Set.of()), previous));
    }
  }

  /** Places as many copies as there are nodes and says nothing. */
  @Breaks("tooFewNodesAreRefused")
  static class MakesDoWithTooFewNodes extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            int placeable = FairShares.placeable(topology, rules).size();
            int replicas = Math.max(1, Math.min(placeable, rules.replicas()));
            return sound.assign(topology, rules.withReplicas(replicas), previous);
          });
    }
  }

  /** Gives keys other tokens than the instance before, under the same id. */
  @Breaks("keySpaceIsStable")
  static class ChangesItsHash extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          new Drawn(ThreadLocalRandom.current().nextLong()),
          (sound, topology, rules, previous) -> sound.assign(topology, rules, previous));
    }
  }

  /** Stamps the epoch of the map before. */
  @Breaks(
      value = "epochAndStrategyAreStamped",
      also = {"mapOfAnotherStrategyIsTakenOver"})
  static class StampsTheOldEpoch extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            long epoch = previous.map(PartitionMap::epoch).orElse(map.epoch());
            return map.restamped(epoch, map.strategy());
          });
    }
  }

  /** Stamps the class, not the id. */
  @Breaks(
      value = "epochAndStrategyAreStamped",
      also = {"mapOfAnotherStrategyIsTakenOver"})
  static class StampsAnotherStrategy extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            return map.restamped(map.epoch(), sound.getClass().getName());
          });
    }
  }

  /** A new version under the old id. */
  @Breaks("goldenVectorsAreFrozen")
  static class PlacesOtherwiseThanBefore extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            return previous.isPresent() ? map : Faulty.rotated(map, 1);
          });
    }
  }

  private static Topology unweighted(Topology topology) {
    List<Node> nodes = topology.nodes().stream().map(n -> n.weighing(1)).toList();
    return new Topology(topology.epoch(), nodes);
  }
}

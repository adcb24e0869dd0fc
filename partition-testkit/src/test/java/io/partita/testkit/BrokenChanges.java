package io.partita.testkit;

import io.partita.api.HashKeySpace;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Partitioner;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One contract test for each planted fault in what a strategy makes of the map before. */
final class BrokenChanges {
  private BrokenChanges() {}

  /** Numbers the partitions anew each time. */
  @Breaks("partitionIdsAreKept")
  static class LosesPartitionIds extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            List<List<String>> replicas =
                IntStream.range(0, map.size()).mapToObj(map::replicas).toList();
            return PartitionMap.equal(
                map.epoch(), map.strategy(), (HashKeySpace) map.keySpace(), replicas);
          });
    }
  }

  /** Starts from nothing at each change. */
  @Breaks(
      value = {
        "joinMovesTheLeast",
        "leaveMovesTheLeast",
        "newWeightMovesTheLeast",
        "partitionIdsAreKept"
      },
      also = {"drainAndReturnMoveTheLeast", "mapOfAnotherStrategyIsTakenOver"})
  static class Reshuffles extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> sound.assign(topology, rules, Optional.empty()));
    }
  }

  /** Swaps two partitions of survivors at each change, on top of what must move. */
  @Breaks(
      value = {"joinMovesTheLeast", "leaveMovesTheLeast"},
      also = {"drainAndReturnMoveTheLeast"})
  static class MovesBetweenSurvivors extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            boolean same = previous.isEmpty() || previous.get().nodes().equals(map.nodes());
            return same ? map : Faulty.withTwoSwapped(map);
          });
    }
  }

  /** Starts from nothing when a node drains: it asks who is a member, not who is UP. */
  @Breaks("drainAndReturnMoveTheLeast")
  static class ReshufflesWhenANodeDrains extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            boolean drains =
                topology.nodes().stream().anyMatch(n -> n.status() == NodeStatus.DRAINING);
            PartitionMap map = sound.assign(topology, rules, previous);
            return drains && previous.isPresent() && map.nodes().size() > 1
                ? Faulty.rotated(map, 1)
                : map;
          });
    }
  }

  /** Trusts no map but its own. */
  @Breaks("mapOfAnotherStrategyIsTakenOver")
  static class ForgetsWhatOthersPlaced extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) ->
              sound.assign(
                  topology, rules, previous.filter(map -> map.strategy().equals(sound.id()))));
    }
  }

  /** Moves something though nothing has changed. */
  @Breaks("unchangedMembershipMovesNothing")
  static class NeverRests extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            return previous.equals(Optional.of(map.restamped(map.epoch() - 1, map.strategy())))
                ? Faulty.withTwoSwapped(map)
                : map;
          });
    }
  }
}

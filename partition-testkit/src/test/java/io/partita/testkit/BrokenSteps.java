package io.partita.testkit;

import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Faults in the single steps of a plan; {@link RebalancePolicyContractTest} runs them. */
final class BrokenSteps {

  private BrokenSteps() {}

  /** Takes the place on the line for the id. */
  @Breaks(value = "everyStepNamesPartitionsOfTheMap", also = "repeatedPlansComeToRest")
  static class TakesIndexesForIds extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return withEachMove(
          sound.plan(topology, map, load),
          move ->
              new Move(
                  map.indexOf(move.partition()).orElseThrow(), move.replicas(), move.reason()));
    }
  }

  /** Moves what was merged away long ago. */
  @Breaks("everyStepNamesPartitionsOfTheMap")
  static class MovesWhatIsGone extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = new ArrayList<>(sound.plan(topology, map, load));
      load.keySet().stream()
          .filter(id -> map.indexOf(id).isEmpty())
          .forEach(id -> plan.add(new Move(id, map.replicas(0), "hot")));
      return List.copyOf(plan);
    }
  }

  /** Moves a partition, and then once more. */
  @Breaks("noPartitionIsSteppedOnTwice")
  static class ThinksTwice extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = new ArrayList<>(sound.plan(topology, map, load));
      plan.stream().findFirst().ifPresent(plan::add);
      return List.copyOf(plan);
    }
  }

  /** Owes an explanation. */
  @Breaks("everyStepHasAReason")
  static class GivesNoReason extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return withEachMove(
          sound.plan(topology, map, load),
          move -> new Move(move.partition(), move.replicas(), " "));
    }
  }

  /** Has two copies on one node. */
  @Breaks(
      value = "movedReplicasAreDistinctMembers",
      also = {"movedReplicasAreAsFarApartAsBefore", "drainingNodesGetNothing"})
  static class PutsCopiesOnOneNode extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return withEachMove(
          sound.plan(topology, map, load),
          move ->
              new Move(
                  move.partition(),
                  Collections.nCopies(move.replicas().size(), move.replicas().get(0)),
                  move.reason()));
    }
  }

  /** Forgets the backups. */
  @Breaks(value = "movedReplicasAreDistinctMembers", also = "movedReplicasAreAsFarApartAsBefore")
  static class MovesThePrimaryAlone extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return withEachMove(
          sound.plan(topology, map, load),
          move -> new Move(move.partition(), move.replicas().subList(0, 1), move.reason()));
    }
  }

  /** Moves what it did not move to where it is. */
  @Breaks(value = "everyMoveChangesSomething", also = "drainingNodesGetNothing")
  static class MovesInPlace extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      List<Step> plan = new ArrayList<>(sound.plan(topology, map, load));
      List<Integer> touched =
          plan.stream().flatMap(s -> LoadedMap.partitionsOf(s).stream()).toList();
      if (plan.stream().anyMatch(Move.class::isInstance)) {
        IntStream.range(0, map.size())
            .filter(i -> !touched.contains(map.id(i)))
            .limit(1)
            .forEach(i -> plan.add(new Move(map.id(i), map.replicas(i), "stays")));
      }
      return List.copyOf(plan);
    }
  }

  /** Takes no notice of regions and zones. */
  @Breaks("movedReplicasAreAsFarApartAsBefore")
  static class IgnoresZones extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return sound.plan(BrokenPolicy.altered(topology, node -> node.in("", "")), map, load);
    }
  }

  /** Moves to nodes that drain. */
  @Breaks("drainingNodesGetNothing")
  static class MovesToDrainingNodes extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return sound.plan(
          BrokenPolicy.altered(topology, node -> node.becoming(NodeStatus.UP)), map, load);
    }
  }

  /** Splits where the partition begins anyway. */
  @Breaks(value = "splitsLieInsideTheirPartition", also = "repeatedPlansComeToRest")
  static class SplitsAtTheEdge extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return sound.plan(topology, map, load).stream()
          .map(
              step ->
                  step instanceof Split split
                      ? new Split(split.partition(), start(map, split.partition()), "hot")
                      : step)
          .toList();
    }

    private static Token start(PartitionMap map, int id) {
      return map.interval(map.indexOf(id).orElseThrow()).from();
    }
  }

  /** Merges neighbours that lie on different nodes. */
  @Breaks(value = "mergesAreOfNeighboursOnTheSameNodes", also = "repeatedPlansComeToRest")
  static class MergesAcrossNodes extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return merging(
          sound.plan(topology, map, load),
          map,
          i -> i + 1 < map.size() && !map.replicas(i).equals(map.replicas(i + 1)) ? i + 1 : -1);
    }
  }

  /** Merges partitions of one node that are no neighbours. */
  @Breaks(value = "mergesAreOfNeighboursOnTheSameNodes", also = "repeatedPlansComeToRest")
  static class MergesFromAfar extends BrokenPolicy {
    @Override
    public List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load) {
      return merging(
          sound.plan(topology, map, load),
          map,
          i ->
              IntStream.range(i + 2, map.size())
                  .filter(j -> map.replicas(i).equals(map.replicas(j)))
                  .findFirst()
                  .orElse(-1));
    }
  }

  private static List<Step> withEachMove(List<Step> plan, UnaryOperator<Move> change) {
    return plan.stream().map(s -> s instanceof Move move ? change.apply(move) : s).toList();
  }

  /** The plan, and if it merges, one merge instead of that: of the first with a mate. */
  private static List<Step> merging(List<Step> plan, PartitionMap map, IntUnaryOperator mate) {
    if (plan.stream().noneMatch(Merge.class::isInstance)) {
      return plan;
    }
    List<Step> other = new ArrayList<>(plan);
    other.removeIf(Merge.class::isInstance);
    List<Integer> touched =
        other.stream().flatMap(s -> LoadedMap.partitionsOf(s).stream()).toList();
    IntStream.range(0, map.size())
        .filter(i -> mate.applyAsInt(i) >= 0 && !touched.contains(map.id(i)))
        .filter(i -> !touched.contains(map.id(mate.applyAsInt(i))))
        .limit(1)
        .forEach(i -> other.add(new Merge(map.id(i), map.id(mate.applyAsInt(i)), "idle")));
    return List.copyOf(other);
  }
}

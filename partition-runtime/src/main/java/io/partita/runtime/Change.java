package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A change of the membership, the strategy or the partitions that is wanted. Immutable; {@link
 * #and} makes one out of two, carried out together with the least movement for both.
 *
 * <p>A strategy that places keys by another hash function, or that cuts the line at places of its
 * own, and another number of partitions cut the line anew: the data stays where it is as far as it
 * can, but partitions get other ids.
 *
 * <p>Splits and merges change nothing but where a line of ordered keys is cut: no entry moves. They
 * are a change of their own, which nothing else goes along with. The strategy is not asked about
 * them, nor about moves of single partitions, and may undo such a move when it next places anew.
 */
public final class Change {

  private sealed interface Step {

    record Add(Node node) implements Step {}

    record Drain(String id) implements Step {}

    record Restore(String id) implements Step {}

    record Remove(String id) implements Step {}

    record Reweight(String id, double weight) implements Step {}
  }

  /**
   * A strategy and its settings.
   *
   * @param id of the strategy
   * @param settings name to value
   */
  record Strategy(String id, Map<String, String> settings) {
    Strategy {
      settings = Map.copyOf(settings);
    }
  }

  /** Where a line of ordered keys is cut, or no more. */
  private record Cut(Token.OfKey at, boolean isSplit) {}

  private final List<Step> steps;
  private final Optional<Strategy> strategy;
  private final Optional<Integer> partitions;
  private final List<Cut> cuts;

  /** Partition id to the replicas that it is to have. */
  private final Map<Integer, List<String>> moves;

  private final String description;

  private Change(
      List<Step> steps,
      Optional<Strategy> strategy,
      Optional<Integer> partitions,
      List<Cut> cuts,
      Map<Integer, List<String>> moves,
      String description) {
    this.steps = List.copyOf(steps);
    this.strategy = strategy;
    this.partitions = partitions;
    this.cuts = List.copyOf(cuts);
    this.moves = new TreeMap<>(moves);
    this.description = description;
  }

  private static Change of(Step step, String description) {
    return new Change(
        List.of(step), Optional.empty(), Optional.empty(), List.of(), Map.of(), description);
  }

  private static Change of(Cut cut, String description) {
    return new Change(
        List.of(), Optional.empty(), Optional.empty(), List.of(cut), Map.of(), description);
  }

  /** A change that another process began, known by its description. */
  static Change described(String description) {
    return new Change(
        List.of(), Optional.empty(), Optional.empty(), List.of(), Map.of(), description);
  }

  /** A new node. */
  public static Change add(Node node) {
    return of(new Step.Add(node), "add " + node.id());
  }

  /** A node gives up its partitions and stays a member, empty. */
  public static Change drain(String node) {
    return of(new Step.Drain(node), "drain " + node);
  }

  /** A drained node takes partitions again. */
  public static Change restore(String node) {
    return of(new Step.Restore(node), "restore " + node);
  }

  /** A node gives up its partitions and leaves. */
  public static Change remove(String node) {
    return of(new Step.Remove(node), "remove " + node);
  }

  /** Another weight for a node. */
  public static Change reweight(String node, double weight) {
    return of(new Step.Reweight(node, weight), "reweight " + node + " to " + weight);
  }

  /** Another strategy, with its default settings. */
  public static Change strategy(String id) {
    return strategy(id, Map.of());
  }

  /** Another strategy. */
  public static Change strategy(String id, Map<String, String> settings) {
    return new Change(
        List.of(),
        Optional.of(new Strategy(id, settings)),
        Optional.empty(),
        List.of(),
        Map.of(),
        "switch to strategy " + id);
  }

  /**
   * Another number of partitions, of a hash strategy.
   *
   * @param count a power of two, 1 to 65,536
   */
  public static Change partitions(int count) {
    Rules.DEFAULT.withPartitions(count);
    return new Change(
        List.of(),
        Optional.empty(),
        Optional.of(count),
        List.of(),
        Map.of(),
        "cut into " + count + " partitions");
  }

  /**
   * Two partitions in place of the one that holds a key. Both have new ids and the replicas of that
   * one; nothing moves.
   *
   * @param at the first key of the second one, as the cache's codec encodes it; no partition begins
   *     with it yet
   */
  public static Change split(byte[] at) {
    Token.OfKey key = new Token.OfKey(at);
    return of(new Cut(key, true), "split at " + Ranges.text(key));
  }

  /**
   * One partition in place of two neighbours with the same replicas, which it has, too. It has a
   * new id; nothing moves.
   *
   * @param at the first key of the second one, as the cache's codec encodes it
   */
  public static Change merge(byte[] at) {
    Token.OfKey key = new Token.OfKey(at);
    return of(new Cut(key, false), "merge at " + Ranges.text(key));
  }

  /**
   * Other replicas for a partition, on any line.
   *
   * @param partition its id
   * @param replicas ids of nodes that may hold partitions afterwards, primary first; as many as
   *     before
   */
  public static Change move(int partition, List<String> replicas) {
    return new Change(
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(partition, List.copyOf(replicas)),
        "move partition " + partition + " to " + String.join("+", replicas));
  }

  /**
   * Both changes as one. If both name a strategy, a number of partitions, or replicas for the same
   * partition, the later counts. Splits and merges are made one after the other.
   *
   * @throws IllegalArgumentException if one splits or merges and the other does something else
   */
  public Change and(Change other) {
    String both = description + ", " + other.description;
    if ((cutsRanges() || other.cutsRanges()) && (doesMore() || other.doesMore())) {
      throw Problem.of(
              "change",
              both,
              "either splits and merges or something else: apply one after the other")
          .asException();
    }
    Map<Integer, List<String>> allMoves = new TreeMap<>(moves);
    allMoves.putAll(other.moves);
    return new Change(
        joined(steps, other.steps),
        other.strategy.or(() -> strategy),
        other.partitions.or(() -> partitions),
        joined(cuts, other.cuts),
        allMoves,
        both);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** Whether it splits or merges. */
  boolean cutsRanges() {
    return !cuts.isEmpty();
  }

  /** Whether the strategy is to place partitions anew. */
  boolean placesAnew() {
    return !steps.isEmpty() || strategy.isPresent() || partitions.isPresent();
  }

  /** Whether it names partitions to move. */
  boolean moves() {
    return !moves.isEmpty();
  }

  private boolean doesMore() {
    return placesAnew() || moves();
  }

  /** What is wanted, in words. */
  public String description() {
    return description;
  }

  Optional<Strategy> strategy() {
    return strategy;
  }

  /** The rules after this change. */
  Rules applyTo(Rules rules) {
    return partitions.map(rules::withPartitions).orElse(rules);
  }

  /** The partitions after its splits and merges. */
  PartitionMap cut(PartitionMap map) {
    Ranges ranges = new Ranges(map);
    for (Cut cut : cuts) {
      if (cut.isSplit()) {
        ranges.split(cut.at());
      } else {
        ranges.merge(cut.at());
      }
    }
    return ranges.map();
  }

  /**
   * The partitions after its moves.
   *
   * @param placed all of them, as they would be without
   */
  PartitionMap move(PartitionMap placed, Topology members, Rules rules) {
    List<String> able = rules.placeable(members).stream().map(Node::id).toList();
    moves.forEach((id, replicas) -> requireMovable(placed, id, replicas, members, able));
    return moves.isEmpty() ? placed : placed.withReplicas(moves);
  }

  private static void requireMovable(
      PartitionMap map, int id, List<String> replicas, Topology members, List<String> able) {
    if (map.indexOf(id).isEmpty()) {
      throw Problem.of("move of partition", id, "the id of one in the map").asException();
    }
    String what = "replicas of partition " + id;
    if (replicas.size() != map.replicationFactor()) {
      throw Problem.of(what, replicas, "as many as before, " + map.replicationFactor())
          .asException();
    }
    for (String node : replicas) {
      if (members.node(node).isEmpty()) {
        throw Problem.of(what, replicas, "members, which " + node + " is not").asException();
      }
      if (!able.contains(node)) {
        throw Problem.of(what, replicas, "UP and not excluded, which " + node + " is not")
            .asException();
      }
    }
  }

  /** The membership after this change, one epoch later. */
  Topology applyTo(Topology topology) {
    Topology next = topology;
    for (Step step : steps) {
      if (step instanceof Step.Add add) {
        next = next.with(add.node());
      } else if (step instanceof Step.Drain drain) {
        next = next.replacing(next.require(drain.id()).becoming(NodeStatus.DRAINING));
      } else if (step instanceof Step.Restore restore) {
        next = next.replacing(next.require(restore.id()).becoming(NodeStatus.UP));
      } else if (step instanceof Step.Remove remove) {
        next = next.without(remove.id());
      } else if (step instanceof Step.Reweight reweight) {
        next = next.replacing(next.require(reweight.id()).weighing(reweight.weight()));
      } else {
        throw Problem.of("change", step, "a known step").asException();
      }
    }
    return new Topology(topology.epoch() + 1, next.nodes());
  }

  @Override
  public String toString() {
    return "Change[" + description + "]";
  }
}

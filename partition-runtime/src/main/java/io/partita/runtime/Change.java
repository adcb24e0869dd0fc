package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of the membership, the strategy or the number of partitions that is wanted. Immutable;
 * {@link #and} makes one out of two, carried out together with the least movement for both.
 *
 * <p>A strategy that places keys by another hash function, or that cuts the line at places of its
 * own, and another number of partitions cut the line anew: the data stays where it is as far as it
 * can, but partitions get other ids.
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

  private final List<Step> steps;
  private final Optional<Strategy> strategy;
  private final Optional<Integer> partitions;
  private final String description;

  private Change(
      List<Step> steps,
      Optional<Strategy> strategy,
      Optional<Integer> partitions,
      String description) {
    this.steps = List.copyOf(steps);
    this.strategy = strategy;
    this.partitions = partitions;
    this.description = description;
  }

  private static Change of(Step step, String description) {
    return new Change(List.of(step), Optional.empty(), Optional.empty(), description);
  }

  /** A change that another process began, known by its description. */
  static Change described(String description) {
    return new Change(List.of(), Optional.empty(), Optional.empty(), description);
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
        List.of(), Optional.empty(), Optional.of(count), "cut into " + count + " partitions");
  }

  /** Both changes as one; if both name a strategy or a number of partitions, the later counts. */
  public Change and(Change other) {
    List<Step> both = new ArrayList<>(steps);
    both.addAll(other.steps);
    return new Change(
        both,
        other.strategy.or(() -> strategy),
        other.partitions.or(() -> partitions),
        description + ", " + other.description);
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

package io.partita.api.spi;

import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.util.List;
import java.util.Map;

/**
 * Decides which steps would even out the load. Pure, deterministic and thread-safe: the same input
 * gives the same plan, whatever order it comes in.
 *
 * <p>Load is even when each node bears it in proportion to its weight; a partition's load is borne
 * by its primary. Steps are independent: no partition is stepped on twice, so each of them can be
 * taken without the others. New replicas are as many as before, on distinct nodes that are UP, and
 * reach no fewer regions and zones than before, since a policy does not know the rules. A split
 * lies inside its partition; a merge is of neighbours with the same replicas.
 *
 * <p>A plan is bounded, and repeated plans come to rest: each that moves something makes the load
 * more even.
 */
public interface RebalancePolicy {

  /** Names the policy. */
  String id();

  /**
   * The steps to take, best first; none if the load is even enough.
   *
   * @param load of each partition id; one that is missing has none, and ids that the map does not
   *     have count nothing
   * @return immutable
   */
  List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load);

  /**
   * The steps to take by one who knows more. Without an own way to use it, the policy plans as
   * without.
   */
  default List<Step> plan(
      Topology topology, PartitionMap map, Map<Integer, Load> load, Insights insights) {
    return plan(topology, map, load);
  }

  /**
   * What no step can mend and what would, in the order of the line: a matter of keys, replicas or
   * settings. Pure, as plans are.
   *
   * @return immutable
   */
  default List<Advice> advise(
      Topology topology, PartitionMap map, Map<Integer, Load> load, Insights insights) {
    return List.of();
  }

  /**
   * The policy for the plans after a first one, if it is another: one that goes on from where this
   * one would not have started, until the load is even enough. A policy does not remember its last
   * plan.
   */
  default RebalancePolicy underway() {
    return this;
  }

  /**
   * The load of a partition over some window.
   *
   * @param keys it holds, at least 0
   * @param bytes of them, at least 0
   * @param operationsPerSecond on them, finite and at least 0
   */
  record Load(long keys, long bytes, double operationsPerSecond) {

    /** No load at all. */
    public static final Load NONE = new Load(0, 0, 0);

    /**
     * Validates every component.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Load {
      if (keys < 0) {
        throw Problem.of("keys", keys, "at least 0").asException();
      }
      if (bytes < 0) {
        throw Problem.of("bytes", bytes, "at least 0").asException();
      }
      if (!(operationsPerSecond >= 0) || Double.isInfinite(operationsPerSecond)) {
        throw Problem.of("operationsPerSecond", operationsPerSecond, "finite and at least 0")
            .asException();
      }
      operationsPerSecond += 0.0; // so that -0.0 equals 0.0
    }
  }

  /**
   * What is wrong with a partition that no step can mend.
   *
   * @param partition its id
   * @param seen what it is, with numbers
   * @param proposal what would help
   */
  record Advice(int partition, String seen, String proposal) {}

  /** One step, with its reason in words. */
  sealed interface Step {

    /** Why it helps, for the operator. */
    String reason();
  }

  /**
   * Other replicas for a partition.
   *
   * @param partition id of the partition
   * @param replicas the new ones, primary first
   * @param reason why it helps
   */
  record Move(int partition, List<String> replicas, String reason) implements Step {
    /** Copies the list. */
    public Move {
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * Two partitions in place of one.
   *
   * @param partition id of the partition
   * @param at the first token of the second one
   * @param reason why it helps
   */
  record Split(int partition, Token at, String reason) implements Step {}

  /**
   * One partition in place of two neighbours.
   *
   * @param first id of the first one
   * @param second id of the one after it
   * @param reason why it helps
   */
  record Merge(int first, int second, String reason) implements Step {}
}

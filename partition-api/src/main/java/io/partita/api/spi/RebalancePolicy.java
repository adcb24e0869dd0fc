package io.partita.api.spi;

import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.util.List;
import java.util.Map;

/**
 * Decides which steps would even out the load. Pure, deterministic and thread-safe: the same input
 * gives the same plan.
 */
public interface RebalancePolicy {

  /** Names the policy. */
  String id();

  /**
   * The steps to take, best first; none if the load is even enough.
   *
   * @param load of each partition id; one that is missing has none
   */
  List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load);

  /**
   * The load of a partition over some window.
   *
   * @param keys it holds
   * @param bytes of them
   * @param operationsPerSecond on them
   */
  record Load(long keys, long bytes, double operationsPerSecond) {}

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

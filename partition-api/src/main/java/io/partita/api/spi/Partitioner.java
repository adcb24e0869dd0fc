package io.partita.api.spi;

import io.partita.api.KeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.Optional;

/**
 * A strategy: computes who holds what.
 *
 * <p>Pure, deterministic and thread-safe. Frozen by its id: the same input gives the same map on
 * every JVM, for ever; new behaviour is a new id.
 */
public interface Partitioner {

  /** Names the strategy for ever. */
  String id();

  /** How its keys become tokens. */
  KeySpace keySpace();

  /**
   * The map for a membership.
   *
   * <p>Without a previous map, the result depends on the membership and the rules alone, not on the
   * order of the nodes. With one, it keeps the ids of the partitions and moves the least that
   * membership, weights, rules and bound demand, unless the strategy is one without history.
   *
   * @param topology at least as many placeable nodes as the rules want replicas; nodes that are
   *     draining or excluded get nothing
   * @param previous the map in force, of the same key space; empty for the first map
   * @return a map of {@code topology}'s epoch and of this strategy's id
   * @throws IllegalArgumentException if there are too few nodes, or a weight or rule that the
   *     strategy does not know
   */
  PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous);
}

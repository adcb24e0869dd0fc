package io.partita.ring;

import java.util.List;

/**
 * What a {@link HashRing} looks like. Shares are parts of the ring, 0 to 1.
 *
 * <p>Immutable and thread-safe.
 *
 * @param points on the ring, of all nodes
 * @param largestArc share of the longest arc between two neighbouring points; 1 if there is only
 *     one point, 0 if there is none
 * @param smallestArc share of the shortest arc
 * @param nodes for each node, sorted by id, what it has
 */
public record RingStatistics(
    int points, double largestArc, double smallestArc, List<NodeShare> nodes) {

  /** Keeps a copy of the list. */
  public RingStatistics {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node's part of the ring.
   *
   * @param node its id
   * @param weight relative to the other nodes
   * @param points that it has on the ring
   * @param expected its weight's part of all weights
   * @param actual the sum of the arcs that it owns: the part of all keys that it will hold
   */
  public record NodeShare(String node, double weight, int points, double expected, double actual) {}
}

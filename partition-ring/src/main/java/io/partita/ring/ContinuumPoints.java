package io.partita.ring;

import io.partita.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The points of a continuum in the making: for each the last token of the arc that it ends, and the
 * node that owns this arc. Not thread-safe. O(log n) for each of n points.
 */
final class ContinuumPoints {

  /** Whose point it is when two nodes have one at the same place. */
  enum Tie {
    /** The node that was added first: a stable sort keeps it in front. */
    FIRST,
    /** The node that was added last: it overwrites the other in a map. */
    LAST,
    /** Of k nodes the one whose place, in the order of adding, is the 32-bit hash modulo k. */
    MODULO
  }

  /** A map of that many arcs is already larger than a process should agree on. */
  private static final int MOST = 1 << 22;

  private final TreeMap<Long, Integer> owners = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, List<Integer>> shared = new TreeMap<>();
  private final Tie tie;

  ContinuumPoints(Tie tie) {
    this.tie = tie;
  }

  /**
   * Adds a point.
   *
   * @param last the last token, unsigned, for which a walk along the line meets this point first
   * @param node an index into the list of nodes
   * @throws IllegalArgumentException if there are 4,194,304 points already
   */
  void add(long last, int node) {
    if (owners.size() == MOST) {
      throw Problem.of("points", "more than " + MOST, "fewer: lower the weights").asException();
    }
    Integer before = owners.putIfAbsent(last, node);
    if (before != null && tie == Tie.LAST) {
      owners.put(last, node);
    } else if (before != null && tie == Tie.MODULO) {
      shared.computeIfAbsent(last, point -> new ArrayList<>(List.of(before))).add(node);
    }
  }

  /** The continuum of these points. */
  Continuum cut() {
    shared.forEach(
        (last, nodes) -> owners.put(last, nodes.get((int) ((last >>> 32) % nodes.size()))));
    long[] lasts = new long[owners.size()];
    int[] nodes = new int[owners.size()];
    int at = 0;
    for (Map.Entry<Long, Integer> point : owners.entrySet()) {
      lasts[at] = point.getKey();
      nodes[at++] = point.getValue();
    }
    return new Continuum(lasts, nodes);
  }
}

package io.partita.ring;

import io.partita.api.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of a continuum in the making: for each the last token of the arc that it ends, and the
 * node that owns this arc. Not thread-safe. O(1) to add a point, O(n log n) to cut n of them.
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

  private static final int NOBODY = -1;

  private final Tie tie;

  /** In the order of adding; the sign bit is flipped, so that signed order is that of the line. */
  private long[] lasts = new long[1 << 10];

  /** The node of each of them. */
  private int[] nodes = new int[1 << 10];

  private int size;

  ContinuumPoints(Tie tie) {
    this.tie = tie;
  }

  /**
   * Adds a point.
   *
   * @param last the last token, unsigned, for which a walk along the line meets this point first
   * @param node an index into the list of nodes
   * @throws IllegalArgumentException if there are 8,388,608 points already, shared ones included
   */
  void add(long last, int node) {
    if (size == 2 * MOST) {
      throw tooMany();
    }
    if (size == lasts.length) {
      lasts = Arrays.copyOf(lasts, 2 * size);
      nodes = Arrays.copyOf(nodes, 2 * size);
    }
    lasts[size] = last ^ Long.MIN_VALUE;
    nodes[size++] = node;
  }

  private static IllegalArgumentException tooMany() {
    return Problem.of("points", "more than " + MOST, "fewer: lower the weights").asException();
  }

  /**
   * The continuum of these points.
   *
   * @throws IllegalArgumentException if there is none, or they are at more than 4,194,304 places
   */
  Continuum cut() {
    if (size == 0) {
      throw Problem.of("points", 0, "at least 1: give weights that a 32-bit float can hold")
          .asException();
    }
    long[] places = Arrays.stream(lasts, 0, size).sorted().distinct().toArray();
    if (places.length > MOST) {
      throw tooMany();
    }
    int[] owners = new int[places.length];
    Arrays.fill(owners, NOBODY);
    Map<Integer, List<Integer>> shared = new HashMap<>();
    for (int i = 0; i < size; i++) {
      int at = Arrays.binarySearch(places, lasts[i]);
      if (owners[at] == NOBODY || tie == Tie.LAST) {
        owners[at] = nodes[i];
      } else if (tie == Tie.MODULO) {
        int first = owners[at];
        shared.computeIfAbsent(at, place -> new ArrayList<>(List.of(first))).add(nodes[i]);
      }
    }
    for (int at = 0; at < places.length; at++) {
      places[at] ^= Long.MIN_VALUE;
    }
    shared.forEach(
        (at, of) -> owners[at] = of.get((int) ((places[at] >>> Integer.SIZE) % of.size())));
    return new Continuum(places, owners);
  }
}

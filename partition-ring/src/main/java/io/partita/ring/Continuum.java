package io.partita.ring;

import java.util.Arrays;

/**
 * The hash line cut at points. A token belongs to the first point at or after it, and beyond the
 * last point to the first one, so an arc begins one token after a point and ends <em>at</em> the
 * next. The line has two ends where the circle has none: the arc that goes around is two arcs here,
 * one up to the first point and one from behind the last, of one owner.
 *
 * <p>Immutable and thread-safe.
 */
final class Continuum {
  private final long[] starts;

  /** point -> its node. */
  private final int[] nodes;

  /**
   * Cuts the line.
   *
   * @param lasts the last token of the arc of each point, unsigned, strictly ascending, at least
   *     one
   * @param nodes the owner of each of them
   */
  Continuum(long[] lasts, int[] nodes) {
    boolean endsTheLine = lasts[lasts.length - 1] == -1;
    this.starts = new long[endsTheLine ? lasts.length : lasts.length + 1];
    for (int arc = 1; arc < starts.length; arc++) {
      starts[arc] = lasts[arc - 1] + 1;
    }
    this.nodes = nodes.clone();
  }

  /** The number of arcs: one more than points, unless a point is at the end of the line. */
  int size() {
    return starts.length;
  }

  int points() {
    return nodes.length;
  }

  /** The first token of each arc. */
  long[] starts() {
    return starts.clone();
  }

  /** The point that ends an arc; the first one for the arc behind the last. */
  int pointOf(int arc) {
    return arc == nodes.length ? 0 : arc;
  }

  int node(int point) {
    return nodes[point];
  }

  @Override
  public String toString() {
    return "Continuum[" + Arrays.stream(nodes).distinct().count() + " nodes, " + size() + " arcs]";
  }
}

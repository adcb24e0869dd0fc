package io.partita.ring;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/** The nodes in the order of {@link JumpDraws} for one point. */
final class JumpOrder implements PrimitiveIterator.OfInt {
  private final JumpDraws all;
  private final long point;
  private final RendezvousOrder rest;
  private final long[] seen;
  private int draws;
  private int given;

  JumpOrder(JumpDraws all, long point) {
    this.all = all;
    this.point = point;
    this.rest = all.rest(point);
    this.seen = new long[(all.nodes() + Long.SIZE - 1) / Long.SIZE];
  }

  @Override
  public boolean hasNext() {
    return given < all.nodes();
  }

  @Override
  public int nextInt() {
    if (given == all.nodes()) {
      throw new NoSuchElementException();
    }
    given++;
    while (draws < JumpDraws.MOST) {
      int node = all.draw(point, draws++);
      if (node >= 0 && isNew(node)) {
        return node;
      }
    }
    int node = rest.nextInt();
    while (!isNew(node)) {
      node = rest.nextInt();
    }
    return node;
  }

  /** Whether a node was not given yet; it counts as given from now on. */
  private boolean isNew(int node) {
    long bit = 1L << node;
    boolean fresh = (seen[node / Long.SIZE] & bit) == 0;
    seen[node / Long.SIZE] |= bit;
    return fresh;
  }
}

package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * The nodes in the order in which draws by jump hash meet them for one point. Draw t picks the
 * bucket {@code jump(hash(point, t), nodes)}; its node takes the draw with a probability in
 * proportion to its weight, else the next draw decides. So each next node is met with a probability
 * in proportion to its weight among those not yet met.
 *
 * <p>Draws end after a fixed number, because with very different weights, or when most nodes were
 * given, nearly all of them are in vain. The rest comes in the order of weighted rendezvous, which
 * has the same proportions.
 */
final class JumpOrder implements PrimitiveIterator.OfInt {
  private static final Hasher64 HASHER = Hashing.xxh3_64();
  private static final int MOST_DRAWS = 64;

  private final long[] seeds;
  private final double[] weights;
  private final double scale;
  private final long point;
  private final RendezvousOrder rest;
  private final long[] seen;
  private int draws;
  private int given;

  /**
   * An order.
   *
   * @param seeds node -> a hash of its id
   * @param scale a node of this weight takes each draw; not below any weight
   */
  JumpOrder(long[] seeds, double[] weights, double scale, long point) {
    this.seeds = seeds;
    this.weights = weights;
    this.scale = scale;
    this.point = point;
    this.rest = new RendezvousOrder(seeds, weights, HASHER.hashLongToLong(point));
    this.seen = new long[(seeds.length + Long.SIZE - 1) / Long.SIZE];
  }

  @Override
  public boolean hasNext() {
    return given < seeds.length;
  }

  @Override
  public int nextInt() {
    if (given == seeds.length) {
      throw new NoSuchElementException();
    }
    given++;
    while (draws < MOST_DRAWS) {
      long key = HASHER.hashLongIntToLong(point, draws++);
      int node = JumpHash.bucket(key, seeds.length);
      if (takes(node, key) && isNew(node)) {
        return node;
      }
    }
    int node = rest.nextInt();
    while (!isNew(node)) {
      node = rest.nextInt();
    }
    return node;
  }

  private boolean takes(int node, long key) {
    return weights[node] == scale
        || (HASHER.hashLongLongToLong(key, seeds[node]) >>> 11) * 0x1p-53 * scale < weights[node];
  }

  /** Whether a node was not given yet; it counts as given from now on. */
  private boolean isNew(int node) {
    long bit = 1L << node;
    boolean fresh = (seen[node / Long.SIZE] & bit) == 0;
    seen[node / Long.SIZE] |= bit;
    return fresh;
  }
}

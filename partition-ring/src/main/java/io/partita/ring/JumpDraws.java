package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.SelectiveRanking;
import java.util.PrimitiveIterator;

/**
 * Ranks nodes in the order in which draws by jump hash meet them. Draw t for a point picks the
 * bucket {@code jump(hash(point, t), nodes)}; its node takes the draw with a probability in
 * proportion to its weight, else the next draw decides. So each next node is met with a probability
 * in proportion to its weight among those not yet met.
 *
 * <p>Draws end after a fixed number, because with very different weights, or when most nodes were
 * given, nearly all of them are in vain. The rest comes in the order of weighted rendezvous, which
 * has the same proportions.
 *
 * <p>Immutable and thread-safe.
 */
final class JumpDraws implements SelectiveRanking {

  /** How many draws there are for a point. */
  static final int MOST = 64;

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  private final long[] seeds;
  private final double[] weights;
  private final double scale;
  private final RendezvousScores scores;

  /**
   * A ranking.
   *
   * @param seeds node -> a hash of its id
   * @param scale a node of this weight takes each draw; not below any weight
   */
  JumpDraws(long[] seeds, double[] weights, double scale) {
    this.seeds = seeds;
    this.weights = weights;
    this.scale = scale;
    this.scores = new RendezvousScores(seeds, weights);
  }

  int nodes() {
    return seeds.length;
  }

  /** The node that takes a draw for a point; -1 if the one picked does not take it. */
  int draw(long point, int number) {
    long key = HASHER.hashLongIntToLong(point, number);
    int node = JumpHash.bucket(key, seeds.length);
    return takes(node, key) ? node : -1;
  }

  private boolean takes(int node, long key) {
    return weights[node] == scale
        || (HASHER.hashLongLongToLong(key, seeds[node]) >>> 11) * 0x1p-53 * scale < weights[node];
  }

  /** The order for a point in which the nodes come that no draw meets. */
  RendezvousOrder rest(long point) {
    return new RendezvousOrder(scores, token(point));
  }

  private static long token(long point) {
    return HASHER.hashLongToLong(point);
  }

  @Override
  public PrimitiveIterator.OfInt order(long point) {
    return new JumpOrder(this, point);
  }

  @Override
  public int first(long point, Candidates candidates) {
    for (int number = 0; number < MOST; number++) {
      int node = draw(point, number);
      if (node >= 0 && candidates.admits(node)) {
        return node;
      }
    }
    return scores.first(token(point), candidates);
  }

  @Override
  public int rank(long point, int node, int limit) {
    int[] drawn = new int[MOST];
    int count = 0;
    for (int number = 0; number < MOST; number++) {
      int next = draw(point, number);
      if (next == node) {
        return count;
      }
      if (next >= 0 && !contains(drawn, count, next)) {
        drawn[count++] = next;
        if (count == limit) {
          return limit;
        }
      }
    }
    int twice = 0;
    for (int i = 0; i < count; i++) {
      twice += scores.precedes(drawn[i], node, token(point)) ? 1 : 0;
    }
    return count - twice + scores.rank(node, token(point), limit - count + twice);
  }

  private static boolean contains(int[] nodes, int count, int node) {
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node) {
        return true;
      }
    }
    return false;
  }
}

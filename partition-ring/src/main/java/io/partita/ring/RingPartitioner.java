package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Consistent hashing: each node has points on a circle, and the nodes are asked in the order in
 * which a walk from the interval's first token, towards greater tokens and around the end, meets
 * their points.
 *
 * <p>A node has {@code max(1, round(virtualNodes * weight / scale))} points, where the scale is the
 * greatest power of two that is at most the largest weight. So a node has at most twice the virtual
 * nodes, and another node's coming or going changes its points only if the largest weight passes a
 * power of two.
 *
 * <p>For v virtual nodes, n nodes: O(n v log(n v)) time and 8 bytes a point to build; O(log(n v))
 * for the first node of an order, typically O(log n) points for each further one, O(n v) at worst
 * for all. Immutable and thread-safe.
 *
 * <p>D. Karger et al., Consistent Hashing and Random Trees, STOC 1997, doi:10.1145/258533.258660.
 */
final class RingPartitioner extends RankingPartitioner {
  static final String ID = "ring";

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  /** The low bits of a point: the index of its node. So ties between nodes go by id. */
  private static final int NODE_BITS = 20;

  private static final long NODE_MASK = (1L << NODE_BITS) - 1;
  private static final int MAX_POINTS = 1 << 26;

  private final int virtualNodes;

  RingPartitioner(int virtualNodes, HashKeySpace keySpace) {
    super(ID, keySpace);
    this.virtualNodes = virtualNodes;
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    long[] points = points(nodes);
    return point -> new Walk(points, nodes.size(), point);
  }

  /** Sorted points: 43 bits of place on the circle, then the index of the node. */
  private long[] points(List<Node> nodes) {
    double largest = nodes.stream().mapToDouble(Node::weight).max().orElseThrow();
    double scale = Math.scalb(1.0, Math.getExponent(largest));
    long total = 0;
    for (Node node : nodes) {
      total += pointsOf(node, scale);
    }
    if (total > MAX_POINTS || nodes.size() > NODE_MASK) {
      throw Problem.of(
              "virtual-nodes",
              virtualNodes,
              "at most " + MAX_POINTS + " points in all, not " + total + " on " + nodes.size())
          .asException();
    }
    long[] points = new long[(int) total];
    int at = 0;
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      long seed = HASHER.hashBytesToLong(node.id().getBytes(StandardCharsets.US_ASCII));
      for (int i = pointsOf(node, scale) - 1; i >= 0; i--) {
        // Two fields, hashed as such: no two (id, number) read alike, as "n1" + "11" and "n11" +
        // "1".
        points[at++] = place(HASHER.hashLongIntToLong(seed, i)) | n;
      }
    }
    Arrays.sort(points);
    return points;
  }

  private int pointsOf(Node node, double scale) {
    return (int) Math.max(1, Math.round(virtualNodes * (node.weight() / scale)));
  }

  /** One bit less than a token, so that the order of signed numbers is the order of the circle. */
  private static long place(long token) {
    return token >>> 1 & ~NODE_MASK;
  }

  /** The distinct nodes of the points from a place on, once around. */
  private static final class Walk implements PrimitiveIterator.OfInt {
    private final long[] points;
    private final long[] seen;
    private int at;
    private int left;

    Walk(long[] points, int nodes, long token) {
      this.points = points;
      this.seen = new long[(nodes + Long.SIZE - 1) / Long.SIZE];
      this.left = nodes;
      int found = Arrays.binarySearch(points, place(token));
      this.at = found >= 0 ? found : -found - 1;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public int nextInt() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      while (true) {
        if (at == points.length) {
          at = 0;
        }
        int node = (int) (points[at++] & NODE_MASK);
        long bit = 1L << node;
        if ((seen[node / Long.SIZE] & bit) == 0) {
          seen[node / Long.SIZE] |= bit;
          left--;
          return node;
        }
      }
    }
  }
}

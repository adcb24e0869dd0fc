package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.spi.Candidates;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * The points of nodes on a circle, for the strategy {@code ring} and for {@link HashRing}.
 *
 * <p>A node has {@code max(1, round(virtualNodes * weight / scale))} points, where the scale is the
 * greatest power of two that is at most the largest weight. So a node has at most twice the virtual
 * nodes, and another node's coming or going changes its points only if the largest weight passes a
 * power of two.
 *
 * <p>A point is one number: 43 bits of place on the circle, then the index of its node. A token
 * belongs to the first point that is not before the token's place. A table over the top bits of
 * places, with two to four times as many buckets as points, tells where to begin the search.
 *
 * <p>For p points: O(p log p) time to build, 16 to 24 bytes a point (8 of them for the point), up
 * to 2^20 buckets; a search costs O(log b), b being the points that share a bucket: below 1 on
 * average for up to 2^20 points, all of them at worst. Immutable and thread-safe.
 */
final class RingPoints {

  /** The length of the circle, in places. */
  static final long CIRCLE = 1L << 43;

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  /** The low bits of a point: the index of its node. So ties between nodes go by id. */
  private static final int NODE_BITS = 20;

  private static final long NODE_MASK = (1L << NODE_BITS) - 1;
  private static final int MAX_POINTS = 1 << 26;
  private static final int MAX_BUCKET_BITS = 20;

  private final int nodes;
  private final long[] points;
  private final int shift;

  /** bucket -> its first point, or the first one after it; one more entry as a fence. */
  private final int[] table;

  /**
   * The points of some nodes.
   *
   * @param nodes sorted by id; may be empty
   */
  RingPoints(List<Node> nodes, int virtualNodes) {
    this.nodes = nodes.size();
    this.points = points(nodes, virtualNodes);
    int bits = Math.min(MAX_BUCKET_BITS, 33 - Integer.numberOfLeadingZeros(points.length));
    this.shift = Long.SIZE - 1 - bits;
    this.table = new int[(1 << bits) + 1];
    int at = 0;
    for (int bucket = 0; bucket < table.length; bucket++) {
      while (at < points.length && points[at] >>> shift < bucket) {
        at++;
      }
      table[bucket] = at;
    }
  }

  private static long[] points(List<Node> nodes, int virtualNodes) {
    double largest = nodes.stream().mapToDouble(Node::weight).max().orElse(1);
    double scale = Math.scalb(1.0, Math.getExponent(largest));
    long total = 0;
    for (Node node : nodes) {
      total += pointsOf(node, virtualNodes, scale);
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
      for (int i = pointsOf(node, virtualNodes, scale) - 1; i >= 0; i--) {
        // Two fields, hashed as such: no two (id, number) read alike, as "n1" + "11" and "n11" +
        // "1".
        points[at++] = place(HASHER.hashLongIntToLong(seed, i)) | n;
      }
    }
    Arrays.sort(points);
    return points;
  }

  private static int pointsOf(Node node, int virtualNodes, double scale) {
    return (int) Math.max(1, Math.round(virtualNodes * (node.weight() / scale)));
  }

  /** One bit less than a token, so that the order of signed numbers is the order of the circle. */
  private static long place(long token) {
    return token >>> 1 & ~NODE_MASK;
  }

  int size() {
    return points.length;
  }

  /** The index of the node of the point at an index. */
  int node(int index) {
    return (int) (points[index] & NODE_MASK);
  }

  /** How many places belong to the point at an index: those after the point before it. */
  long arc(int index) {
    long place = points[index] >>> NODE_BITS;
    return index == 0
        ? place + (CIRCLE - (points[points.length - 1] >>> NODE_BITS))
        : place - (points[index - 1] >>> NODE_BITS);
  }

  /** The index of the point that a token belongs to. There must be a point. */
  int find(long token) {
    long place = place(token);
    int bucket = (int) (place >>> shift);
    int low = table[bucket];
    int high = table[bucket + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points[middle] < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == points.length ? 0 : low;
  }

  /** The first admitted node that a walk from a token on meets; -1 if there is none. */
  int first(long token, Candidates candidates) {
    int at = find(token);
    for (int left = points.length; left > 0; left--) {
      int node = node(at);
      if (candidates.admits(node)) {
        return node;
      }
      at = at + 1 == points.length ? 0 : at + 1;
    }
    return -1;
  }

  /** How many other nodes a walk from a token on meets before that one, up to a limit. */
  int rank(long token, int wanted, int limit) {
    long[] seen = new long[(nodes + Long.SIZE - 1) / Long.SIZE];
    int rank = 0;
    int at = find(token);
    for (int node = node(at); node != wanted && rank < limit; node = node(at)) {
      long word = seen[node / Long.SIZE];
      rank += (int) (~word >>> node & 1);
      seen[node / Long.SIZE] = word | 1L << node;
      at = at + 1 == points.length ? 0 : at + 1;
    }
    return rank;
  }

  /** The nodes in the order in which a walk from a token on meets their points, each once. */
  PrimitiveIterator.OfInt walk(long token) {
    return new Walk(find(token));
  }

  private final class Walk implements PrimitiveIterator.OfInt {
    private final long[] seen = new long[(nodes + Long.SIZE - 1) / Long.SIZE];
    private int at;
    private int left = nodes;

    Walk(int from) {
      this.at = from;
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
        int node = node(at++);
        if (at == points.length) {
          at = 0;
        }
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

package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Jump consistent hash over the nodes sorted by id: the number of a node's bucket is its place in
 * that order.
 *
 * <p>Buckets are not kept in the topology. So the bare algorithm ({@link
 * io.partita.api.Bound#NONE}) moves the least only when the node that comes or goes is the last by
 * id; any other one shifts the buckets after it, and most partitions of their nodes move. With the
 * bound, the default, the map before decides what stays, and the least moves whichever node comes
 * or goes; the buckets only choose what goes where.
 *
 * <p>Weights are met by rejection: a node takes a draw with probability weight / scale, the scale
 * being the least power of two that is not below the largest weight, else the partition draws
 * again. So another weight for one node changes only draws that pick it, as long as the scale
 * stays. When all weights are the same power of two, such as 1, no draw is rejected, and the first
 * node is that of the published algorithm ({@link JumpHash}) for the hashed point.
 *
 * <p>For n nodes: O(n) to build; O(log n) for the first node of an order when weights are alike, at
 * most 64 draws of O(log n) each and then O(n) once for all others. Immutable and thread-safe.
 *
 * <p>J. Lamping, E. Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014,
 * arXiv:1406.2294.
 */
final class JumpPartitioner extends RankingPartitioner {
  static final String ID = "jump";

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  JumpPartitioner(HashKeySpace keySpace) {
    super(ID, keySpace);
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    long[] seeds = new long[nodes.size()];
    double[] weights = new double[nodes.size()];
    double largest = 0;
    for (int n = 0; n < seeds.length; n++) {
      byte[] id = nodes.get(n).id().getBytes(StandardCharsets.US_ASCII);
      seeds[n] = HASHER.hashBytesToLong(id);
      weights[n] = nodes.get(n).weight();
      largest = Math.max(largest, weights[n]);
    }
    return new JumpDraws(seeds, weights, scale(largest));
  }

  private static double scale(double largest) {
    double below = Math.scalb(1.0, Math.getExponent(largest));
    return below == largest ? below : 2 * below;
  }
}

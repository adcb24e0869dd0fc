package io.partita.range;

import io.partita.api.Node;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.SelectiveRanking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Weighted rendezvous: for each point every node draws a number u from (0, 1), a hash of both, and
 * the nodes are asked in ascending order of {@code -ln(u) / weight}, of equal ones in their own
 * order. So a node comes first with a probability in exact proportion to its weight, and a change
 * of one node changes the order of no others.
 *
 * <p>For n nodes: O(n) to build, for the best of n and for a rank; O(n) for each node that is read
 * of an order. {@link StrictMath}, not {@link Math}: the order must be the same on every JVM.
 * Immutable and thread-safe.
 *
 * <p>C. Schindelhauer, G. Schomaker, Weighted Distributed Hash Tables, SPAA 2005,
 * doi:10.1145/1073970.1074008.
 */
final class RendezvousRanking implements SelectiveRanking {

  /** The increment of SplitMix64: 2^64 divided by the golden ratio, made odd. */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Relative; keeps a floor below the exact score for all rounding. */
  private static final double MARGIN = 0x1p-40;

  private final long[] seeds;
  private final double[] weights;

  RendezvousRanking(List<Node> nodes) {
    this.seeds = new long[nodes.size()];
    this.weights = new double[nodes.size()];
    for (int n = 0; n < seeds.length; n++) {
      seeds[n] = seed(nodes.get(n).id());
      weights[n] = nodes.get(n).weight();
    }
  }

  /** The point of a partition, made of its id. */
  static long point(int id) {
    return mix((id + 1L) * STEP);
  }

  /** FNV-1a, which is simple and published, but leaves the last bytes badly mixed. */
  private static long seed(String id) {
    long hash = FNV_OFFSET;
    for (byte b : id.getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /** Moremur by P. Evensen: each bit of the input flips each bit of the output half of the time. */
  private static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 27) * 0x3c79ac492ba7b653L;
    x = (x ^ x >>> 33) * 0x1c69b3f74ac4ae35L;
    return x ^ x >>> 27;
  }

  /** 1 - u for a node: a number from (0, 1) made of 53 bits of the mixed hashes. */
  private double draw(int node, long point) {
    return ((mix(seeds[node] ^ point) >>> 11) + 0.5) * 0x1p-53;
  }

  private double score(int node, double draw) {
    return -StrictMath.log1p(-draw) / weights[node];
  }

  /** Not above the score, as d is not above -ln(1 - d); spares most of the logarithms. */
  private double floor(int node, double draw) {
    return draw / weights[node] * (1 - MARGIN);
  }

  @Override
  public PrimitiveIterator.OfInt order(long point) {
    return new Order(point);
  }

  @Override
  public int first(long point, Candidates candidates) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.count(); i++) {
      int node = candidates.node(i);
      double draw = draw(node, point);
      if (best >= 0 && floor(node, draw) >= least) {
        continue;
      }
      double score = score(node, draw);
      if ((best < 0 || score < least) && candidates.admits(node)) {
        best = node;
        least = score;
      }
    }
    return best;
  }

  @Override
  public int rank(long point, int node, int limit) {
    double score = score(node, draw(node, point));
    int rank = 0;
    for (int other = 0; other < seeds.length && rank < limit; other++) {
      double draw = draw(other, point);
      if (other != node && floor(other, draw) <= score) {
        double others = score(other, draw);
        rank += others < score || (others == score && other < node) ? 1 : 0;
      }
    }
    return rank;
  }

  /** Selects the next best of all scores each time: mostly the first few are read. */
  private final class Order implements PrimitiveIterator.OfInt {
    private final double[] scores = new double[seeds.length];
    private int last = -1;
    private double lastScore = Double.NEGATIVE_INFINITY;
    private int given;

    Order(long point) {
      for (int node = 0; node < scores.length; node++) {
        scores[node] = score(node, draw(node, point));
      }
    }

    @Override
    public boolean hasNext() {
      return given < scores.length;
    }

    @Override
    public int nextInt() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int best = -1;
      for (int node = 0; node < scores.length; node++) {
        boolean isLeft = scores[node] > lastScore || (scores[node] == lastScore && node > last);
        if (isLeft && (best < 0 || scores[node] < scores[best])) {
          best = node;
        }
      }
      last = best;
      lastScore = scores[best];
      given++;
      return best;
    }
  }
}

package io.partita.ring;

import io.partita.api.spi.Candidates;

/**
 * Scores {@code -ln(u) / weight} of nodes for tokens: the node of the least one is first, of equal
 * ones the node of the lower index.
 *
 * <p>Logarithms are the cost, and most are not needed. With the draw {@code d = 1 - u}, the
 * <em>floor</em> {@code d / weight} is never above the score, so a node whose floor is not below
 * the best score so far is out. And to count who precedes a score, draws are compared with the one
 * draw that has this score at that weight; only those too close to it for rounding are compared by
 * score.
 *
 * <p>{@link StrictMath}, not {@link Math}, where a result depends on it: the order must be the same
 * on every JVM. Immutable and thread-safe.
 */
final class RendezvousScores {

  /** Relative; keeps a floor below the exact score, and a draw from an edge, for all rounding. */
  private static final double MARGIN = 0x1p-40;

  /** Scores below this one, of weights near the greatest double, have lost digits. */
  private static final double LEAST_PRECISE = 0x1p-960;

  private final long[] seeds;
  private final double[] weights;

  /** node -> what its draw is multiplied with to get its floor. */
  private final double[] slopes;

  RendezvousScores(long[] seeds, double[] weights) {
    this.seeds = seeds;
    this.weights = weights;
    this.slopes = new double[weights.length];
    for (int node = 0; node < slopes.length; node++) {
      slopes[node] = (1 - MARGIN) / weights[node];
    }
  }

  int nodes() {
    return seeds.length;
  }

  /** 1 - u for a node: a number from (0, 1) made of 53 bits of the mixed hashes. */
  private double draw(int node, long token) {
    return ((mix(seeds[node] ^ token) >>> 11) + 0.5) * 0x1p-53;
  }

  /** A number that is not above the score; infinite for weights near the least double. */
  double floor(int node, long token) {
    return draw(node, token) * slopes[node];
  }

  double score(int node, long token) {
    return score(node, draw(node, token));
  }

  private double score(int node, double draw) {
    return -StrictMath.log1p(-draw) / weights[node];
  }

  /** The best admitted node; -1 if there is none. O(n) for n candidates. */
  int first(long token, Candidates candidates) {
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.count(); i++) {
      int node = candidates.node(i);
      double draw = draw(node, token);
      if (draw * slopes[node] < bestScore) {
        double score = score(node, draw);
        if (score < bestScore && candidates.admits(node)) {
          best = node;
          bestScore = score;
        }
      }
    }
    return best >= 0 ? best : firstListed(candidates);
  }

  /** Weights near the least double have infinite scores: then the order is that of the nodes. */
  private static int firstListed(Candidates candidates) {
    for (int i = 0; i < candidates.count(); i++) {
      if (candidates.admits(candidates.node(i))) {
        return candidates.node(i);
      }
    }
    return -1;
  }

  /** How many nodes precede that one, if below the limit; else the limit. O(n). */
  int rank(int node, long token, int limit) {
    double score = orderedBy(node, token);
    boolean isPrecise = score > LEAST_PRECISE && score < Double.POSITIVE_INFINITY;
    int rank = 0;
    double weight = Double.NaN;
    double surelyBelow = 0;
    double surelyAbove = 1;
    for (int other = 0; other < seeds.length && rank < limit; other++) {
      if (isPrecise && weights[other] != weight) {
        weight = weights[other];
        double edge = drawOf(score, other);
        surelyBelow = edge * (1 - MARGIN);
        surelyAbove = edge * (1 + MARGIN);
      }
      double draw = draw(other, token);
      if (draw < surelyBelow || (draw <= surelyAbove && precedes(other, node, token))) {
        rank++;
      }
    }
    return rank;
  }

  /** The draw that gives a node this score, nearly; 0 for a node that no score but infinity has. */
  private double drawOf(double score, int node) {
    return Double.isInfinite(slopes[node]) ? 0 : -Math.expm1(-score * weights[node]);
  }

  /** Whether one node comes before another. */
  boolean precedes(int left, int right, long token) {
    double leftScore = orderedBy(left, token);
    double rightScore = orderedBy(right, token);
    return leftScore < rightScore || (leftScore == rightScore && left < right);
  }

  /** The score; infinite when the floor is, as a search by floors has it. */
  private double orderedBy(int node, long token) {
    double draw = draw(node, token);
    return Double.isInfinite(draw * slopes[node]) ? Double.POSITIVE_INFINITY : score(node, draw);
  }

  /** Moremur by P. Evensen: each bit of the input flips each bit of the output half of the time. */
  private static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 27) * 0x3c79ac492ba7b653L;
    x = (x ^ x >>> 33) * 0x1c69b3f74ac4ae35L;
    return x ^ x >>> 27;
  }
}

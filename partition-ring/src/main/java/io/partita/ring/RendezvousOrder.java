package io.partita.ring;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * The nodes in ascending order of {@code -ln(u) / weight} for one interval.
 *
 * <p>Logarithms are the cost, and most are not needed: {@code (1 - u) / weight} is never above the
 * score, and is cheap. Each of the first nodes is found by one pass that takes the logarithm only
 * of those whose floor is below the best score so far, O(log n) of them on average. When more are
 * asked for, a heap is built over the floors, and a node on top of it gets its exact score before
 * it is given out.
 *
 * <p>{@link StrictMath}, not {@link Math}: the order must be the same on every JVM.
 */
final class RendezvousOrder implements PrimitiveIterator.OfInt {

  /** Keeps a floor below the exact score whatever the rounding. */
  private static final double MARGIN = 1 - 0x1p-40;

  private final long[] seeds;
  private final double[] weights;
  private final long token;

  /** How many nodes are found by passes; typical numbers of replicas need no heap. */
  private static final int PASSES = 3;

  /** The nodes that were found by passes. */
  private final int[] first = new int[PASSES];

  private int given;

  /** The nodes that were not, by their scores if these are exact, else by their floors. */
  private NodeHeap rest = NodeHeap.EMPTY;

  private boolean[] exact = {};

  RendezvousOrder(long[] seeds, double[] weights, long token) {
    this.seeds = seeds;
    this.weights = weights;
    this.token = token;
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
    if (given < PASSES) {
      first[given] = best();
      return first[given++];
    }
    if (given++ == PASSES) {
      rest = rest();
    }
    while (!exact[rest.top()]) {
      int top = rest.top();
      exact[top] = true;
      rest.raiseTop(score(top, draw(top)));
    }
    return rest.remove();
  }

  /** 1 - u for a node: a number from (0, 1) made of 53 bits of the mixed hashes. */
  private double draw(int node) {
    return ((mix(seeds[node] ^ token) >>> 11) + 0.5) * 0x1p-53;
  }

  private double score(int node, double draw) {
    return -StrictMath.log1p(-draw) / weights[node];
  }

  private double floor(int node, double draw) {
    return draw * (MARGIN / weights[node]);
  }

  private int best() {
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int node = 0; node < seeds.length; node++) {
      double draw = draw(node);
      if (floor(node, draw) < bestScore) {
        double score = score(node, draw);
        if (score < bestScore && !isGiven(node)) {
          best = node;
          bestScore = score;
        }
      }
    }
    return best >= 0 ? best : anyNotGiven();
  }

  private boolean isGiven(int node) {
    for (int i = 0; i < given && i < PASSES; i++) {
      if (first[i] == node) {
        return true;
      }
    }
    return false;
  }

  /** Weights near the least double have infinite scores: then the order is that of the nodes. */
  private int anyNotGiven() {
    int node = 0;
    while (isGiven(node)) {
      node++;
    }
    return node;
  }

  private NodeHeap rest() {
    exact = new boolean[seeds.length];
    double[] floors = new double[seeds.length];
    int[] nodes = new int[seeds.length - PASSES];
    int size = 0;
    for (int node = 0; node < seeds.length; node++) {
      if (!isGiven(node)) {
        floors[node] = floor(node, draw(node));
        nodes[size++] = node;
      }
    }
    return new NodeHeap(floors, nodes);
  }

  /** Moremur by P. Evensen: each bit of the input flips each bit of the output half of the time. */
  private static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 27) * 0x3c79ac492ba7b653L;
    x = (x ^ x >>> 33) * 0x1c69b3f74ac4ae35L;
    return x ^ x >>> 27;
  }
}

package io.partita.ring;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * The nodes in the order of their {@link RendezvousScores} for one token.
 *
 * <p>Each of the first nodes is found by one pass that takes the logarithm only of those whose
 * floor is below the best score so far, O(log n) of them on average. When more are asked for, a
 * heap is built over the floors, and a node on top of it gets its exact score before it is given
 * out.
 */
final class RendezvousOrder implements PrimitiveIterator.OfInt {

  private final RendezvousScores scores;
  private final int nodes;
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
    this(new RendezvousScores(seeds, weights), token);
  }

  RendezvousOrder(RendezvousScores scores, long token) {
    this.scores = scores;
    this.nodes = scores.nodes();
    this.token = token;
  }

  @Override
  public boolean hasNext() {
    return given < nodes;
  }

  @Override
  public int nextInt() {
    if (given == nodes) {
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
      rest.raiseTop(scores.score(top, token));
    }
    return rest.remove();
  }

  private int best() {
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int node = 0; node < nodes; node++) {
      if (scores.floor(node, token) < bestScore) {
        double score = scores.score(node, token);
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
    exact = new boolean[nodes];
    double[] floors = new double[nodes];
    int[] others = new int[nodes - PASSES];
    int size = 0;
    for (int node = 0; node < nodes; node++) {
      if (!isGiven(node)) {
        floors[node] = scores.floor(node, token);
        others[size++] = node;
      }
    }
    return new NodeHeap(floors, others);
  }
}

package io.partita.ring;

import io.partita.api.spi.Candidates;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Maglev's lookup table. Each node prefers the cells in an order of its own: it begins at its
 * offset and goes on by its skip, around the end, which meets every cell, since their number is
 * prime. The nodes take turns, in the order of their indexes; who has a turn takes the first cell
 * of its preferences that is free, until none is.
 *
 * <p>Weights as in Envoy: in round r, a node has a turn if {@code r * weight} has reached what it
 * used up so far, and a turn uses up the largest weight. So every node has a turn in the first
 * round, and a node of the largest weight has one in every round.
 *
 * <p>Immutable and thread-safe.
 */
final class MaglevTable {
  private static final int FREE = -1;

  private final int[] offsets;
  private final int[] skips;

  /** node -> the inverse of its skip modulo the number of cells. */
  private final int[] inverses;

  /** node -> its weight relative to a power of two, so that the largest is from 1 to below 2. */
  private final double[] weights;

  /** cell -> the node that fills it. */
  private final int[] owners;

  private final double perCell;

  /**
   * Fills a table.
   *
   * @param offsets node -> a hash, which decides where its preferences begin
   * @param skips node -> another hash, which decides how they go on
   * @param weights node -> its weight
   * @param cells a prime number, up to 2^20
   */
  MaglevTable(long[] offsets, long[] skips, double[] weights, int cells) {
    int nodes = weights.length;
    this.offsets = new int[nodes];
    this.skips = new int[nodes];
    this.inverses = new int[nodes];
    this.weights = new double[nodes];
    this.owners = new int[cells];
    this.perCell = 1.0 / cells;
    // A power of two, because dividing by it changes no digit.
    double scale = Math.scalb(1.0, Math.getExponent(Arrays.stream(weights).max().orElse(1)));
    for (int n = 0; n < nodes; n++) {
      this.offsets[n] = (int) Long.remainderUnsigned(offsets[n], cells);
      this.skips[n] = (int) Long.remainderUnsigned(skips[n], cells - 1) + 1;
      this.inverses[n] =
          BigInteger.valueOf(this.skips[n]).modInverse(BigInteger.valueOf(cells)).intValue();
      this.weights[n] = weights[n] / scale;
    }
    fill();
  }

  private void fill() {
    int[] wanted = offsets.clone();
    double[] used = new double[weights.length];
    double heaviest = Arrays.stream(weights).max().orElse(1);
    Arrays.fill(owners, FREE);
    int filled = 0;
    for (int round = 1; filled < owners.length; round++) {
      for (int n = 0; n < weights.length && filled < owners.length; n++) {
        if (round * weights[n] < used[n]) {
          continue;
        }
        used[n] += heaviest;
        while (owners[wanted[n]] != FREE) {
          wanted[n] = (wanted[n] + skips[n]) % owners.length;
        }
        owners[wanted[n]] = n;
        filled++;
      }
    }
  }

  /** The node that fills a cell. */
  int owner(int cell) {
    return owners[cell];
  }

  /** The node that fills a cell, then the others by the turn at which they would come to it. */
  PrimitiveIterator.OfInt order(int cell) {
    return new Order(cell);
  }

  /** The first admitted node in the order for a cell; -1 if there is none. */
  int first(int cell, Candidates candidates) {
    if (candidates.admits(owners[cell])) {
      return owners[cell];
    }
    int first = -1;
    double firstTurn = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.count(); i++) {
      int node = candidates.node(i);
      double turn = turn(node, cell);
      if ((turn < firstTurn || first < 0) && candidates.admits(node)) {
        first = node;
        firstTurn = turn;
      }
    }
    return first;
  }

  /**
   * How many nodes precede that one in the order for a cell, if below the limit; else the limit.
   */
  int rank(int cell, int node, int limit) {
    if (node == owners[cell]) {
      return 0;
    }
    // The owner comes first whatever its turn.
    int rank = 1;
    double turn = turn(node, cell);
    for (int other = 0; other < weights.length && rank < limit; other++) {
      double otherTurn = turn(other, cell);
      boolean precedes = otherTurn < turn || (otherTurn == turn && other < node);
      rank += precedes && other != owners[cell] ? 1 : 0;
    }
    return rank;
  }

  /** The turn at which a node would come to a cell if it were alone, up to a common factor. */
  private double turn(int node, int cell) {
    double product = (double) (cell - offsets[node] + owners.length) * inverses[node];
    // Dividing by multiplication, because this is asked for every node and many cells. All numbers
    // are whole and below 2^42: the quotient is right, or one too small if nothing should be left.
    double place = product - owners.length * (double) (long) (product * perCell);
    place = place == owners.length ? 0 : place;
    return (place + 1) / weights[node];
  }

  private final class Order implements PrimitiveIterator.OfInt {
    private final int cell;
    private int given;
    private NodeHeap others = NodeHeap.EMPTY;

    Order(int cell) {
      this.cell = cell;
    }

    @Override
    public boolean hasNext() {
      return given < weights.length;
    }

    @Override
    public int nextInt() {
      if (given == weights.length) {
        throw new NoSuchElementException();
      }
      if (given++ == 0) {
        return owners[cell];
      }
      if (given == 2) {
        others = others();
      }
      return others.remove();
    }

    private NodeHeap others() {
      double[] turns = new double[weights.length];
      int[] nodes = new int[weights.length - 1];
      int size = 0;
      for (int n = 0; n < weights.length; n++) {
        if (n != owners[cell]) {
          turns[n] = turn(n, cell);
          nodes[size++] = n;
        }
      }
      return new NodeHeap(turns, nodes);
    }
  }
}

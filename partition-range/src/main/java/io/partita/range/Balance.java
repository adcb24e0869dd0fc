package io.partita.range;

import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What each node bears while a plan is made, in units of its share, see {@link Placed}.
 *
 * <p>What is to become less is the <em>surplus</em>: the sum over nodes of the square of what they
 * bear above the limit, each node counting by its weight. What they bear below it is no concern:
 * evening it out would copy bytes for nothing.
 */
final class Balance {
  /** Below this a difference is taken for a rounding error. */
  static final double TOLERANCE = 1e-9;

  /** 2 would let a step pass that leaves the load as uneven as before. */
  private static final double EVENS_CLEARLY = 1.8;

  private final Placed placed;
  private final double limit;
  private final double[] borne;

  Balance(Placed placed, double limit) {
    this.placed = placed;
    this.limit = limit;
    this.borne = new double[placed.nodes.size()];
    for (int p = 0; p < placed.amounts.length; p++) {
      if (placed.primary(p) >= 0) {
        borne[placed.primary(p)] += placed.amounts[p];
      }
    }
  }

  /** What a node bears in relation to its share. */
  double ratio(int node) {
    return borne[node] / placed.weights[node];
  }

  double peak() {
    return IntStream.range(0, borne.length).mapToDouble(this::ratio).max().orElse(0);
  }

  /** What a node bears above the limit, in units; 0 if it is below. */
  double excess(int node) {
    double above = borne[node] - limit * placed.weights[node];
    return above > TOLERANCE ? above : 0;
  }

  /** What a node may get until it is at the limit, in units. */
  double room(int node) {
    return limit * placed.weights[node] - borne[node];
  }

  /** The nodes, those that bear least for their weight first, ties by id. */
  int[] byRatio() {
    return IntStream.range(0, borne.length)
        .boxed()
        .sorted(Comparator.comparingDouble(this::ratio))
        .mapToInt(node -> node)
        .toArray();
  }

  /** The node with excess that bears most for its weight, ties by id; below 0 if there is none. */
  int busiest(IntPredicate considered) {
    int busiest = -1;
    for (int n = 0; n < borne.length; n++) {
      if (considered.test(n)
          && excess(n) > 0
          && (busiest < 0 || ratio(n) > ratio(busiest) + TOLERANCE)) {
        busiest = n;
      }
    }
    return busiest;
  }

  /**
   * By how much the surplus becomes less if an amount goes from one node to another; 0 if the load
   * as a whole gets no more even.
   */
  double gain(int from, int to, double amount) {
    double off = placed.weights[from];
    double on = placed.weights[to];
    double apart = ratio(from) - ratio(to);
    if (amount <= 0 || EVENS_CLEARLY * apart <= amount * (1 / off + 1 / on)) {
      return 0;
    }
    double before = surplus(off, borne[from]) + surplus(on, borne[to]);
    double after = surplus(off, borne[from] - amount) + surplus(on, borne[to] + amount);
    return before - after > TOLERANCE * TOLERANCE ? before - after : 0;
  }

  private double surplus(double weight, double borneThere) {
    double above = Math.max(0, borneThere / weight - limit);
    return weight * above * above;
  }

  void shift(int from, int to, double amount) {
    borne[from] -= amount;
    borne[to] += amount;
  }
}

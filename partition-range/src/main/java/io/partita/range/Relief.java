package io.partita.range;

import io.partita.range.Draft.Way;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds what best relieves a node: a move of one of its partitions, or an exchange of one for a
 * smaller one.
 *
 * <p>Best is what takes most off the surplus (see {@link Balance}) per byte copied. A step counts
 * as more than it copies, so that many small moves are not better than one; of equal ones the node
 * that bears least gets it.
 */
final class Relief {
  /** How many of the nodes that bear least are considered. */
  private static final int IDLEST = 8;

  /** Of how many zones the node that bears least is considered, too. */
  private static final int MOST_ZONES = 32;

  /** How many partitions of a node are considered for an exchange, the largest ones. */
  private static final int MOST_EXCHANGED = 4_096;

  /** How many partitions on either side of the right size are considered in return. */
  private static final int MATES = 3;

  /**
   * Partitions that change their primary.
   *
   * @param partition by its index
   * @param from the place of the node that is relieved
   * @param to the place of the node that gets it
   * @param mate the index of the partition that comes back for it, below 0 if none does
   * @param bytes that are copied
   */
  record Shift(int partition, int from, int to, int mate, double bytes) {

    /** In how many steps it is made. */
    int steps() {
      return mate < 0 ? 1 : 2;
    }

    /** What the node is relieved of. */
    double amount(Placed placed) {
      return placed.amounts[partition] - (mate < 0 ? 0 : placed.amounts[mate]);
    }

    IntStream partitions() {
      return mate < 0 ? IntStream.of(partition) : IntStream.of(partition, mate);
    }
  }

  private final Placed placed;
  private final Balance balance;
  private final BitSet stepped;
  private final Way way;
  private final double stepCost;
  private final Map<Integer, int[]> byAmount = new HashMap<>();

  /**
   * @param stepped partitions that are not to be considered, by index; read at each call
   */
  Relief(Placed placed, Balance balance, BitSet stepped, Way way) {
    this.placed = placed;
    this.balance = balance;
    this.stepped = stepped;
    this.way = way;
    this.stepCost =
        way.stepCost() * Math.max(1, placed.total(Measure.BYTES) / placed.amounts.length);
  }

  Optional<Shift> best(int from) {
    int[] targets = targets(from);
    Best best = new Best(from);
    offerMoves(best, from, targets);
    if (way.exchangesAtOnce() || best.found.isEmpty()) {
      offerExchanges(best, from, targets);
    }
    return best.found;
  }

  /**
   * The nodes that bear least, and of each zone the one that does; those that bear least first. In
   * the zones of a partition's backups its primary may not be allowed, hence these.
   */
  private int[] targets(int from) {
    int[] nodes = balance.byRatio();
    Set<Integer> zones = new LinkedHashSet<>();
    return IntStream.range(0, nodes.length)
        .filter(i -> nodes[i] != from)
        .filter(i -> (zones.size() < MOST_ZONES && zones.add(placed.zone(nodes[i]))) || i < IDLEST)
        .map(i -> nodes[i])
        .toArray();
  }

  private void offerMoves(Best best, int from, int[] targets) {
    for (int p : placed.partitionsOf(from)) {
      int[] replicas = placed.replicas(p);
      for (int i = 0; i < targets.length && !stepped.get(p); i++) {
        offerMove(best, from, p, targets[i]);
      }
      for (int role = 1; role < replicas.length && !stepped.get(p); role++) {
        offerMove(best, from, p, replicas[role]);
      }
    }
  }

  private void offerMove(Best best, int from, int p, int to) {
    double gain = balance.gain(from, to, placed.amounts[p]);
    double bytes = placed.bytesTo(p, to);
    if (best.isBeatenBy(gain, bytes, p) && placed.mayMove(p, to)) {
      best.take(p, to, -1, gain, bytes);
    }
  }

  private void offerExchanges(Best best, int from, int[] targets) {
    int[] own = byAmount(from);
    double excess = balance.excess(from);
    for (int i = Math.max(0, own.length - MOST_EXCHANGED); i < own.length; i++) {
      int p = own[i];
      if (stepped.get(p)) {
        continue;
      }
      for (int to : targets) {
        if (placed.mayMove(p, to)) {
          offerMates(best, from, p, to, placed.amounts[p] - excess);
        }
      }
    }
  }

  /** Partitions to come back: those whose amount is nearest to what would be just enough. */
  private void offerMates(Best best, int from, int p, int to, double wanted) {
    int[] mates = byAmount(to);
    int at = firstAtLeast(mates, wanted);
    int offered = 0;
    for (int i = at; i < mates.length && offered < MATES; i++) {
      offered += offerMate(best, from, p, to, mates[i]) ? 1 : 0;
    }
    offered = 0;
    for (int i = at - 1; i >= 0 && offered < MATES; i--) {
      offered += offerMate(best, from, p, to, mates[i]) ? 1 : 0;
    }
  }

  private boolean offerMate(Best best, int from, int p, int to, int mate) {
    if (stepped.get(mate)) {
      return false;
    }
    double gain = balance.gain(from, to, placed.amounts[p] - placed.amounts[mate]);
    double bytes = placed.bytesTo(p, to) + placed.bytesTo(mate, from);
    if (best.isBeatenBy(gain, bytes, p) && placed.mayMove(mate, from)) {
      best.take(p, to, mate, gain, bytes);
    }
    return true;
  }

  private int[] byAmount(int node) {
    return byAmount.computeIfAbsent(
        node,
        n ->
            Arrays.stream(placed.partitionsOf(n))
                .boxed()
                .sorted(
                    (a, b) -> {
                      int order = Double.compare(placed.amounts[a], placed.amounts[b]);
                      return order != 0 ? order : Integer.compare(id(a), id(b));
                    })
                .mapToInt(p -> p)
                .toArray());
  }

  private int firstAtLeast(int[] sorted, double wanted) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (placed.amounts[sorted[middle]] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int id(int partition) {
    return placed.map.id(partition);
  }

  /** The best of what was offered so far. */
  private final class Best {
    private final int from;
    private Optional<Shift> found = Optional.empty();
    private double score;

    Best(int from) {
      this.from = from;
    }

    /** Ties go to the lower id, then to what was offered first. */
    boolean isBeatenBy(double gain, double bytes, int partition) {
      double other = gain / (bytes + stepCost);
      return other > score
          || (gain > 0
              && other == score
              && found.map(shift -> id(partition) < id(shift.partition())).orElse(false));
    }

    void take(int partition, int to, int mate, double gain, double bytes) {
      score = gain / (bytes + stepCost);
      found = Optional.of(new Shift(partition, from, to, mate, bytes));
    }
  }
}

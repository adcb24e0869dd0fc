package io.partita.range;

import io.partita.range.Relief.Shift;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All shifts that relieve the nodes, one after the other from the node that is the busiest then,
 * found in one {@link Way}. None of the ways is the best for all loads, so several are tried.
 */
final class Draft {

  /**
   * How shifts are chosen.
   *
   * @param stepCost what a shift counts beyond the bytes it copies, in mean partitions; the more,
   *     the fewer and larger are the shifts
   * @param exchangesAtOnce whether an exchange is made where a move would help too, but less
   */
  record Way(double stepCost, boolean exchangesAtOnce) {}

  private static final Way FIRST = new Way(1, false);
  private static final List<Way> OTHERS =
      List.of(new Way(1, true), new Way(0.05, false), new Way(0.05, true), new Way(20, false));

  private final Balance balance;
  private final Relief relief;
  private final BitSet stepped;
  private final int mostSteps;
  private final List<Shift> shifts = new ArrayList<>();
  private final Map<Integer, Double> stuck = new LinkedHashMap<>();
  private double bytes;
  private boolean isCutShort;

  private Draft(
      Placed placed,
      RebalanceSettings settings,
      BitSet stepped,
      BitSet waiting,
      int most,
      Way way) {
    this.balance = new Balance(placed, settings.stopBelow());
    this.stepped = (BitSet) stepped.clone();
    this.relief = new Relief(placed, balance, this.stepped, way);
    this.mostSteps = most;
    relieve(placed, (BitSet) waiting.clone());
  }

  /**
   * The best of several drafts: one after which no node bears too much, if there is any, then by
   * what is left to be relieved, then by bytes. The other ways are not tried if the first does not
   * come to an end within the steps that a plan may have: by then, it all may be different.
   *
   * @param stepped partitions that are not to be shifted
   * @param waiting nodes that are not to be relieved
   */
  static Draft best(
      Placed placed, RebalanceSettings settings, BitSet stepped, BitSet waiting, int mostSteps) {
    Draft best = new Draft(placed, settings, stepped, waiting, mostSteps, FIRST);
    for (int w = 0; w < OTHERS.size() && !best.isCutShort; w++) {
      Draft other = new Draft(placed, settings, stepped, waiting, mostSteps, OTHERS.get(w));
      boolean isBetter =
          Comparator.<Draft>comparingDouble(d -> d.stuck.values().stream().reduce(0.0, Double::sum))
                  .thenComparingDouble(d -> d.bytes)
                  .compare(other, best)
              < 0;
      best = isBetter && !other.isCutShort ? other : best;
    }
    return best;
  }

  private void relieve(Placed placed, BitSet done) {
    int steps = 0;
    int busiest = balance.busiest(n -> !done.get(n));
    while (busiest >= 0 && !isCutShort) {
      Shift shift = relief.best(busiest).orElse(null);
      if (shift == null) {
        stuck.put(busiest, balance.excess(busiest));
        done.set(busiest);
      } else if (steps + shift.steps() > mostSteps) {
        isCutShort = true;
      } else {
        balance.shift(shift.from(), shift.to(), shift.amount(placed));
        shift.partitions().forEach(stepped::set);
        shifts.add(shift);
        steps += shift.steps();
        bytes += shift.bytes();
      }
      busiest = balance.busiest(n -> !done.get(n));
    }
  }

  /** In the order in which they were found. */
  List<Shift> shifts() {
    return shifts;
  }

  /** The nodes that no shift relieves any more, with what is too much on them, in units. */
  Map<Integer, Double> stuck() {
    return stuck;
  }
}

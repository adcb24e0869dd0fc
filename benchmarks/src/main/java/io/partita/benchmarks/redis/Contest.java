package io.partita.benchmarks.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Gives several sides their turns at the same work, in an order that rotates from round to round.
 */
final class Contest {
  private final Entries entries;
  private final int rounds;

  Contest(Entries entries, int rounds) {
    this.entries = entries;
    this.rounds = rounds;
  }

  /** A row for each side; there is one round more, for warming up. */
  List<OperationsReport.Row> run(String name, List<Side> sides, Turn.Plan plan) {
    Turn[][] turns = new Turn[sides.size()][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int k = 0; k < sides.size(); k++) {
        int s = Math.floorMod(k + round, sides.size());
        Turn turn = Turn.of(sides.get(s), entries, plan);
        if (round >= 0) {
          turns[s][round] = turn;
        }
      }
    }
    List<OperationsReport.Row> rows = new ArrayList<>();
    for (int s = 0; s < sides.size(); s++) {
      Turn[] mine = turns[s];
      Turn[] first = turns[0];
      double[] rates = of(r -> mine[r].perSecond());
      rows.add(
          new OperationsReport.Row(
              name,
              sides.get(s).name(),
              median(rates),
              Arrays.stream(rates).min().orElseThrow(),
              Arrays.stream(rates).max().orElseThrow(),
              median(of(r -> micros(mine[r], 50))),
              median(of(r -> micros(mine[r], 99))),
              median(of(r -> first[r].perSecond() / mine[r].perSecond())),
              median(of(r -> micros(first[r], 99) / micros(mine[r], 99)))));
    }
    return rows;
  }

  private double[] of(IntToDoubleFunction ofRound) {
    double[] values = new double[rounds];
    Arrays.setAll(values, ofRound);
    return values;
  }

  private static double micros(Turn turn, double percentile) {
    return turn.nanos().getValueAtPercentile(percentile) / 1e3;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.HdrHistogram.Histogram;

/** How long the calls of one thread took. Used by that thread alone, and after its end by all. */
final class Latencies {
  private static final int SLOWEST = 12;
  private static final int DIGITS = 2;

  /**
   * A call that took long.
   *
   * @param startedAt by {@link System#nanoTime}
   * @param endedAt by {@link System#nanoTime}
   */
  record SlowCall(OperationKind kind, String key, int phase, long startedAt, long endedAt) {
    long nanos() {
      return endedAt - startedAt;
    }
  }

  private final Histogram[] cells;
  private final PriorityQueue<SlowCall> slowest =
      new PriorityQueue<>(Comparator.comparingLong(SlowCall::nanos));
  private long floor;

  Latencies(int phases) {
    cells = new Histogram[phases * OperationKind.values().length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = newHistogram();
    }
  }

  static Histogram newHistogram() {
    return new Histogram(DIGITS);
  }

  private static int cell(int phase, OperationKind kind) {
    return phase * OperationKind.values().length + kind.ordinal();
  }

  void record(OperationKind kind, String key, int phase, long startedAt, long endedAt) {
    long nanos = endedAt - startedAt;
    cells[cell(phase, kind)].recordValue(nanos);
    if (nanos > floor) {
      slowest.add(new SlowCall(kind, key, phase, startedAt, endedAt));
      if (slowest.size() > SLOWEST) {
        slowest.remove();
        floor = slowest.element().nanos();
      }
    }
  }

  Histogram of(int phase, OperationKind kind) {
    return cells[cell(phase, kind)];
  }

  static List<SlowCall> slowestOf(List<Latencies> all) {
    List<SlowCall> calls = new ArrayList<>();
    all.forEach(latencies -> calls.addAll(latencies.slowest));
    calls.sort(Comparator.comparingLong(SlowCall::nanos).reversed());
    return calls.subList(0, Math.min(SLOWEST, calls.size()));
  }
}

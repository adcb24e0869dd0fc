package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** By phase, then by kind. */
  private final List<Map<OperationKind, Histogram>> histograms = new ArrayList<>();

  private final PriorityQueue<SlowCall> slowest =
      new PriorityQueue<>(Comparator.comparingLong(SlowCall::nanos));
  private long floor;

  Latencies(int phases) {
    for (int phase = 0; phase < phases; phase++) {
      Map<OperationKind, Histogram> byKind = new EnumMap<>(OperationKind.class);
      for (OperationKind kind : OperationKind.values()) {
        byKind.put(kind, newHistogram());
      }
      histograms.add(byKind);
    }
  }

  static Histogram newHistogram() {
    return new Histogram(DIGITS);
  }

  void record(OperationKind kind, String key, int phase, long startedAt, long endedAt) {
    long nanos = endedAt - startedAt;
    of(phase, kind).recordValue(nanos);
    if (nanos > floor) {
      slowest.add(new SlowCall(kind, key, phase, startedAt, endedAt));
      if (slowest.size() > SLOWEST) {
        slowest.remove();
        floor = slowest.element().nanos();
      }
    }
  }

  Histogram of(int phase, OperationKind kind) {
    return Objects.requireNonNull(histograms.get(phase).get(kind));
  }

  static List<SlowCall> slowestOf(List<Latencies> all) {
    List<SlowCall> calls = new ArrayList<>();
    all.forEach(latencies -> calls.addAll(latencies.slowest));
    calls.sort(Comparator.comparingLong(SlowCall::nanos).reversed());
    return calls.subList(0, Math.min(SLOWEST, calls.size()));
  }
}

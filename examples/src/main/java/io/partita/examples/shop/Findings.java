package io.partita.examples.shop;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Wrong answers of the cache, counted by kind, with examples of the first ones. Thread-safe. */
final class Findings {
  private static final int MOST_EXAMPLES = 20;

  private final AtomicLongArray counts = new AtomicLongArray(Fault.values().length);
  private final Queue<String> examples = new ConcurrentLinkedQueue<>();
  private final AtomicLong exampleCount = new AtomicLong();
  private final AtomicLong longestOverstayNanos = new AtomicLong();
  private volatile String during = "";

  /** Names what is going on, for the examples. */
  void during(String phase) {
    during = phase;
  }

  /**
   * A wrong answer.
   *
   * @param detail what was expected and what was seen
   * @param at when, in nanoseconds of the run
   */
  void add(Fault fault, String key, String detail, long at) {
    counts.incrementAndGet(fault.ordinal());
    if (exampleCount.getAndIncrement() < MOST_EXAMPLES) {
      examples.add(
          String.format(
              java.util.Locale.ROOT,
              "%s: %s at %.3f s (%s): %s",
              fault.label(),
              key,
              at / 1e9,
              during,
              detail));
    }
  }

  /** A value was seen so long after the last moment at which it must have expired. */
  void overstayed(long nanos) {
    longestOverstayNanos.accumulateAndGet(nanos, Math::max);
  }

  long longestOverstayNanos() {
    return longestOverstayNanos.get();
  }

  long count(Fault fault) {
    return counts.get(fault.ordinal());
  }

  /** All wrong answers. */
  long total() {
    long total = 0;
    for (Fault fault : Fault.values()) {
      total += count(fault);
    }
    return total;
  }

  Map<Fault, Long> byFault() {
    Map<Fault, Long> by = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      by.put(fault, count(fault));
    }
    return by;
  }

  List<String> examples() {
    return List.copyOf(examples);
  }
}

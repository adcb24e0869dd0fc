package io.partita.examples.shop;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Wrong answers of the cache, counted by kind, with examples of the first ones. Thread-safe. */
final class Findings {
  private static final int MOST_EXAMPLES = 20;

  private final Map<Fault, AtomicLong> counts = new EnumMap<>(Fault.class);
  private final Queue<String> examples = new ConcurrentLinkedQueue<>();
  private final AtomicLong exampleCount = new AtomicLong();
  private final AtomicLong mostLateNanos = new AtomicLong();
  private final AtomicLong mostEarlyNanos = new AtomicLong();
  private volatile String during = "";

  Findings() {
    for (Fault fault : Fault.values()) {
      counts.put(fault, new AtomicLong());
    }
  }

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
    counter(fault).incrementAndGet();
    if (exampleCount.getAndIncrement() < MOST_EXAMPLES) {
      examples.add(
          String.format(
              Locale.ROOT,
              "%s: %s at %.3f s (%s): %s",
              fault.label(),
              key,
              at / 1e9,
              during,
              detail));
    }
  }

  /** A value was seen so long after the moment by which it must have expired. */
  void expiredLate(long nanos) {
    mostLateNanos.accumulateAndGet(nanos, Math::max);
  }

  /** A value was missed so long before the moment from which it may have expired. */
  void expiredEarly(long nanos) {
    mostEarlyNanos.accumulateAndGet(nanos, Math::max);
  }

  /** How long a value was seen after it must have expired, at most. */
  long mostLateNanos() {
    return mostLateNanos.get();
  }

  /** How long before it may have expired a value was missed, at most, if that was tolerated. */
  long mostEarlyNanos() {
    return mostEarlyNanos.get();
  }

  private AtomicLong counter(Fault fault) {
    return Objects.requireNonNull(counts.get(fault));
  }

  long count(Fault fault) {
    return counter(fault).get();
  }

  /** All wrong answers. */
  long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  Map<Fault, Long> byFault() {
    Map<Fault, Long> by = new EnumMap<>(Fault.class);
    counts.forEach((fault, count) -> by.put(fault, count.get()));
    return by;
  }

  List<String> examples() {
    return List.copyOf(examples);
  }
}

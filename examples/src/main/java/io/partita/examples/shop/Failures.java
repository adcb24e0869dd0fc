package io.partita.examples.shop;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what calls of the cache threw, by type, with the first message of each. Thread-safe. */
final class Failures {

  private record Tally(String first, LongAdder count) {}

  /**
   * Exceptions of one type.
   *
   * @param type its simple name
   * @param count how many
   * @param firstMessage of the first one
   */
  record Failure(String type, long count, String firstMessage) {}

  private final Map<String, Tally> byType = new ConcurrentHashMap<>();
  private final LongAdder unknown = new LongAdder();

  void add(RuntimeException thrown, boolean outcomeUnknown) {
    byType
        .computeIfAbsent(
            thrown.getClass().getSimpleName(),
            type -> new Tally(String.valueOf(thrown.getMessage()), new LongAdder()))
        .count()
        .increment();
    if (outcomeUnknown) {
      unknown.increment();
    }
  }

  /** Writes that may have been executed. */
  long unknownOutcomes() {
    return unknown.sum();
  }

  long count() {
    return byType.values().stream().mapToLong(t -> t.count().sum()).sum();
  }

  List<Failure> byType() {
    return new TreeMap<>(byType)
        .entrySet().stream()
            .map(e -> new Failure(e.getKey(), e.getValue().count().sum(), e.getValue().first()))
            .toList();
  }
}

package io.partita.examples.shop;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies of one stretch of the run, by operation. Not thread-safe. */
final class Samples {
  /** Latencies above are recorded as this much. */
  static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Two digits: a latency is recorded to within 1 %. */
  static final int DIGITS = 2;

  private final Map<Operation, Histogram> byOperation = new EnumMap<>(Operation.class);
  private long nanos;

  void add(Operation operation, Histogram more) {
    byOperation.computeIfAbsent(operation, o -> new Histogram(LONGEST_NANOS, DIGITS)).add(more);
  }

  /** Adds to the length of the stretch. */
  void lasting(long moreNanos) {
    nanos += moreNanos;
  }

  void add(Samples more) {
    more.byOperation.forEach(this::add);
    lasting(more.nanos);
  }

  double seconds() {
    return nanos / 1e9;
  }

  long count() {
    return byOperation.values().stream().mapToLong(Histogram::getTotalCount).sum();
  }

  double perSecond() {
    return nanos == 0 ? 0 : count() / seconds();
  }

  /** Of all operations together. */
  Latency all() {
    Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
    byOperation.values().forEach(all::add);
    return Latency.of("all", all);
  }

  /** Of each operation that was used. */
  List<Latency> each() {
    List<Latency> each = new ArrayList<>();
    byOperation.forEach(
        (operation, histogram) -> {
          if (histogram.getTotalCount() > 0) {
            each.add(Latency.of(operation.label(), histogram));
          }
        });
    return each;
  }
}

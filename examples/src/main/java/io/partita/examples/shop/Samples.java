package io.partita.examples.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies of one stretch of the run, by operation. Not thread-safe. */
final class Samples {
  /** Latencies above are recorded as this much. */
  static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Two digits: a latency is recorded to within 1 %. */
  static final int DIGITS = 2;

  private final List<Histogram> byOperation = new ArrayList<>();
  private long nanos;

  Samples() {
    for (int i = 0; i < Operation.values().length; i++) {
      byOperation.add(new Histogram(LONGEST_NANOS, DIGITS));
    }
  }

  void add(Operation operation, Histogram more) {
    byOperation.get(operation.ordinal()).add(more);
  }

  /** Adds to the length of the stretch. */
  void lasting(long moreNanos) {
    nanos += moreNanos;
  }

  void add(Samples more) {
    for (Operation operation : Operation.values()) {
      add(operation, more.byOperation.get(operation.ordinal()));
    }
    lasting(more.nanos);
  }

  double seconds() {
    return nanos / 1e9;
  }

  long count() {
    return byOperation.stream().mapToLong(Histogram::getTotalCount).sum();
  }

  double perSecond() {
    return nanos == 0 ? 0 : count() / seconds();
  }

  /** Of all operations together. */
  Latency all() {
    Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
    byOperation.forEach(all::add);
    return Latency.of("all", all);
  }

  /** Of each operation that was used. */
  List<Latency> each() {
    List<Latency> each = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      Histogram histogram = byOperation.get(operation.ordinal());
      if (histogram.getTotalCount() > 0) {
        each.add(Latency.of(operation.label(), histogram));
      }
    }
    return each;
  }
}

package io.partita.local;

import io.partita.api.Problem;
import java.time.Duration;

/** Checks of arguments. */
final class Arguments {
  private static final Duration LONGEST = Duration.ofDays(365);

  private Arguments() {}

  static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw Problem.of(name, value, "at least 1").asException();
    }
  }

  /** A duration in nanoseconds, from 0 to a year. */
  static long boundedNanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
  }

  static void partition(int partition) {
    if (partition < 0) {
      throw Problem.of("partition", partition, "at least 0").asException();
    }
  }
}

package io.partita.runtime;

/**
 * Which share of the time a coordinator works at a source: additive increase, multiplicative
 * decrease. It halves when some answers in a row came late, and grows a little with each that did
 * not. Late is what takes longer than a limit, and than some times what was usual before. For one
 * thread.
 */
final class Pace {
  /** Late answers in a row: one alone may be a pause of this process. */
  private static final int LATE_IN_A_ROW = 3;

  private static final int TIMES_USUAL = 4;
  private static final double LEAST = 1.0 / 32;
  private static final double INCREASE = 1.0 / 32;

  private final long limitNanos;
  private long lateNanos;
  private int late;
  private double share = 1;

  Pace(long limitNanos) {
    this.limitNanos = limitNanos;
    this.lateNanos = limitNanos;
  }

  /** Before anything is done at a source: how long its answers take. */
  void usual(long nanos) {
    lateNanos = Math.max(limitNanos, TIMES_USUAL * nanos);
    late = 0;
    share = 1;
  }

  void answered(long nanos) {
    if (nanos <= lateNanos) {
      late = 0;
      share = Math.min(1, share + INCREASE);
    } else if (++late == LATE_IN_A_ROW) {
      late = 0;
      share = Math.max(LEAST, share / 2);
    }
  }

  /** From 1/32 to 1. */
  double share() {
    return share;
  }

  /** How long to rest after some work. */
  long restNanos(long workedNanos) {
    return (long) (workedNanos * (1 / share - 1));
  }
}

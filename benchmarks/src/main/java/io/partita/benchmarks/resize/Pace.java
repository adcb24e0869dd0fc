package io.partita.benchmarks.resize;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Spreads the operations of one thread evenly over time. What a stall kept from being done is not
 * made up for: that would be a burst. Not thread-safe.
 */
public final class Pace {
  /** A thread that is ahead by less does not park: parking takes about as long. */
  private static final long LEAST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long MOST_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final double nanosPerOperation;
  private double due = System.nanoTime();

  /**
   * Begins now.
   *
   * @param operationsPerSecond of the thread, above 0
   */
  public Pace(double operationsPerSecond) {
    this.nanosPerOperation = TimeUnit.SECONDS.toNanos(1) / operationsPerSecond;
  }

  /** Returns when the next operation is due. */
  public void await() {
    due += nanosPerOperation;
    long now = System.nanoTime();
    if (due - now > LEAST_PARK_NANOS) {
      LockSupport.parkNanos((long) (due - now));
    } else if (now - due > MOST_BEHIND_NANOS) {
      due = now;
    }
  }
}

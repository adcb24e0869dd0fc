package io.partita.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock in nanoseconds that stands still until it is told to go on. Thread-safe. */
public final class ManualClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong();

  /** A clock at 0. */
  public ManualClock() {}

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  /**
   * Goes on by that much.
   *
   * @throws IllegalArgumentException if it is negative: time does not go back
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration = " + duration + ": must be at least 0");
    }
    nanos.addAndGet(duration.toNanos());
  }
}

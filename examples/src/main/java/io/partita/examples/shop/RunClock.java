package io.partita.examples.shop;

import java.util.function.LongSupplier;

/** Nanoseconds since the run began, never negative. Thread-safe. */
final class RunClock implements LongSupplier {
  private final long origin = System.nanoTime();

  @Override
  public long getAsLong() {
    return System.nanoTime() - origin;
  }

  double seconds() {
    return getAsLong() / 1e9;
  }
}

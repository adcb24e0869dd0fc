package io.partita.runtime;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, for a bounded time. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Waiting() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come true within " + LIMIT);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}

package io.partita.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock at which a thread can be held: the cache reads the clock in the middle of every
 * operation.
 */
final class BlockingClock implements LongSupplier {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile @Nullable Thread victim;

  /** Of the victim; used by it alone. */
  private int looksLeft;

  /** Holds this thread at a look at the clock, the next one being 1. */
  void holdCurrentThread(int look) {
    looksLeft = look;
    victim = Thread.currentThread();
  }

  void awaitHeld() {
    await(reached);
  }

  void release() {
    released.countDown();
  }

  @Override
  public long getAsLong() {
    if (Thread.currentThread().equals(victim) && --looksLeft == 0) {
      victim = null;
      reached.countDown();
      await(released);
    }
    return System.nanoTime();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("waited for " + PATIENCE_SECONDS + " s in vain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}

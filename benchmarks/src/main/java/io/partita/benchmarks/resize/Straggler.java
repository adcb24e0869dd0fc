package io.partita.benchmarks.resize;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A write that is held between its check and its effect, as a process that is paused just then.
 *
 * <p>A local store reads its clock once before it checks a put, and once more when it carries it
 * out: the second reading is where the thread waits.
 */
final class Straggler {
  private static final long MOST_MILLIS = 80;
  private static final int READING_OF_THE_EFFECT = 2;
  private static final ThreadLocal<@Nullable Straggler> HELD = new ThreadLocal<>();

  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private int readings;

  /** A clock that holds stragglers. */
  static LongSupplier clock() {
    return () -> {
      Straggler straggler = HELD.get();
      if (straggler != null && ++straggler.readings == READING_OF_THE_EFFECT) {
        straggler.hold();
      }
      return System.nanoTime();
    };
  }

  /** Makes this thread's next put a straggler; until {@link #end}. */
  void begin() {
    HELD.set(this);
  }

  void end() {
    HELD.remove();
    waiting.countDown();
  }

  private void hold() {
    waiting.countDown();
    await(released, MOST_MILLIS);
  }

  /** Waits until the write has passed its check, or there is none. */
  void awaitCheck(long mostMillis) {
    await(waiting, mostMillis);
  }

  void release() {
    released.countDown();
  }

  private static void await(CountDownLatch latch, long mostMillis) {
    try {
      var unused = latch.await(mostMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

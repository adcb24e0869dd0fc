package io.partita.local;

import io.partita.api.NodeUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the sessions older than a generation have ended. Looks again after 1 ms, then after
 * twice as long each time, up to 16 ms. Nobody's thread waits.
 */
final class Barrier implements Runnable {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

  private final String node;
  private final Fence fence;
  private final long generation;
  private final ScheduledExecutorService scheduler;
  private final CompletableFuture<Boolean> passed = new CompletableFuture<>();
  private final long startNanos = System.nanoTime();
  private final long graceNanos;
  private final long timeoutNanos;
  private long pauseNanos = FIRST_PAUSE_NANOS;

  Barrier(
      String node,
      Fence fence,
      long generation,
      Duration grace,
      Duration timeout,
      ScheduledExecutorService scheduler) {
    this.node = node;
    this.fence = fence;
    this.generation = generation;
    this.scheduler = scheduler;
    this.graceNanos = Arguments.boundedNanos(grace);
    this.timeoutNanos = Arguments.boundedNanos(timeout);
  }

  CompletionStage<Boolean> passed() {
    return passed;
  }

  @Override
  public void run() {
    try {
      look();
    } catch (RuntimeException e) {
      passed.completeExceptionally(e);
    }
  }

  private void look() {
    long elapsed = System.nanoTime() - startNanos;
    if (elapsed >= graceNanos) {
      fence.killOlderThan(generation);
    }
    if (fence.isClean(generation)) {
      passed.complete(true);
    } else if (elapsed >= timeoutNanos) {
      passed.complete(false);
    } else {
      lookAgain(elapsed);
    }
  }

  private void lookAgain(long elapsed) {
    long untilKill = graceNanos > elapsed ? graceNanos - elapsed : Long.MAX_VALUE;
    long pause = Math.min(pauseNanos, Math.min(untilKill, timeoutNanos - elapsed));
    pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    try {
      var unused = scheduler.schedule(this, pause, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      fail();
    }
  }

  /** The backend was closed: nobody will look again. */
  void fail() {
    passed.completeExceptionally(
        new NodeUnavailableException(node, -1, "the backend is closed", null));
  }
}

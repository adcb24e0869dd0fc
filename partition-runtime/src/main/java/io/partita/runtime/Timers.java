package io.partita.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread of a cache that waits for points in time; what it runs must not block. */
final class Timers implements AutoCloseable {

  /** Something that runs later, unless it is cancelled. */
  @FunctionalInterface
  interface Timer {
    void cancel();
  }

  /** Something that has to end by a point in time. */
  interface Limited {
    /** By the clock of {@link Timers#nanoTime}. */
    long deadline();

    /** Ends it and has it unwatched. */
    void expire();
  }

  /** Looks for what is over its time are made this often in an operation's time. */
  private static final int LOOKS = 50;

  private static final long LEAST_LOOK_NANOS = 1_000_000;
  private static final long MOST_LOOK_NANOS = 100_000_000;

  private final ScheduledThreadPoolExecutor executor;
  private final long operationNanos;

  /**
   * Operations are many and rarely late: to find the late ones costs less than a timer for each.
   */
  private final Set<Limited> watched = ConcurrentHashMap.newKeySet();

  Timers(String cache, Duration operationTimeout) {
    this.operationNanos = operationTimeout.toNanos();
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread thread = new Thread(body, "partita-" + cache + "-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    long look = Math.max(LEAST_LOOK_NANOS, Math.min(MOST_LOOK_NANOS, operationNanos / LOOKS));
    executor.scheduleWithFixedDelay(this::expireLate, look, look, TimeUnit.NANOSECONDS);
  }

  long nanoTime() {
    return System.nanoTime();
  }

  long operationNanos() {
    return operationNanos;
  }

  /**
   * Expires something if it is not unwatched in time: at its deadline, or up to a fiftieth of an
   * operation's time later.
   */
  void watch(Limited limited) {
    watched.add(limited);
    if (executor.isShutdown()) {
      // The cache was closed meanwhile: whoever waits for this must be woken, not left alone.
      limited.expire();
    }
  }

  void unwatch(Limited limited) {
    watched.remove(limited);
  }

  private void expireLate() {
    long now = System.nanoTime();
    for (Limited limited : watched) {
      if (limited.deadline() - now <= 0) {
        limited.expire();
      }
    }
  }

  Timer after(long nanos, Runnable body) {
    try {
      ScheduledFuture<?> future = executor.schedule(body, nanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      // The cache was closed meanwhile: whoever waits for this must be woken, not left alone.
      body.run();
      return () -> {};
    }
  }

  Timer every(Duration interval, Runnable body) {
    ScheduledFuture<?> future =
        executor.scheduleWithFixedDelay(
            body, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Ends what repeats; what waits for its time still runs, so that nobody waits for ever. */
  @Override
  public void close() {
    try {
      executor.schedule(this::expireLate, operationNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return; // closed already
    }
    executor.shutdown();
  }
}

package io.partita.runtime;

import java.time.Duration;
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

  private final ScheduledThreadPoolExecutor executor;
  private final long operationNanos;

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
  }

  long nanoTime() {
    return System.nanoTime();
  }

  long operationNanos() {
    return operationNanos;
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
    executor.shutdown();
  }
}

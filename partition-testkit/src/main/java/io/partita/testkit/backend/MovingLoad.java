package io.partita.testkit.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that do something over and over while the partition moves. */
final class MovingLoad implements AutoCloseable {
  private static final int ACTIONS_PER_STEP = 30;
  private static final int ACTIONS_PER_TURN = 64;

  private final BackendFixture fixture;
  private final ExecutorService threads;
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicLong actions = new AtomicLong();
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  /** Starts a thread for each of the actions. */
  MovingLoad(BackendFixture fixture, List<? extends Runnable> workers) {
    this.fixture = fixture;
    this.threads = Executors.newFixedThreadPool(workers.size());
    workers.forEach(worker -> running.add(threads.submit(() -> run(worker))));
  }

  private void run(Runnable action) {
    try {
      for (int i = 1; !stopped; i++) {
        action.run();
        actions.incrementAndGet();
        if (i % ACTIONS_PER_TURN == 0) {
          LockSupport.parkNanos(1); // more threads than processors: let others have a turn
        }
      }
    } catch (RuntimeException | AssertionError e) {
      failure = e;
      throw e;
    }
  }

  /** Waits until something was done since. */
  void progress() {
    long enough = actions.get() + ACTIONS_PER_STEP;
    fixture.until(
        "the workers go on",
        () -> {
          Throwable seen = failure;
          if (seen != null) {
            throw new AssertionError("a worker failed", seen);
          }
          return actions.get() >= enough;
        });
  }

  /** Lets the threads end and throws what any of them failed with. */
  void stop() {
    stopped = true;
    for (Future<?> worker : running) {
      try {
        worker.get(fixture.patience().toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError("a worker failed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }
}

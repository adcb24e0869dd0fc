package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that do one thing each and end. */
public final class Crew {
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Crew() {}

  /** Starts threads 0 to {@code count - 1}. */
  public static Crew run(int count, IntConsumer work) {
    Crew crew = new Crew();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> crew.carryOut(number, work), "benchmark-" + number);
      thread.setDaemon(true);
      crew.threads.add(thread);
    }
    crew.threads.forEach(Thread::start);
    return crew;
  }

  private void carryOut(int number, IntConsumer work) {
    try {
      work.accept(number);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Waits for all of them.
   *
   * @throws IllegalStateException if one of them failed
   */
  public void join() {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a thread of the benchmark failed: " + cause, cause);
    }
  }
}

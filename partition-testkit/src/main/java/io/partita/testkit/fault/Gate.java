package io.partita.testkit.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds calls until it is opened: block a phase, operate, release. Callers don't block, their
 * stages just don't complete. Thread-safe.
 */
public final class Gate implements AutoCloseable {
  private final CompletableFuture<Call> firstArrival = new CompletableFuture<>();
  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final List<Call> arrivals = new ArrayList<>();

  Gate() {}

  /** A call arrives; completes when it may go on. */
  CompletionStage<Boolean> pass(Call call) {
    synchronized (arrivals) {
      arrivals.add(call);
    }
    firstArrival.complete(call);
    return opened;
  }

  /**
   * Waits until a call has arrived.
   *
   * @return the first one
   * @throws AssertionError if none arrives in time
   */
  public Call awaitArrival(Duration patience) {
    try {
      return firstArrival.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("no call arrived at the gate within " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at the gate", e);
    }
  }

  /** The calls that have arrived, in their order. */
  public List<Call> arrivals() {
    synchronized (arrivals) {
      return List.copyOf(arrivals);
    }
  }

  /** Lets all calls go on, those that wait and those to come. Idempotent. */
  public void open() {
    opened.complete(true);
  }

  /** Opens the gate. */
  @Override
  public void close() {
    open();
  }
}

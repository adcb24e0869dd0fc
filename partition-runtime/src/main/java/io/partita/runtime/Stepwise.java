package io.partita.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * Work that is done in steps, one after the other: who waits does so for each, so that each has its
 * own time, and who does not is told at the end. For one thread at a time.
 */
interface Stepwise<T> {

  boolean isOver();

  /** Begins the next step; not called before the one before it is complete. */
  CompletableFuture<?> step();

  /** What was done, once it is over. */
  T result();

  /** Takes all steps and waits for each. */
  default T await(CacheScan.Waiter waiter, boolean write) {
    while (!isOver()) {
      Object unused = waiter.await(step(), write);
    }
    return result();
  }

  /** Takes all steps without waiting. */
  default CompletableFuture<T> begin() {
    CompletableFuture<T> whole = new CompletableFuture<>();
    goOn(whole);
    return whole;
  }

  /** Steps that are complete at once are taken in a loop: there may be any number of them. */
  private void goOn(CompletableFuture<T> whole) {
    try {
      while (!isOver()) {
        CompletableFuture<?> step = step();
        if (!step.isDone()) {
          step.whenComplete(
              (done, error) -> {
                if (error == null) {
                  goOn(whole);
                } else {
                  whole.completeExceptionally(Failures.unwrap(error));
                }
              });
          return;
        }
        step.join();
      }
      whole.complete(result());
    } catch (RuntimeException | Error e) {
      whole.completeExceptionally(Failures.unwrap(e));
    }
  }
}

package io.partita.runtime;

import io.partita.api.PartitaException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a node now and then how long it takes to answer; one question at a time. For one thread. */
final class Probe {
  private static final int FIRST_QUESTIONS = 9;
  private static final long PATIENCE_MILLIS = 100;
  private static final long INTERVAL_NANOS = 2_000_000;

  private final NodeLink node;
  private final LongSupplier nanoClock;
  private @Nullable CompletableFuture<Long> asked;
  private long askedAt;

  Probe(NodeLink node, LongSupplier nanoClock) {
    this.node = node;
    this.nanoClock = nanoClock;
  }

  /** The median of some answers, in nanoseconds; 0 if the node gives none. */
  long median() {
    long[] took = new long[FIRST_QUESTIONS];
    try {
      for (int i = 0; i < took.length; i++) {
        took[i] = ask().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return 0;
    }
    Arrays.sort(took);
    return took[took.length / 2];
  }

  /** How long an answer took that has come since, in nanoseconds; -1 if none has. */
  long look() {
    long now = nanoClock.getAsLong();
    CompletableFuture<Long> last = asked;
    long took = -1;
    if (last != null && last.isDone()) {
      took = last.isCompletedExceptionally() ? -1 : last.join();
      asked = null;
    }
    if (asked == null && now - askedAt >= INTERVAL_NANOS) {
      asked = ask();
    }
    return took;
  }

  private CompletableFuture<Long> ask() {
    askedAt = nanoClock.getAsLong();
    long from = askedAt;
    try {
      return node.store()
          .ping()
          .toCompletableFuture()
          .thenApply(done -> nanoClock.getAsLong() - from);
    } catch (PartitaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}

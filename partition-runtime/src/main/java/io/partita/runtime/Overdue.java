package io.partita.runtime;

import io.partita.api.NodeUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Reads that were sent together: those that have no answer when their time is over fail. */
final class Overdue<T> implements Timers.Limited {
  private final Timers timers;
  private final List<CompletableFuture<T>> answers;
  private final IntFunction<String> nodes;
  private final long deadline;

  /** The answers, and which node each was asked for at first. */
  Overdue(Timers timers, List<CompletableFuture<T>> answers, IntFunction<String> nodes) {
    this.timers = timers;
    this.answers = answers;
    this.nodes = nodes;
    this.deadline = timers.nanoTime() + timers.operationNanos();
  }

  void watch() {
    timers.watch(this);
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .whenComplete((done, error) -> timers.unwatch(this));
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expire() {
    timers.unwatch(this);
    String why = "no answer within " + timers.operationNanos() / 1_000_000 + " ms";
    for (int i = 0; i < answers.size(); i++) {
      if (!answers.get(i).isDone()) {
        answers.get(i).completeExceptionally(new NodeUnavailableException(nodes.apply(i), -1, why));
      }
    }
  }
}

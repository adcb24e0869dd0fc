package io.partita.testkit.fault;

import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Executes calls of one node as the plan wants it. */
final class Injector {
  private final String node;
  private final FaultPlan plan;

  Injector(String node, FaultPlan plan) {
    this.node = node;
    this.plan = plan;
  }

  <T> CompletionStage<T> call(
      StoreOperation operation, int partition, Supplier<CompletionStage<T>> execute) {
    Call call = new Call(node, operation, partition);
    CompletableFuture<T> outcome =
        passing(call, true).thenCompose(open -> disturbed(call, execute));
    CompletableFuture<T> answer = new CompletableFuture<>();
    relay(
        settled(outcome).thenCompose(s -> passing(call, false)).thenCompose(p -> outcome), answer);
    return answer;
  }

  /** Completes when a future has an outcome, good or bad. */
  private static CompletableFuture<Boolean> settled(CompletableFuture<?> future) {
    return future.handle((value, failure) -> true);
  }

  /** Completes when all gates let the call go on. */
  private CompletableFuture<Void> passing(Call call, boolean before) {
    List<Gate> gates = plan.gatesOf(call, before);
    return CompletableFuture.allOf(
        gates.stream()
            .map(gate -> gate.pass(call).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private <T> CompletionStage<T> disturbed(Call call, Supplier<CompletionStage<T>> execute) {
    Optional<Fault> planned = plan.faultOf(call);
    if (planned.isEmpty()) {
      return execute.get();
    }
    Fault fault = planned.get();
    if (fault instanceof Fault.Delay delay) {
      return later(delay.delay(), execute);
    }
    if (fault instanceof Fault.DelayAnswer delay) {
      CompletionStage<T> outcome = execute.get();
      return later(delay.delay(), () -> outcome);
    }
    if (fault instanceof Fault.Fail) {
      return CompletableFuture.failedFuture(
          new NodeUnavailableException(node, call.partition(), "planned fault"));
    }
    if (fault instanceof Fault.Duplicate duplicate) {
      CompletionStage<T> outcome = execute.get();
      var unused = later(duplicate.later(), execute);
      return outcome;
    }
    if (fault instanceof Fault.Straggle straggle) {
      var unused = later(straggle.later(), execute);
      return unknown();
    }
    if (fault instanceof Fault.LoseAnswer) {
      return execute.get().handle((value, failure) -> unknownOutcome()).thenCompose(e -> failed(e));
    }
    return unknown();
  }

  private static <T> CompletionStage<T> failed(RuntimeException e) {
    return CompletableFuture.failedFuture(e);
  }

  private <T> CompletionStage<T> unknown() {
    return failed(unknownOutcome());
  }

  private RuntimeException unknownOutcome() {
    return new OutcomeUnknownException(node, "planned fault");
  }

  private static <T> CompletionStage<T> later(
      Duration delay, Supplier<CompletionStage<T>> execute) {
    return CompletableFuture.supplyAsync(
            execute, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS))
        .thenCompose(outcome -> outcome);
  }

  /** Completes a future as a stage does, without the wrapping that stages add to failures. */
  private static <T> void relay(CompletionStage<T> from, CompletableFuture<T> to) {
    var unused =
        from.whenComplete(
            (value, failure) -> {
              Throwable cause = failure;
              while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
              }
              if (cause == null) {
                to.complete(value);
              } else {
                to.completeExceptionally(cause);
              }
            });
  }
}

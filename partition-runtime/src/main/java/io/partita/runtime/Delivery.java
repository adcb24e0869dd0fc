package io.partita.runtime;

import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitionState;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StaleRouteException;
import io.partita.api.spi.StoreSession;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One operation that did not succeed at the first go: waits for its answer, and sends it again as
 * long as nodes say that it was <em>not</em> executed. Bounded by the operation timeout; the pause
 * between attempts grows from nothing to 20 ms, since most routes are right again at once.
 */
final class Delivery<T> {
  private static final long MAX_PAUSE_NANOS = 20_000_000;

  private final Router router;
  private final Timers timers;
  private final boolean write;
  private final ToIntFunction<Routing> locator;
  private final Router.PartitionCall<T> call;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final long deadline;
  private int attempts;
  private volatile String node = "?";
  private volatile int partition = -1;
  private volatile boolean sent;
  private volatile @Nullable Throwable last;

  Delivery(
      Router router,
      Timers timers,
      boolean write,
      ToIntFunction<Routing> locator,
      Router.PartitionCall<T> call) {
    this.router = router;
    this.timers = timers;
    this.write = write;
    this.locator = locator;
    this.call = call;
    this.deadline = timers.nanoTime() + timers.operationNanos();
  }

  /** Sends for the first time. */
  CompletableFuture<T> begin() {
    startClock();
    send();
    return result;
  }

  /** Takes over after the first attempt, whose answer is late or bad. */
  CompletableFuture<T> follow(Routing routing, int index, int link, CompletableFuture<T> answer) {
    startClock();
    await(routing, index, link, answer);
    return result;
  }

  private void startClock() {
    Timers.Timer timer = timers.after(timers.operationNanos(), this::expire);
    result.whenComplete((value, error) -> timer.cancel());
  }

  private void expire() {
    String why = "no answer within " + timers.operationNanos() / 1_000_000 + " ms";
    Throwable cause = last;
    // Only an answer can tell whether what was sent has been executed.
    result.completeExceptionally(
        sent && write
            ? new OutcomeUnknownException(node, why)
            : new NodeUnavailableException(
                node, partition, why + (cause == null ? "" : "; last: " + cause.getMessage())));
  }

  private void send() {
    if (result.isDone()) {
      return;
    }
    Routing routing = router.routing();
    int index = locator.applyAsInt(routing);
    if (index < 0) {
      result.completeExceptionally(new CutChanged());
      return;
    }
    int link = routing.owner[index];
    CompletableFuture<T> answer;
    try {
      sent = true;
      answer =
          call.send(
              routing.sessions[link], routing.map.id(index), routing.links.get(link).node().id());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    await(routing, index, link, answer);
  }

  private void await(Routing routing, int index, int link, CompletableFuture<T> answer) {
    node = routing.links.get(link).node().id();
    partition = routing.map.id(index);
    sent = true;
    answer.whenComplete(
        (value, error) -> {
          if (error == null) {
            result.complete(value);
          } else {
            onError(routing, link, Failures.unwrap(error));
          }
        });
  }

  private void onError(Routing routing, int link, Throwable error) {
    if (!(error instanceof StaleRouteException)) {
      result.completeExceptionally(error);
      return;
    }
    sent = false;
    last = error;
    if (router.isClosed()) {
      result.completeExceptionally(new IllegalStateException("the cache is closed"));
      return;
    }
    router.countReroute();
    attempts++;
    if (error instanceof SessionClosedException) {
      StoreSession ended = routing.sessions[link];
      // A session that the node closed again at once means a barrier after a barrier: don't hammer.
      router
          .reconnect(routing.links.get(link), ended)
          .whenComplete((done, failure) -> afterCure(failure, attempts > 2));
    } else if (error instanceof PartitionMovedException moved && moved.target().isPresent()) {
      router
          .followMove(moved.partition(), moved.migration(), moved.target().get())
          .whenComplete((done, failure) -> afterCure(failure, attempts > 2));
    } else if (error instanceof PartitionMovedException held
        && held.state() == PartitionState.MOVING) {
      // The route is right: writes are held for a moment, and the topology store knows no better.
      afterCure(null, true);
    } else {
      router.reload().whenComplete((done, failure) -> afterCure(failure, true));
    }
  }

  private void afterCure(@Nullable Throwable failure, boolean pause) {
    if (failure != null) {
      last = Failures.unwrap(failure);
      if (last instanceof NodeUnavailableException unavailable) {
        result.completeExceptionally(
            new NodeUnavailableException(
                unavailable.node(), partition, "not reachable", unavailable));
        return;
      }
    }
    if (!pause && failure == null) {
      send();
      return;
    }
    long wait = Math.min(MAX_PAUSE_NANOS, 50_000L << Math.min(attempts, 10));
    if (deadline - timers.nanoTime() > wait) {
      timers.after(wait, this::send);
    } else {
      expire();
    }
  }
}

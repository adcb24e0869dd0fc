package io.partita.runtime;

import io.partita.api.NodeNotAdmittedException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitionState;
import io.partita.api.spi.OrderIncompleteException;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StaleRouteException;
import io.partita.api.spi.StoreSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One operation that did not succeed at the first go: waits for its answer, and sends it again as
 * long as nodes say that it was <em>not</em> executed. Bounded by the operation timeout; the pause
 * between attempts grows from nothing to 20 ms, since most routes are right again at once.
 */
final class Delivery<T> implements BiConsumer<T, @Nullable Throwable>, Timers.Limited {
  private static final long MAX_PAUSE_NANOS = 20_000_000;

  private final Router router;
  private final Timers timers;
  private final boolean write;
  private final ToIntFunction<Routing> locator;
  private final Router.PartitionCall<T> call;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final long deadline;
  private int attempts;

  /** Where the attempt under way went; written before {@code sent}, read after it. */
  private Routing routing;

  private int index;
  private int link;
  private volatile boolean sent;
  private volatile @Nullable Throwable last;

  Delivery(
      Router router,
      Routing routing,
      Timers timers,
      boolean write,
      ToIntFunction<Routing> locator,
      Router.PartitionCall<T> call) {
    this.router = router;
    this.routing = routing;
    this.index = -1;
    this.link = -1;
    this.timers = timers;
    this.write = write;
    this.locator = locator;
    this.call = call;
    this.deadline = timers.nanoTime() + timers.operationNanos();
  }

  /** Sends for the first time. */
  CompletableFuture<T> begin() {
    timers.watch(this);
    send();
    return result;
  }

  /** Takes over after the first attempt, whose answer is late or bad. */
  CompletableFuture<T> follow(int index, int link, CompletionStage<T> answer) {
    timers.watch(this);
    await(routing, index, link, answer);
    return result;
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expire() {
    String why = "no answer within " + timers.operationNanos() / 1_000_000 + " ms";
    Throwable cause = last;
    // Only an answer can tell whether what was sent has been executed.
    boolean unknown = sent && write;
    fail(
        unknown
            ? new OutcomeUnknownException(node(), why)
            : new NodeUnavailableException(
                node(), partition(), why + (cause == null ? "" : "; last: " + cause.getMessage())));
  }

  private String node() {
    return link < 0 ? "?" : routing.links.get(link).node().id();
  }

  private int partition() {
    return index < 0 ? -1 : routing.map.id(index);
  }

  private void fail(Throwable error) {
    timers.unwatch(this);
    result.completeExceptionally(error);
  }

  private void send() {
    if (result.isDone()) {
      return;
    }
    Routing now = router.routing();
    int at = locator.applyAsInt(now);
    if (at < 0) {
      fail(new CutChanged());
      return;
    }
    int to = now.owner[at];
    CompletableFuture<T> answer;
    try {
      sent = true;
      answer = call.send(now.sessions[to], now.map.id(at), now.links.get(to).node().id());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    await(now, at, to, answer);
  }

  private void await(Routing now, int at, int to, CompletionStage<T> answer) {
    routing = now;
    index = at;
    link = to;
    sent = true;
    answer.whenComplete(this);
  }

  /** The answer of the attempt under way. */
  @Override
  public void accept(T value, @Nullable Throwable error) {
    if (error == null) {
      timers.unwatch(this);
      result.complete(value);
    } else {
      onError(Failures.unwrap(error));
    }
  }

  private void onError(Throwable error) {
    if (!(error instanceof StaleRouteException)) {
      fail(error);
      return;
    }
    sent = false;
    last = error;
    if (router.isClosed()) {
      fail(new IllegalStateException("the cache is closed"));
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
    } else if (error instanceof OrderIncompleteException) {
      // The route is right: the node is at it.
      afterCure(null, true);
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
      // A node that has restarted is put in order within moments: that is worth waiting for.
      if (last instanceof NodeUnavailableException unavailable
          && !(last instanceof NodeNotAdmittedException)) {
        fail(
            new NodeUnavailableException(
                unavailable.node(), partition(), "not reachable", unavailable));
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

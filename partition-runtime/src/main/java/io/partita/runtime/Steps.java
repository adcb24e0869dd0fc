package io.partita.runtime;

import io.partita.api.NodeNotAdmittedException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitaException;
import io.partita.api.spi.Sweep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the steps of a coordinator, which works one step after the other on a thread of its
 * own.
 *
 * <p>A step that was certainly not executed is tried again a few times. One whose outcome is
 * unknown is not, unless the caller says that executing it twice, or late, does no harm: the
 * coordinator then starts over with a new token, which shuts out whatever is still on its way.
 */
final class Steps {
  private static final System.Logger LOG = System.getLogger(Steps.class.getName());
  private static final int TRIES = 4;

  /** Steps that {@link #each} has under way: enough to hide their ways, few enough to be fair. */
  private static final int MOST_AT_A_TIME = 16;

  private final Duration timeout;

  Steps(Duration timeout) {
    this.timeout = timeout;
  }

  /** For a step that must not run twice. */
  <T> T once(String node, Supplier<CompletionStage<T>> step) {
    return run(node, timeout, false, step);
  }

  /** For a step that may run twice or late. */
  <T> T repeatable(String node, Supplier<CompletionStage<T>> step) {
    return run(node, timeout, true, step);
  }

  /** For a step that waits by itself for up to {@code its} time. */
  <T> T longer(String node, Duration its, Supplier<CompletionStage<T>> step) {
    return run(node, timeout.plus(its), true, step);
  }

  /** A step that was begun; what it comes to is asked for later. For one thread. */
  static final class Pending<T> {
    private final String node;
    private final Duration limit;
    private final boolean repeatable;
    private final Supplier<CompletionStage<T>> step;
    private @Nullable CompletionStage<T> begun;

    private Pending(
        String node, Duration limit, boolean repeatable, Supplier<CompletionStage<T>> step) {
      this.node = node;
      this.limit = limit;
      this.repeatable = repeatable;
      this.step = step;
      this.begun = guarded(step);
    }

    /** Waits; a step that was certainly not executed is tried again, as ever. */
    T await() {
      return run(node, limit, repeatable, this::next);
    }

    private CompletionStage<T> next() {
      CompletionStage<T> first = begun;
      begun = null;
      return first == null ? step.get() : first;
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> step) {
      try {
        return step.get();
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
  }

  /** Begins a step, which others may follow before it has come to an end. */
  <T> Pending<T> begin(String node, boolean repeatable, Supplier<CompletionStage<T>> step) {
    return new Pending<>(node, timeout, repeatable, step);
  }

  /**
   * A step for each of some items, several at a time: they take effect in any order. If one fails,
   * no other is begun, and the outcomes of those that were are awaited first.
   *
   * @param outcome is told what each step came to, in the order of the items
   */
  <A, T> void each(
      Iterable<A> items,
      boolean repeatable,
      Function<A, String> node,
      Function<A, CompletionStage<T>> step,
      BiConsumer<A, T> outcome) {
    Deque<Map.Entry<A, Pending<T>>> begun = new ArrayDeque<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (A item : items) {
      if (begun.size() >= MOST_AT_A_TIME) {
        end(begun.remove(), outcome, failures);
      }
      if (!failures.isEmpty()) {
        break;
      }
      begun.add(Map.entry(item, begin(node.apply(item), repeatable, () -> step.apply(item))));
    }
    while (!begun.isEmpty()) {
      end(begun.remove(), outcome, failures);
    }
    if (!failures.isEmpty()) {
      throw worst(failures);
    }
  }

  /** One whose outcome is unknown, if there is such: nothing must be put in order beside it. */
  private static RuntimeException worst(List<RuntimeException> failures) {
    for (RuntimeException failure : failures) {
      if (failure instanceof OutcomeUnknownException) {
        return failure;
      }
    }
    return failures.get(0);
  }

  private static <A, T> void end(
      Map.Entry<A, Pending<T>> one, BiConsumer<A, T> outcome, List<RuntimeException> failures) {
    try {
      outcome.accept(one.getKey(), one.getValue().await());
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** All pages of a pass, none of which must run twice. */
  void sweep(String node, Sweep first, Function<Sweep, CompletionStage<Optional<String>>> page) {
    Optional<Sweep> sweep = Optional.of(first);
    while (sweep.isPresent()) {
      Sweep at = sweep.get();
      sweep = once(node, () -> page.apply(at)).map(first::at);
    }
  }

  /** A step at several nodes at once: the outcomes of those that answer in that time. */
  static <T> Map<NodeLink, T> whereReachable(
      Collection<NodeLink> links, Duration limit, Function<NodeLink, CompletionStage<T>> step) {
    Map<NodeLink, CompletableFuture<T>> begun = new LinkedHashMap<>();
    links.forEach(link -> begun.put(link, step.apply(link).toCompletableFuture()));
    long deadline = System.nanoTime() + limit.toNanos();
    Map<NodeLink, T> outcomes = new LinkedHashMap<>();
    begun.forEach(
        (link, outcome) -> {
          String node = link.node().id();
          Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
          try {
            outcomes.put(link, await(node, left, () -> outcome));
          } catch (NodeUnavailableException | OutcomeUnknownException e) {
            LOG.log(System.Logger.Level.WARNING, "passed over: {0}", e.getMessage());
          }
        });
    return outcomes;
  }

  /** Rule 8 at a node; whether the barrier was passed in time. */
  boolean barrier(NodeLink link, long generation, Tuning tuning) {
    Duration limit = tuning.stepTimeout();
    return longer(
        link.node().id(),
        limit,
        () -> link.control().barrier(generation, tuning.barrierGrace(), limit));
  }

  /** Rule 8 at a node, without which nothing may go on. */
  void requireBarrier(NodeLink link, long generation, Tuning tuning) {
    if (!barrier(link, generation, tuning)) {
      throw new PartitaException(
          "node "
              + link.node().id()
              + ": sessions older than generation "
              + generation
              + " did not end within "
              + tuning.stepTimeout());
    }
  }

  private static <T> T run(
      String node, Duration limit, boolean repeatable, Supplier<CompletionStage<T>> step) {
    for (int tried = 1; ; tried++) {
      try {
        return await(node, limit, step);
      } catch (NodeUnavailableException e) {
        if (tried == TRIES || e instanceof NodeNotAdmittedException) {
          throw e;
        }
      } catch (OutcomeUnknownException e) {
        if (tried == TRIES || !repeatable) {
          throw e;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(1L << tried).toNanos());
    }
  }

  private static <T> T await(String node, Duration limit, Supplier<CompletionStage<T>> step) {
    try {
      return step.get().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknownException(node, "interrupted", e);
    } catch (TimeoutException e) {
      throw new OutcomeUnknownException(node, "no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw Failures.asRuntime(e);
    }
  }
}

package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.TopologyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Carries out changes, one at a time, on a thread of its own; takes up those that another process
 * began and did not end. Holds the lease only while a change is under way.
 */
final class Coordinator implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Coordinator.class.getName());

  /** Terms in a row without a partition moved after which a change is given up. */
  private static final int MAX_FRUITLESS_TERMS = 5;

  private final String cache;
  private final Router router;
  private final Tuning tuning;
  private final Events events;
  private final Pacer pacer;
  private final Terms terms;
  private final ExecutorService thread;
  private volatile Optional<Run> running = Optional.empty();
  private volatile boolean closed;

  Coordinator(
      String cache,
      TopologyStore store,
      Router router,
      Timers timers,
      Tuning tuning,
      Events events) {
    this.cache = cache;
    this.router = router;
    this.tuning = tuning;
    this.events = events;
    this.pacer = new Pacer(System::nanoTime, tuning.latencyLimit());
    this.terms = new Terms(cache, store, router, timers, tuning, events, pacer, () -> closed);
    this.thread =
        Executors.newSingleThreadExecutor(
            body -> {
              Thread t = new Thread(body, "partita-" + cache + "-coordinator");
              t.setDaemon(true);
              return t;
            });
  }

  void throttle(Throttle throttle) {
    pacer.set(throttle);
  }

  Optional<ChangeRun> running() {
    return running.map(run -> run);
  }

  /** Begins a planned change. */
  synchronized ChangeRun start(ChangePlan plan) {
    if (closed) {
      throw new IllegalStateException("the cache is closed");
    }
    if (running.isPresent()) {
      throw new IllegalStateException(
          "a change is under way: " + running.get().plan().change().description());
    }
    router.reloadNow();
    requireCurrent(router.routing().state, plan);
    return launch(new Run(plan, ""));
  }

  private static void requireCurrent(ClusterState state, ChangePlan plan) {
    if (state.pending().isPresent()) {
      throw new IllegalStateException(
          "a change is under way: " + state.pending().get().description());
    }
    if (state.version() != plan.version()) {
      throw new IllegalStateException(
          "the plan was made for version "
              + plan.version()
              + " of the cluster's state, now it is "
              + state.version()
              + ": plan again");
    }
  }

  /** Takes up the change that is pending, if nobody is at it. */
  synchronized void resume(Function<ClusterState, ChangePlan> planOf) {
    boolean seemsPending = router.routing().state.pending().isPresent();
    // Whether its coordinator lives is told by the lease; if it does, this is tried again later.
    if (closed || running.isPresent() || !seemsPending || !terms.isFree()) {
      return;
    }
    // Whoever gave the lease back may have ended the change.
    router.reloadNow();
    ClusterState state = router.routing().state;
    if (state.pending().isPresent()) {
      launch(new Run(planOf.apply(state), state.pending().get().id()));
    }
  }

  Terms terms() {
    return terms;
  }

  /** A node waits to be admitted: lets the change under way do it; false if there is none. */
  boolean readmitByChange() {
    Optional<Run> run = running;
    run.ifPresent(change -> change.progress.beginAnew());
    return run.isPresent();
  }

  private Run launch(Run run) {
    running = Optional.of(run);
    thread.execute(run::carryOut);
    return run;
  }

  @Override
  public void close() {
    closed = true;
    running.ifPresent(Run::abandon);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(tuning.stepTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** One change from its start to its end, over as many terms as it takes. */
  private final class Run implements ChangeRun {
    private final ChangePlan plan;
    private volatile ChangeProgress progress;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final long startedAt = System.nanoTime();

    /** Of the pending change; empty before it has begun. */
    private String id;

    Run(ChangePlan plan, String id) {
      this.plan = plan;
      this.id = id;
      this.progress = new ChangeProgress(plan.partitions());
    }

    /** The cache closes: leave the change pending, for another process to take up. */
    void abandon() {
      progress.abort();
    }

    void carryOut() {
      Result end;
      try {
        end = allTerms();
      } catch (RuntimeException | Error e) {
        end = ended(End.FAILED, String.valueOf(e));
      }
      synchronized (Coordinator.this) {
        running = Optional.empty();
      }
      LOG.log(
          System.Logger.Level.INFO,
          "cache {0}: {1}: {2} {3}",
          cache,
          plan.change().description(),
          end.end(),
          end.message());
      events.tell(
          new Event.ChangeEnded(
              plan.change().description(),
              end.end() == End.FAILED ? end.message() : end.end().toString()));
      result.complete(end);
    }

    private Result allTerms() {
      int fruitless = 0;
      while (true) {
        int before = progress.now().partitionsDone();
        try {
          return term();
        } catch (ChangeProgress.Aborted e) {
          return closed ? ended(End.ABORTED, "the cache was closed") : finish(End.ABORTED, "");
        } catch (ChangeProgress.NodeRestarted e) {
          if (progress.now().partitionsDone() <= before) {
            progress.interrupted();
          }
          LOG.log(
              System.Logger.Level.INFO,
              "cache {0}: ''{1}'' begins another term: {2}",
              cache,
              plan.change().description(),
              e.getMessage());
        } catch (NoRoomException e) {
          return finish(End.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
          boolean moved = progress.now().partitionsDone() > before;
          fruitless = moved ? 0 : fruitless + 1;
          if (!moved) {
            progress.interrupted();
          }
          LOG.log(
              System.Logger.Level.WARNING,
              "cache {0}: a term of ''{1}'' ended: {2}",
              cache,
              plan.change().description(),
              e.getMessage());
          if (closed) {
            return ended(End.ABORTED, "the cache was closed");
          }
          if (fruitless == MAX_FRUITLESS_TERMS) {
            return finish(End.FAILED, String.valueOf(e));
          }
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20L << fruitless));
        }
      }
    }

    private Result term() {
      return terms.under(
          progress,
          term -> {
            if (id.isEmpty()) {
              begin(term);
            }
            Optional<PendingChange> pending =
                term.state().pending().filter(change -> change.id().equals(id));
            return pending.isPresent()
                ? carryOn(term, pending.get())
                : endedByAnother(term.state());
          });
    }

    private Result carryOn(Term term, PendingChange pending) {
      if (pending.recut().filter(ClusterState.Recut::undone).isPresent()) {
        return giveUp(term, pending, End.ABORTED, "it was given up");
      }
      term.claimAll();
      term.recover();
      if (pending.recut().isPresent()) {
        term.recutting().forward(pending);
      } else {
        term.migrate(pending.target());
      }
      return complete(term, pending);
    }

    private Result complete(Term term, PendingChange pending) {
      progress.phase("done");
      term.agree(
          term.state()
              .end(
                  pending.topology(),
                  pending.rules(),
                  pending.strategySettings(),
                  pending.target()));
      return ended(End.COMPLETED, "");
    }

    /** Between two terms, another process may take a change up and bring it to its end. */
    private Result endedByAnother(ClusterState state) {
      boolean completed = state.map().equals(plan.target());
      if (completed) {
        progress.total(0);
      }
      return completed
          ? ended(End.COMPLETED, "")
          : ended(End.ABORTED, "another process ended the change");
    }

    private void begin(Term term) {
      ClusterState state = term.state();
      requireCurrent(state, plan);
      events.tell(
          new Event.ChangeStarted(
              plan.change().description(), plan.change().description(), plan.partitions()));
      String newId = "change-" + term.token();
      term.agree(Journal.begun(state, plan, newId));
      id = newId;
    }

    /** Ends the change where it stands; one that cuts the line anew goes back first. */
    private Result finish(End end, String message) {
      if (plan.recut()) {
        turnBack();
      }
      String left = "";
      for (int attempt = 0; attempt < (plan.recut() ? MAX_FRUITLESS_TERMS : 1); attempt++) {
        try {
          return terms.under(progress, term -> finish(term, end, message));
        } catch (RuntimeException e) {
          left = "the change is still pending: " + e.getMessage();
        }
      }
      return ended(end, message.isEmpty() ? left : message + "; " + left);
    }

    private void turnBack() {
      synchronized (Coordinator.this) {
        progress = progress.goingBack();
        if (closed) {
          progress.abort();
        }
      }
    }

    private Result finish(Term term, End end, String message) {
      return term.state()
          .pending()
          .filter(c -> c.id().equals(id))
          .map(pending -> giveUp(term, pending, end, message))
          .orElseGet(() -> ended(end, message));
    }

    private Result giveUp(Term term, PendingChange pending, End end, String message) {
      term.claimAll();
      term.recover();
      if (pending.recut().isPresent()) {
        if (!pending.recut().get().undone()) {
          term.agree(term.state().withPending(pending.undone()));
        }
        term.recutting().back(pending);
        if (term.state().map().sameIntervals(pending.target())) {
          return complete(term, pending);
        }
      }
      term.agree(Journal.givenUp(term.state()));
      return ended(end, message);
    }

    private Result ended(End end, String message) {
      return new Result(
          end, message, progress.now(), Duration.ofNanos(System.nanoTime() - startedAt));
    }

    @Override
    public ChangePlan plan() {
      return plan;
    }

    @Override
    public Progress progress() {
      return progress.now();
    }

    @Override
    public CompletionStage<Result> result() {
      return result.copy();
    }

    @Override
    public Result await(Duration timeout) {
      try {
        return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            "the change has not ended within " + timeout + ": " + progress.now(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for the change", e);
      } catch (java.util.concurrent.ExecutionException e) {
        throw Failures.asRuntime(e);
      }
    }

    @Override
    public void pause() {
      progress.pause();
    }

    @Override
    public void resume() {
      progress.resume();
    }

    @Override
    public void abort() {
      if (!progress.isGoingBack()) {
        progress.abort();
      }
    }
  }
}

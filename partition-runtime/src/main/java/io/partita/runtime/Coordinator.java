package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.NodeStatus;
import io.partita.api.PartitaException;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final TopologyStore store;
  private final Router router;
  private final Timers timers;
  private final Tuning tuning;
  private final Events events;
  private final Pacer pacer = new Pacer(System::nanoTime);
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
    this.store = store;
    this.router = router;
    this.timers = timers;
    this.tuning = tuning;
    this.events = events;
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
    ClusterState state = router.routing().state;
    if (!closed && running.isEmpty() && state.pending().isPresent()) {
      // Whether its coordinator lives is told by the lease; if it does, this is tried again later.
      Optional<Lease> lease = store.tryAcquire(holder(), tuning.leaseDuration());
      lease.ifPresent(
          free -> {
            store.release(free);
            launch(new Run(planOf.apply(state), state.pending().get().id()));
          });
    }
  }

  private Run launch(Run run) {
    running = Optional.of(run);
    thread.execute(run::carryOut);
    return run;
  }

  private String holder() {
    return cache + "@" + ProcessHandle.current().pid();
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
    private final ChangeProgress progress;
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
        end = terms();
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

    private Result terms() {
      int fruitless = 0;
      while (true) {
        int before = progress.now().partitionsDone();
        try {
          return term();
        } catch (ChangeProgress.Aborted e) {
          return closed ? ended(End.ABORTED, "the cache was closed") : finish(End.ABORTED, "");
        } catch (NoRoomException e) {
          return finish(End.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
          boolean moved = progress.now().partitionsDone() > before;
          fruitless = moved ? 0 : fruitless + 1;
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
      return withLease(
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
      term.claimAll();
      term.recover();
      term.migrate(pending.target());
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
      term.agree(
          state.begin(
              union(state.topology(), plan.topology()),
              new PendingChange(
                  newId,
                  plan.change().description(),
                  state.topology(),
                  plan.topology(),
                  plan.rules(),
                  plan.strategySettings(),
                  plan.target())));
      id = newId;
    }

    /** All that are members before or after, as they are before; the epoch lies between. */
    private Topology union(Topology before, Topology after) {
      List<io.partita.api.Node> all = new ArrayList<>(before.nodes());
      after.nodes().stream().filter(node -> before.node(node.id()).isEmpty()).forEach(all::add);
      return new Topology(before.epoch() + 1, all);
    }

    /** Ends the change where it stands. */
    private Result finish(End end, String message) {
      try {
        return withLease(
            term -> {
              if (term.state().pending().filter(c -> c.id().equals(id)).isPresent()) {
                term.claimAll();
                term.recover();
                term.agree(givenUp(term.state()));
              }
              return ended(end, message);
            });
      } catch (RuntimeException e) {
        String left = "the change is still pending: " + e.getMessage();
        return ended(end, message.isEmpty() ? left : message + "; " + left);
      }
    }

    private ClusterState givenUp(ClusterState state) {
      Topology origin = state.pending().orElseThrow().origin();
      List<io.partita.api.Node> left = new ArrayList<>(origin.nodes());
      for (io.partita.api.Node node : state.topology().nodes()) {
        if (origin.node(node.id()).isEmpty() && state.map().nodes().contains(node.id())) {
          left.add(node.becoming(NodeStatus.UP));
        }
      }
      long epoch = state.topology().epoch() + 1;
      return state.end(
          new Topology(epoch, left),
          state.rules(),
          state.strategySettings(),
          state.map().restamped(epoch, state.map().strategy()));
    }

    private Result withLease(Function<Term, Result> work) {
      Lease lease = acquire();
      Timers.Timer renewal =
          timers.every(
              tuning.leaseDuration().dividedBy(3),
              () -> router.background(() -> store.renew(lease, tuning.leaseDuration())));
      try {
        ClusterState state =
            store.read().orElseThrow(() -> new PartitaException("the topology store is empty"));
        router.install(state);
        return work.apply(
            new Term(
                lease.token(),
                state,
                store,
                router,
                new Steps(tuning.stepTimeout()),
                tuning,
                progress,
                events,
                pacer));
      } finally {
        renewal.cancel();
        release(lease);
      }
    }

    /**
     * A lease that can't be given back ends by itself: no reason to hide what the term has done.
     */
    private void release(Lease lease) {
      try {
        store.release(lease);
      } catch (PartitaException e) {
        LOG.log(System.Logger.Level.WARNING, "cache {0}: {1}", cache, e.getMessage());
      }
    }

    private Lease acquire() {
      long deadline = System.nanoTime() + 2 * tuning.leaseDuration().toNanos();
      while (true) {
        Optional<Lease> lease = store.tryAcquire(holder(), tuning.leaseDuration());
        if (lease.isPresent()) {
          return lease.get();
        }
        if (System.nanoTime() > deadline || closed) {
          throw new PartitaException("another process coordinates the cache " + cache);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
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
      progress.abort();
    }
  }
}

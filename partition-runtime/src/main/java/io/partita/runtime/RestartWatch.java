package io.partita.runtime;

import io.partita.api.PartitaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Has nodes admitted that have restarted: by a term of its own, or by the change that this process
 * has under way. Whoever finds such a node says so; one attempt at a time follows, a little later
 * and after each failure later still, by a random time, so that of many processes one gets the
 * lease and most of the others find the work done. Thread-safe.
 */
final class RestartWatch {
  private static final System.Logger LOG = System.getLogger(RestartWatch.class.getName());
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MOST_DOUBLINGS = 5;
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String cache;
  private final Router router;
  private final Coordinator coordinator;
  private final Timers timers;
  private final Tuning tuning;
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean due = new AtomicBoolean();
  private final ThreadPoolExecutor thread;

  /** Used by that thread alone: what has been told once need not be told each time. */
  private String lastReason = "";

  private final AtomicInteger failures = new AtomicInteger();

  RestartWatch(String cache, Router router, Coordinator coordinator, Timers timers, Tuning tuning) {
    this.cache = cache;
    this.router = router;
    this.coordinator = coordinator;
    this.timers = timers;
    this.tuning = tuning;
    // Never more than one attempt: the thread lives while there is one.
    this.thread =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            body -> {
              Thread made = new Thread(body, "partita-" + cache + "-restarts");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * At the start of the process, on its thread: returns when all nodes are admitted, or after twice
   * the time of a lease; then it goes on in the background, and operations on such a node wait.
   *
   * @param doubtful ids of those that may not be
   */
  void begin(Collection<String> doubtful) {
    long deadline = System.nanoTime() + 2 * tuning.leaseDuration().toNanos();
    suspects.addAll(doubtful);
    String reason = "another process has the lease";
    while (!suspects.isEmpty() && System.nanoTime() - deadline < 0) {
      try {
        attempt();
      } catch (PartitaException e) {
        reason = String.valueOf(e.getMessage());
      }
      if (!suspects.isEmpty()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
    router.whenNotAdmitted(this::found);
    for (String node : Set.copyOf(suspects)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cache {0}: node {1} is not admitted yet: {2}",
          cache,
          node,
          reason);
      found(node);
    }
  }

  /** Now and then: who has no session with a node does not learn of its restart. */
  void look() {
    router.reconnectEnded(coordinator.running().isPresent());
  }

  /** A node was found that is not admitted. Returns at once. */
  void found(String node) {
    suspects.add(node);
    if (!router.isClosed() && due.compareAndSet(false, true)) {
      long most = FIRST_PAUSE_NANOS << Math.min(failures.get(), MOST_DOUBLINGS);
      timers.after(ThreadLocalRandom.current().nextLong(most), this::launch);
    }
  }

  private void launch() {
    try {
      thread.execute(this::attemptFenced);
    } catch (RejectedExecutionException e) {
      due.set(false); // the last attempt is about to end
    }
  }

  private void attemptFenced() {
    try {
      attempt();
      failures.updateAndGet(before -> suspects.isEmpty() ? 0 : before + 1);
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      String reason = new TreeSet<>(suspects) + " can not be admitted yet: " + e.getMessage();
      boolean told = reason.equals(lastReason);
      lastReason = reason;
      LOG.log(
          told ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "cache {0}: {1}",
          cache,
          reason);
    } finally {
      due.set(false);
    }
  }

  /** Leaves those suspects that are to be admitted still. */
  private void attempt() {
    if (router.isClosed()) {
      return;
    }
    forgetAdmitted();
    if (suspects.isEmpty() || coordinator.readmitByChange()) {
      return;
    }
    boolean done = coordinator.terms().tryUnder(RestartWatch::readmit);
    if (done) {
      forgetAdmitted();
    }
  }

  /** A pending change has moves under way: nothing can be told without all of its nodes. */
  private static void readmit(Term term) {
    if (term.state().pending().isPresent()) {
      term.claimAll();
      term.recover();
    } else {
      term.claimReachable();
      term.readmit();
    }
  }

  /** One that can't be reached is found again when it can. */
  private void forgetAdmitted() {
    Routing now = router.routing();
    List<NodeLink> asked = new ArrayList<>();
    for (String node : suspects) {
      int index = now.link(node);
      if (index >= 0) {
        asked.add(now.links.get(index));
      }
    }
    Set<String> waiting = new TreeSet<>();
    Steps.whereReachable(asked, tuning.patience(), link -> link.control().table())
        .forEach(
            (link, table) -> {
              if (!table.admitted()) {
                waiting.add(link.node().id());
              }
            });
    suspects.retainAll(waiting);
  }
}

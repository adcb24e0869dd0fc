package io.partita.runtime;

import io.partita.api.PartitaException;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Gives out terms: what is done under one lease, renewed until it is over. */
final class Terms {
  private static final System.Logger LOG = System.getLogger(Terms.class.getName());

  private final String cache;
  private final TopologyStore store;
  private final Router router;
  private final Timers timers;
  private final Tuning tuning;
  private final Events events;
  private final Pacer pacer;
  private final BooleanSupplier closed;

  Terms(
      String cache,
      TopologyStore store,
      Router router,
      Timers timers,
      Tuning tuning,
      Events events,
      Pacer pacer,
      BooleanSupplier closed) {
    this.cache = cache;
    this.store = store;
    this.router = router;
    this.timers = timers;
    this.tuning = tuning;
    this.events = events;
    this.pacer = pacer;
    this.closed = closed;
  }

  /** Works under a lease, on the state that is agreed when it begins. */
  <T> T under(ChangeProgress progress, Function<Term, T> work) {
    return under(acquire(), progress, work);
  }

  /** The same, unless somebody else has the lease now; whether it was done. */
  boolean tryUnder(Consumer<Term> work) {
    Optional<Lease> lease = store.tryAcquire(holder(), tuning.leaseDuration());
    lease.ifPresent(
        held ->
            under(
                held,
                new ChangeProgress(0),
                term -> {
                  work.accept(term);
                  return true;
                }));
    return lease.isPresent();
  }

  private <T> T under(Lease lease, ChangeProgress progress, Function<Term, T> work) {
    Timers.Timer renewal =
        timers.every(
            tuning.leaseDuration().dividedBy(3),
            () -> router.background(() -> store.renew(lease, tuning.leaseDuration())));
    try {
      ClusterState state =
          store.read().orElseThrow(() -> new PartitaException("the topology store is empty"));
      long seen = router.routing().state.version();
      if (state.version() < seen) {
        throw new PartitaException(
            "the topology store went back from version "
                + seen
                + " to "
                + state.version()
                + ": it has lost what was agreed on; restore its newest backup");
      }
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

  /** Whether nobody holds the lease. */
  boolean isFree() {
    Optional<Lease> lease = store.tryAcquire(holder(), tuning.leaseDuration());
    lease.ifPresent(store::release);
    return lease.isPresent();
  }

  /** A lease that can't be given back ends by itself: no reason to hide what the term has done. */
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
      if (System.nanoTime() > deadline || closed.getAsBoolean()) {
        throw new PartitaException("another process coordinates the cache " + cache);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private String holder() {
    return cache + "@" + ProcessHandle.current().pid();
  }
}

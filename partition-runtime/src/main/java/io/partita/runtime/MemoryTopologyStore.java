package io.partita.runtime;

import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Agreement within one process. */
final class MemoryTopologyStore implements TopologyStore {
  private static final System.Logger LOG = System.getLogger(MemoryTopologyStore.class.getName());

  private final LongSupplier nanoClock;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private @Nullable ClusterState state;
  private @Nullable Lease lease;
  private long leaseEnd;
  private long lastToken;

  MemoryTopologyStore(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized Optional<ClusterState> read() {
    return Optional.ofNullable(state);
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ClusterState next, long token) {
    synchronized (this) {
      long version = state == null ? 0 : state.version();
      if (version != expectedVersion || next.version() != version + 1 || token < lastToken) {
        return false;
      }
      state = next;
    }
    for (Runnable watcher : watchers) {
      try {
        watcher.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a watcher of the topology threw", e);
      }
    }
    return true;
  }

  @Override
  public synchronized Optional<Lease> tryAcquire(String holder, Duration duration) {
    if (lease != null && nanoClock.getAsLong() - leaseEnd < 0) {
      return Optional.empty();
    }
    lastToken++;
    lease = new Lease(lastToken, holder);
    leaseEnd = nanoClock.getAsLong() + duration.toNanos();
    return Optional.of(lease);
  }

  @Override
  public synchronized boolean renew(Lease held, Duration duration) {
    if (!held.equals(lease) || nanoClock.getAsLong() - leaseEnd >= 0) {
      return false;
    }
    leaseEnd = nanoClock.getAsLong() + duration.toNanos();
    return true;
  }

  @Override
  public synchronized void release(Lease held) {
    if (held.equals(lease)) {
      lease = null;
    }
  }

  @Override
  public Watch watch(Runnable hint) {
    watchers.add(hint);
    return () -> watchers.remove(hint);
  }

  @Override
  public void close() {
    watchers.clear();
  }
}

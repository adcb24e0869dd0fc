package io.partita.runtime;

import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Agreement within one process. Hints come on the thread that made the change, after it. Closing
 * ends the watches and nothing else, so caches that share the store may go on with it.
 */
final class MemoryTopologyStore implements TopologyStore {
  private final Object lock = new Object();
  private final LongSupplier nanoClock;
  private final Watchers watchers = new Watchers();

  // Guarded by lock.
  private @Nullable ClusterState state;
  private LeaseRecord last = LeaseRecord.NONE;

  /** The highest token with which a state was agreed on. */
  private long agreedToken;

  /**
   * An empty store.
   *
   * @param nanoClock measures leases, in nanoseconds from any origin
   */
  MemoryTopologyStore(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public Optional<ClusterState> read() {
    synchronized (lock) {
      return Optional.ofNullable(state);
    }
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ClusterState next, long token) {
    StoreArguments.requireNext(expectedVersion, next);
    synchronized (lock) {
      long version = state == null ? 0 : state.version();
      if (version != expectedVersion || token < highestToken()) {
        return false;
      }
      state = next;
      agreedToken = token;
    }
    watchers.tell();
    return true;
  }

  @Override
  public long highestToken() {
    synchronized (lock) {
      return Math.max(last.token(), agreedToken);
    }
  }

  @Override
  public Optional<Lease> tryAcquire(String holder, Duration duration) {
    StoreArguments.requireDuration(duration);
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      if (last.isHeldAt(now)) {
        return Optional.empty();
      }
      last = new LeaseRecord(highestToken() + 1, holder, now, now + duration.toNanos());
      return Optional.of(last.lease());
    }
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    StoreArguments.requireDuration(duration);
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      if (!last.isOf(lease) || !last.isHeldAt(now)) {
        return false;
      }
      last = last.renewed(now, duration.toNanos());
      return true;
    }
  }

  @Override
  public void release(Lease lease) {
    synchronized (lock) {
      if (last.isOf(lease)) {
        last = last.ended();
      }
    }
  }

  @Override
  public Watch watch(Runnable hint) {
    return watchers.add(hint);
  }

  @Override
  public void close() {
    watchers.close();
  }
}

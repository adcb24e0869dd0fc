package io.partita.runtime;

import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that can be made to answer as of then, as one that was restored from a backup. */
final class RewindingStore implements TopologyStore {
  private final TopologyStore store;
  private volatile @Nullable ClusterState old;

  RewindingStore(TopologyStore store) {
    this.store = store;
  }

  void rewind(ClusterState state) {
    old = state;
  }

  @Override
  public Optional<ClusterState> read() {
    ClusterState rewound = old;
    return rewound == null ? store.read() : Optional.of(rewound);
  }

  @Override
  public long highestToken() {
    return store.highestToken();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ClusterState next, long token) {
    return store.compareAndSet(expectedVersion, next, token);
  }

  @Override
  public Optional<Lease> tryAcquire(String holder, Duration duration) {
    return store.tryAcquire(holder, duration);
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    return store.renew(lease, duration);
  }

  @Override
  public void release(Lease lease) {
    store.release(lease);
  }

  @Override
  public Watch watch(Runnable hint) {
    return store.watch(hint);
  }

  @Override
  public void close() {
    store.close();
  }
}

package io.partita.runtime;

import io.partita.api.spi.Backend;
import io.partita.api.spi.TopologyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts of one cache that live and end together.
 *
 * @param name of the cache
 * @param router sends operations
 * @param timers waits
 * @param counters counts
 * @param coordinator changes the topology
 * @param background reads the topology store
 * @param ownedBackends to close with the cache
 * @param topologyStore where processes agree
 * @param ownsStore whether to close it with the cache
 * @param watch of the topology store, to end with the cache
 * @param closed whether that has happened
 */
record Engine(
    String name,
    Router router,
    Timers timers,
    Counters counters,
    Coordinator coordinator,
    ExecutorService background,
    List<Backend> ownedBackends,
    TopologyStore topologyStore,
    boolean ownsStore,
    TopologyStore.Watch watch,
    AtomicBoolean closed) {

  Engine {
    ownedBackends = List.copyOf(ownedBackends);
  }

  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    watch.close();
    coordinator.close();
    router.close();
    timers.close();
    background.shutdown();
    ownedBackends.forEach(Backend::close);
    if (ownsStore) {
      topologyStore.close();
    }
  }
}

package io.partita.runtime;

import io.partita.api.spi.TopologyStore;

/** Topology stores that several caches of one process share. */
public final class TopologyStores {

  private TopologyStores() {}

  /** An empty store in memory, for {@link CacheBuilder#topologyStore(TopologyStore)}. */
  public static TopologyStore memory() {
    return new MemoryTopologyStore(System::nanoTime);
  }
}

package io.partita.runtime;

import io.partita.api.spi.Settings;
import io.partita.api.spi.StateCodec;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;

/** Makes stores of one process each. */
final class MemoryTopologyStoreProvider implements TopologyStoreProvider {
  @Override
  public String id() {
    return "memory";
  }

  @Override
  public TopologyStore create(String namespace, Settings settings, StateCodec codec) {
    return new MemoryTopologyStore(System::nanoTime);
  }
}

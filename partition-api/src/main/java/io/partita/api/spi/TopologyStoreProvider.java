package io.partita.api.spi;

/** Makes a topology store. */
public interface TopologyStoreProvider extends Provider {

  /**
   * A store for one cache.
   *
   * @param namespace keeps caches apart
   * @param settings validated against {@link #settings}
   * @param codec turns states into bytes and back, for stores outside of the process
   * @throws IllegalArgumentException if settings that are valid each do not work together
   */
  TopologyStore create(String namespace, Settings settings, StateCodec codec);
}

package io.partita.api.spi;

/** Makes a topology store. */
public interface TopologyStoreProvider extends Provider {

  /**
   * A store for one cache.
   *
   * @param namespace keeps caches apart
   * @param settings validated against {@link #settings}
   * @param keySpaces finds the key spaces of stored maps
   * @throws IllegalArgumentException if settings that are valid each do not work together
   */
  TopologyStore create(String namespace, Settings settings, KeySpaces keySpaces);
}

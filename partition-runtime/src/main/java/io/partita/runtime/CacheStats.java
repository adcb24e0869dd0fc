package io.partita.runtime;

/**
 * What a cache has done in this process since it was built.
 *
 * @param hits reads that found a value
 * @param misses reads that found none
 * @param writes executed: puts, removes, increments and changes of a TTL
 * @param loads by loaders that returned
 * @param loadFailures loaders that threw
 * @param reroutes operations sent again because their partition or session was gone
 * @param failures operations that threw
 */
public record CacheStats(
    long hits,
    long misses,
    long writes,
    long loads,
    long loadFailures,
    long reroutes,
    long failures) {

  /** Hits over reads, 0 to 1; 0 if nothing was read. */
  public double hitRatio() {
    return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
  }
}

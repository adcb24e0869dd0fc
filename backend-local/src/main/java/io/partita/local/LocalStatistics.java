package io.partita.local;

/**
 * What a store has counted since it was made, all partitions together.
 *
 * @param hits reads that found an entry
 * @param misses reads that found none
 * @param evictions entries that had to go because the store was full
 * @param expirations entries that were dropped after the end of their time to live
 * @param weightBytes what the entries weigh now, with their overhead
 */
public record LocalStatistics(
    long hits, long misses, long evictions, long expirations, long weightBytes) {}

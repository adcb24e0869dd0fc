package io.partita.api.spi;

import java.util.Arrays;

/**
 * What one copy of a partition holds, comparable between two nodes of whatever backends.
 *
 * @param keys number of entries
 * @param checksum sum of {@link #ofEntry} over the entries that do not expire, so that neither
 *     their order nor an expiry between two counts matters
 * @param evicted entries of whatever partitions that the node dropped for lack of room since the
 *     import began; 0 at a source
 */
public record Census(long keys, long checksum, long evicted) {

  /** Whether both copies hold the same entries. */
  public boolean matches(Census other) {
    return keys == other.keys && checksum == other.checksum;
  }

  /** What one entry adds to the checksum; tells accidents apart, not attacks. */
  public static long ofEntry(byte[] key, byte[] value) {
    long h = ((long) Arrays.hashCode(key) << 32) ^ (Arrays.hashCode(value) & 0xffffffffL);
    h ^= ((long) key.length << 17) ^ value.length;
    // The finalizer of MurmurHash3 (Appleby, public domain): spreads every bit over all.
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}

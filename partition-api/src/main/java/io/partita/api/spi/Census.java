package io.partita.api.spi;

import java.util.Arrays;

/**
 * What one copy of a partition holds, comparable between two nodes of whatever backends.
 *
 * @param keys number of entries
 * @param checksum sum of {@link #ofEntry} over the entries that do not expire and whose key {@link
 *     #isSampled}, so that neither their order nor an expiry between two counts matters
 * @param evicted entries of whatever partitions that the node dropped for lack of room since the
 *     import began; 0 at a source
 */
public record Census(long keys, long checksum, long evicted) {

  /** No entries. */
  public static final Census EMPTY = new Census(0, 0, 0);

  /** Whether both copies hold the same entries. */
  public boolean matches(Census other) {
    return keys == other.keys && checksum == other.checksum;
  }

  /** Both together; what was evicted is a fact of the node, not of a page: the larger one. */
  public Census plus(Census other) {
    return new Census(
        keys + other.keys, checksum + other.checksum, Math.max(evicted, other.evicted));
  }

  /**
   * Whether the value of a key counts in the checksum: one key in 16, the same ones at every node.
   * So a coordinator that has to fetch values to add them up fetches few.
   */
  public static boolean isSampled(byte[] key) {
    int h = Arrays.hashCode(key);
    // The 32-bit finalizer of MurmurHash3: keys that differ in their last byte alone differ in h by
    // as little.
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return (h ^ (h >>> 16)) >>> 28 == 0;
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

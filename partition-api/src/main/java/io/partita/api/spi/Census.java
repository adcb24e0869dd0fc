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

  /** Bytes of a value up to which all of it counts. */
  public static final int WHOLE_BYTES = 1 << 16;

  /** Bytes at the beginning, and as many at the end, that count of a longer one. */
  public static final int EDGE_BYTES = 1 << 12;

  /** What one entry adds to the checksum; tells accidents apart, not attacks. */
  public static long ofEntry(byte[] key, byte[] value) {
    if (value.length <= WHOLE_BYTES) {
      return ofExtract(key, value.length, value);
    }
    byte[] edges = Arrays.copyOf(value, 2 * EDGE_BYTES);
    System.arraycopy(value, value.length - EDGE_BYTES, edges, EDGE_BYTES, EDGE_BYTES);
    return ofExtract(key, value.length, edges);
  }

  /**
   * The same where the value is elsewhere and has not to be fetched as a whole.
   *
   * @param length of the value, in bytes
   * @param extract all of a value of up to {@link #WHOLE_BYTES}, else its first {@link #EDGE_BYTES}
   *     and its last ones
   */
  public static long ofExtract(byte[] key, long length, byte[] extract) {
    long h = ((long) Arrays.hashCode(key) << 32) ^ (Arrays.hashCode(extract) & 0xffffffffL);
    h ^= ((long) key.length << 17) ^ length;
    // The finalizer of MurmurHash3 (Appleby, public domain): spreads every bit over all.
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}

package io.partita.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash64A (MurmurHash2 for 64-bit machines) by A. Appleby, with the seed that Jedis uses.
 *
 * <p>Thread-safe; allocates nothing; linear in the length.
 */
final class Murmur64A {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = 0x1234abcd;
  private static final long FACTOR = 0xc6a4a7935bd1e995L;
  private static final int SHIFT = 47;

  private Murmur64A() {}

  static long hash(byte[] bytes, int offset, int length) {
    long hash = SEED ^ length * FACTOR;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long block = (long) LONGS.get(bytes, at) * FACTOR;
      hash = (hash ^ (block ^ block >>> SHIFT) * FACTOR) * FACTOR;
    }
    if (at < end) {
      hash = (hash ^ rest(bytes, at, end, length)) * FACTOR;
    }
    hash = (hash ^ hash >>> SHIFT) * FACTOR;
    return hash ^ hash >>> SHIFT;
  }

  /** The last 1 to 7 bytes as a little-endian number. */
  private static long rest(byte[] bytes, int at, int end, int length) {
    if (length >= Long.BYTES) {
      // The last eight bytes without those that were hashed already: no loop of uncertain length.
      return (long) LONGS.get(bytes, end - Long.BYTES) >>> (Long.SIZE - (end - at) * Byte.SIZE);
    }
    long rest = 0;
    for (int i = end - 1; i >= at; i--) {
      rest = rest << Byte.SIZE | (bytes[i] & 0xff);
    }
    return rest;
  }
}

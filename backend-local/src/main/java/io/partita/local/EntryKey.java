package io.partita.local;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A key, and the slot by which it was asked for. A node holds a key once, whatever partition it is
 * in; which slot counts it, the entry tells. The hash is computed once, and differs from process to
 * process, so that nobody can choose keys that collide.
 */
final class EntryKey implements Comparable<EntryKey> {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long FINAL_FACTOR = 0xD6E8FEB86659FD93L;

  final Slot slot;
  final byte[] bytes;
  private final int hash;

  EntryKey(Slot slot, byte[] bytes) {
    this.slot = slot;
    this.bytes = bytes;
    this.hash = hash(bytes);
  }

  private static int hash(byte[] bytes) {
    int length = bytes.length;
    long hash = SEED ^ length;
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = (rest << Byte.SIZE) | (bytes[i] & 0xFF);
    }
    hash = mix(hash ^ rest);
    hash *= FINAL_FACTOR;
    return (int) (hash >>> 32);
  }

  private static long mix(long bits) {
    long high = Math.multiplyHigh(bits, FACTOR);
    return high ^ (bits * FACTOR) ^ (bits >>> 29);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** By unsigned bytes: the order of scans. */
  @Override
  public int compareTo(EntryKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }
}

package io.partita.examples.shop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes values that tell whose they are, and checks them. A value is the fingerprint of its key (8
 * bytes), a sequence number above 0 (8 bytes), and bytes whose number and content follow from both:
 * so every byte of it can be checked without keeping it. Immutable and thread-safe.
 */
final class Values {
  /** What {@link #sequenceIn} says of a value of another key. */
  static final long FOREIGN = -1;

  /** What {@link #sequenceIn} says of bytes that were never a value. */
  static final long CORRUPT = -2;

  private static final int HEADER_BYTES = 2 * Long.BYTES;
  private static final int OFFSETS = 1 << 16;
  private static final int LARGEST_BYTES = 1 << 16;
  private static final byte[] CONTENT = new byte[OFFSETS + LARGEST_BYTES];
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  static {
    new SplittableRandom(0).nextBytes(CONTENT);
  }

  private final int minBytes;
  private final int maxBytes;

  /** Values of these sizes, {@value #HEADER_BYTES} bytes to 64 KiB. */
  Values(int minBytes, int maxBytes) {
    if (minBytes < HEADER_BYTES || maxBytes < minBytes || maxBytes > LARGEST_BYTES) {
      throw new IllegalArgumentException("value sizes " + minBytes + " to " + maxBytes);
    }
    this.minBytes = minBytes;
    this.maxBytes = maxBytes;
  }

  /** The fingerprint of a key: FNV-1a of its characters, mixed. */
  static long fingerprint(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 32) * 0xd6e8feb86659fd93L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    return mixed ^ mixed >>> 32;
  }

  /** The value of a key at a sequence number. */
  byte[] of(long fingerprint, long sequence) {
    long mixed = mix(fingerprint + sequence);
    byte[] value = new byte[size(mixed)];
    LONG.set(value, 0, fingerprint);
    LONG.set(value, Long.BYTES, sequence);
    System.arraycopy(CONTENT, offset(mixed), value, HEADER_BYTES, value.length - HEADER_BYTES);
    return value;
  }

  /** The sequence number in a value of a key, or {@link #FOREIGN} or {@link #CORRUPT}. */
  long sequenceIn(byte[] value, long fingerprint) {
    if (value.length < HEADER_BYTES) {
      return CORRUPT;
    }
    if ((long) LONG.get(value, 0) != fingerprint) {
      return FOREIGN;
    }
    long sequence = (long) LONG.get(value, Long.BYTES);
    long mixed = mix(fingerprint + sequence);
    int from = offset(mixed);
    boolean whole =
        sequence > 0
            && value.length == size(mixed)
            && Arrays.equals(
                value,
                HEADER_BYTES,
                value.length,
                CONTENT,
                from,
                from + value.length - HEADER_BYTES);
    return whole ? sequence : CORRUPT;
  }

  private int size(long mixed) {
    return minBytes + (int) ((mixed >>> 32) % (maxBytes - minBytes + 1));
  }

  private static int offset(long mixed) {
    return (int) mixed & OFFSETS - 1;
  }
}

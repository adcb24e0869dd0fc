package io.partita.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The 64-bit line of hashes: a token is an unsigned long. With a hash tag, only the part of a key
 * between the first <code>{</code> and the next <code>}</code> is hashed if it is not empty, so
 * that keys with one tag share a partition (the rule of the Redis Cluster specification).
 *
 * <p>Immutable and thread-safe.
 */
public final class HashKeySpace implements KeySpace {

  /** A 64-bit hash function over bytes; thread-safe, without allocation. */
  @FunctionalInterface
  public interface BytesHash {

    /** The hash of {@code length} bytes from {@code offset}; all 64 bits must be well mixed. */
    long hash(byte[] bytes, int offset, int length);
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

  private final String id;
  private final BytesHash function;
  private final boolean tagged;

  /**
   * A key space.
   *
   * @param function names the hash function for ever, such as {@code xxh3-64}
   * @param hash the function of that name
   * @param tagged whether hash tags are honoured; part of the id
   */
  public HashKeySpace(String function, BytesHash hash, boolean tagged) {
    this.id = Objects.requireNonNull(function, "function") + (tagged ? "{}" : "");
    this.function = Objects.requireNonNull(hash, "hash");
    this.tagged = tagged;
  }

  @Override
  public String id() {
    return id;
  }

  /** The token of a key, unsigned. Allocates nothing; linear in the length of the key. */
  public long token(byte[] key) {
    return token(key, key.length);
  }

  /**
   * The token of the UTF-8 bytes of a key, unsigned: what {@link #token(byte[])} gives for them.
   * Allocates nothing for up to 256 characters of ASCII; linear in the length of the key.
   *
   * @throws IllegalArgumentException if the key has an unpaired surrogate
   */
  public long token(String key) {
    int length = key.length();
    if (length <= AsciiBuffer.LENGTH) {
      byte[] buffer = AsciiBuffer.ofThisThread();
      if (AsciiBuffer.copy(key, buffer)) {
        return token(buffer, length);
      }
    }
    byte[] bytes = Utf8Codec.INSTANCE.encode(key);
    return token(bytes, bytes.length);
  }

  private long token(byte[] key, int length) {
    if (tagged) {
      int open = indexOf(key, '{', 0, length);
      if (open >= 0) {
        int close = indexOf(key, '}', open + 1, length);
        if (close > open + 1) {
          return function.hash(key, open + 1, close - open - 1);
        }
      }
    }
    return function.hash(key, 0, length);
  }

  /** The key space of the same function that honours hash tags. */
  public HashKeySpace tagged() {
    return tagged ? this : new HashKeySpace(id, function, true);
  }

  @Override
  public Token tokenOf(byte[] key) {
    return new Token.OfHash(token(key));
  }

  /** Where a byte is first, -1 if nowhere. */
  private static int indexOf(byte[] key, char wanted, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - from < Long.BYTES) {
        if (key[at] == wanted) {
          return at;
        }
        at++;
      } else {
        // Eight bytes at a time; the last eight may overlap those before.
        int word = Math.min(at, to - Long.BYTES);
        long different = (long) LONGS.get(key, word) ^ wanted * EACH_BYTE;
        long equal = (different - EACH_BYTE) & ~different & EACH_BYTE << (Byte.SIZE - 1);
        if (equal != 0) {
          return word + Long.numberOfTrailingZeros(equal) / Byte.SIZE;
        }
        at = word + Long.BYTES;
      }
    }
    return -1;
  }
}

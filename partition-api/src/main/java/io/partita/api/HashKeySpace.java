package io.partita.api;

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

  private static int indexOf(byte[] key, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}

package io.partita.runtime;

import io.partita.api.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Keys between two bounds, and in which direction they are read. The order is that of the unsigned
 * bytes that the cache's codec makes of keys. Immutable.
 *
 * @param <K> type of the keys
 */
public final class KeyRange<K> {
  private static final byte[] LEAST = {};

  private final Optional<K> from;
  private final Optional<K> to;
  private final byte[] prefix;
  private final boolean descending;

  private KeyRange(Optional<K> from, Optional<K> to, byte[] prefix, boolean descending) {
    this.from = from;
    this.to = to;
    this.prefix = prefix;
    this.descending = descending;
  }

  /** Every key. */
  public static <K> KeyRange<K> all() {
    return new KeyRange<>(Optional.empty(), Optional.empty(), LEAST, false);
  }

  /** From a key on, that key included. */
  public static <K> KeyRange<K> from(K from) {
    return new KeyRange<>(Optional.of(from), Optional.empty(), LEAST, false);
  }

  /** Below a key, that key not included. */
  public static <K> KeyRange<K> below(K to) {
    return new KeyRange<>(Optional.empty(), Optional.of(to), LEAST, false);
  }

  /** From a key on, included, and below another one. */
  public static <K> KeyRange<K> between(K from, K to) {
    return new KeyRange<>(Optional.of(from), Optional.of(to), LEAST, false);
  }

  /** Keys whose bytes begin with these; all keys if there are none. */
  public static <K> KeyRange<K> prefix(byte[] prefix) {
    return new KeyRange<>(Optional.empty(), Optional.empty(), prefix.clone(), false);
  }

  /** Texts that begin with this one. */
  public static KeyRange<String> prefix(String prefix) {
    return prefix(Codec.utf8().encode(prefix));
  }

  /** The same keys, the greatest first. */
  public KeyRange<K> descending() {
    return new KeyRange<>(from, to, prefix, true);
  }

  /**
   * Its bounds.
   *
   * @throws IllegalArgumentException if no key can be between them
   */
  Span span(Codec<K> codec) {
    if (prefix.length > 0) {
      return new Span(prefix.clone(), afterAll(prefix), descending);
    }
    return new Span(from.map(codec::encode).orElse(LEAST), to.map(codec::encode), descending);
  }

  /** The least key above all with a prefix; none if it is made of the greatest byte alone. */
  private static Optional<byte[]> afterAll(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      return Optional.empty();
    }
    byte[] next = Arrays.copyOf(prefix, length);
    next[length - 1]++;
    return Optional.of(next);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRange<?> that
        && from.equals(that.from)
        && to.equals(that.to)
        && Arrays.equals(prefix, that.prefix)
        && descending == that.descending;
  }

  @Override
  public int hashCode() {
    return Objects.hash(from, to, Arrays.hashCode(prefix), descending);
  }

  /** Its bounds; keys may be secrets to some, so don't log it where keys must not be. */
  @Override
  public String toString() {
    String bounds =
        prefix.length > 0
            ? "prefix " + new String(prefix, StandardCharsets.UTF_8)
            : "from "
                + from.map(Object::toString).orElse("the first")
                + " below "
                + to.map(Object::toString).orElse("the end");
    return "KeyRange[" + bounds + (descending ? ", descending]" : "]");
  }
}

package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.Interval;
import io.partita.api.Problem;
import io.partita.api.Token;
import java.util.Arrays;
import java.util.HexFormat;
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

  /** Bounds where there is no key for them. */
  private final byte[] least;

  private final Optional<byte[]> end;
  private final boolean descending;

  private KeyRange(
      Optional<K> from, Optional<K> to, byte[] least, Optional<byte[]> end, boolean descending) {
    this.from = from;
    this.to = to;
    this.least = least;
    this.end = end;
    this.descending = descending;
  }

  private static <K> KeyRange<K> of(Optional<K> from, Optional<K> to) {
    return new KeyRange<>(from, to, LEAST, Optional.empty(), false);
  }

  private static <K> KeyRange<K> ofBytes(byte[] least, Optional<byte[]> end) {
    return new KeyRange<>(Optional.empty(), Optional.empty(), least, end, false);
  }

  /** Every key. */
  public static <K> KeyRange<K> all() {
    return of(Optional.empty(), Optional.empty());
  }

  /** From a key on, that key included. */
  public static <K> KeyRange<K> from(K from) {
    return of(Optional.of(from), Optional.empty());
  }

  /** Below a key, that key not included. */
  public static <K> KeyRange<K> below(K to) {
    return of(Optional.empty(), Optional.of(to));
  }

  /** From a key on, included, and below another one. */
  public static <K> KeyRange<K> between(K from, K to) {
    return of(Optional.of(from), Optional.of(to));
  }

  /** Keys whose bytes begin with these; all keys if there are none. */
  public static <K> KeyRange<K> prefix(byte[] prefix) {
    return ofBytes(prefix.clone(), afterAll(prefix));
  }

  /** Texts that begin with this one. */
  public static KeyRange<String> prefix(String prefix) {
    return prefix(Codec.utf8().encode(prefix));
  }

  /**
   * The keys of a partition, by its interval in a map of ordered keys.
   *
   * @throws IllegalArgumentException if it is an interval of hashes
   */
  public static <K> KeyRange<K> of(Interval interval) {
    return ofBytes(bytes(interval.from()), interval.to().map(KeyRange::bytes));
  }

  private static byte[] bytes(Token token) {
    if (token instanceof Token.OfKey key) {
      return key.bytes();
    }
    throw Problem.of("interval", token, "of keys, not of hashes").asException();
  }

  /** The same keys, the greatest first. */
  public KeyRange<K> descending() {
    return new KeyRange<>(from, to, least, end, true);
  }

  /**
   * Its bounds.
   *
   * @throws IllegalArgumentException if no key can be between them
   */
  Span span(Codec<K> codec) {
    return new Span(
        from.map(codec::encode).orElse(least), to.map(codec::encode).or(() -> end), descending);
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
        && Arrays.equals(least, that.least)
        && Arrays.equals(end.orElse(null), that.end.orElse(null))
        && descending == that.descending;
  }

  @Override
  public int hashCode() {
    return Objects.hash(from, to, Arrays.hashCode(least), Arrays.hashCode(end.orElse(null)));
  }

  /** Its bounds, as objects or as hexadecimal bytes; keys may not be for everybody's eyes. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return "KeyRange[from "
        + from.map(Object::toString).orElseGet(() -> "0x" + hex.formatHex(least))
        + " below "
        + to.map(Object::toString).or(() -> end.map(b -> "0x" + hex.formatHex(b))).orElse("the end")
        + (descending ? ", descending]" : "]");
  }
}

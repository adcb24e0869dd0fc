package io.partita.range;

import io.partita.api.Codec;
import io.partita.api.Problem;
import java.time.Instant;
import java.util.UUID;

/**
 * Makes codecs whose bytes, compared as unsigned ones, are in the order of the objects, for keys of
 * the strategy {@code range}. What they write is frozen, as keys are found again by it.
 *
 * <p>All of them are immutable and thread-safe; none has an encoding of null. Each refuses bytes
 * that it could not have written by an {@link IllegalArgumentException} that says what is wrong.
 */
public final class OrderedCodecs {
  private OrderedCodecs() {}

  /** Longs in their order, in 8 bytes: big-endian with the sign bit flipped. */
  public static Codec<Long> longs() {
    return LongCodec.INSTANCE;
  }

  /**
   * Instants in their order, in 12 bytes: the seconds since 1970 as {@link #longs}, then the
   * nanoseconds as a big-endian number.
   */
  public static Codec<Instant> instants() {
    return InstantCodec.INSTANCE;
  }

  /**
   * UUIDs in 16 bytes, in the order of unsigned 128-bit numbers, which is that of their texts; it
   * is not {@link UUID#compareTo}, which compares two signed numbers.
   */
  public static Codec<UUID> uuids() {
    return UuidCodec.INSTANCE;
  }

  /**
   * Strings in the order of their code points, as UTF-8: {@link Codec#utf8}. It is not {@link
   * String#compareTo} if there are characters beyond U+FFFF.
   */
  public static Codec<String> texts() {
    return Codec.utf8();
  }

  /**
   * The objects of an ordered codec in the opposite order, so that the newest comes first, say. The
   * bytes are complements; where their number varies, 0 is written as 0 255 and the end as 0 1
   * before, so that what begins like another one comes after it.
   *
   * @throws IllegalArgumentException if the codec is not ordered
   */
  public static <T> Codec<T> descending(Codec<T> codec) {
    return new DescendingCodec<>(requireOrdered("codec", codec));
  }

  /**
   * Pairs, ordered by the first part, then by the second: see {@link PairCodec}. A key of three
   * parts is a pair whose second part is a pair.
   *
   * @throws IllegalArgumentException if one of the codecs is not ordered
   */
  public static <A, B> PairCodec<A, B> pair(Codec<A> first, Codec<B> second) {
    return new PairCodec<>(requireOrdered("first", first), requireOrdered("second", second));
  }

  private static <T> Codec<T> requireOrdered(String parameter, Codec<T> codec) {
    if (!codec.isOrdered()) {
      throw Problem.of(parameter, codec, "a codec whose bytes are ordered (Codec.isOrdered)")
          .asException();
    }
    return codec;
  }
}

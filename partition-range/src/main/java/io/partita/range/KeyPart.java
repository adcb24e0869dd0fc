package io.partita.range;

import io.partita.api.Codec;
import io.partita.api.Problem;
import java.util.Arrays;

/**
 * A part of a key, whose bytes say where it ends. Where the codec's encodings are all of one
 * length, they are left as they are. Else 0 is written as 0 255 and the end as 0 1: what ends is
 * then below all that goes on in its place, so the order is that of the codec, and no part begins
 * with the bytes of another one.
 *
 * <p>Immutable and thread-safe.
 */
final class KeyPart<T> {
  private static final byte ZERO = 0;
  private static final byte ESCAPED = (byte) 0xff;
  private static final byte END = 1;

  private final Codec<T> codec;

  /** The length of each encoding, or {@link OrderedCodec#ANY}. */
  private final int width;

  KeyPart(Codec<T> codec) {
    this.codec = codec;
    this.width = OrderedCodec.widthOf(codec);
  }

  Codec<T> codec() {
    return codec;
  }

  /** As of {@link OrderedCodec#width}. */
  int width() {
    return width;
  }

  byte[] encode(T object) {
    byte[] bytes = codec.encode(object);
    return width == OrderedCodec.ANY ? escaped(bytes) : bytes;
  }

  private static byte[] escaped(byte[] bytes) {
    int zeros = 0;
    for (byte b : bytes) {
      zeros += b == ZERO ? 1 : 0;
    }
    byte[] escaped = new byte[bytes.length + zeros + 2];
    int at = 0;
    for (byte b : bytes) {
      escaped[at++] = b;
      if (b == ZERO) {
        escaped[at++] = ESCAPED;
      }
    }
    escaped[at + 1] = END;
    return escaped;
  }

  /**
   * Where the part ends that these bytes begin with.
   *
   * @throws IllegalArgumentException if it does not end
   */
  int end(byte[] bytes) {
    if (width != OrderedCodec.ANY) {
      if (bytes.length < width) {
        throw Problem.of("bytes", bytes.length + " of them", "at least " + width + ", for " + codec)
            .asException();
      }
      return width;
    }
    for (int at = 0; at + 1 < bytes.length; at++) {
      if (bytes[at] == ZERO) {
        at++;
        if (bytes[at] == END) {
          return at + 1;
        }
        requireEscaped(bytes, at);
      }
    }
    throw Problem.of("bytes", bytes.length + " of them", "ended by 0 1 after the part, " + codec)
        .asException();
  }

  private static void requireEscaped(byte[] bytes, int at) {
    if (bytes[at] != ESCAPED) {
      throw Problem.of("byte " + at, bytes[at] & 0xff, "255 or 1, as there is a 0 before it")
          .asException();
    }
  }

  /** The object of the part that ends there, as {@link #end} says. */
  T decode(byte[] bytes, int end) {
    return codec.decode(
        width == OrderedCodec.ANY ? unescaped(bytes, end - 2) : Arrays.copyOf(bytes, end));
  }

  private static byte[] unescaped(byte[] bytes, int end) {
    byte[] plain = new byte[end];
    int length = 0;
    for (int at = 0; at < end; at++) {
      plain[length++] = bytes[at];
      at += bytes[at] == ZERO ? 1 : 0;
    }
    return Arrays.copyOf(plain, length);
  }
}

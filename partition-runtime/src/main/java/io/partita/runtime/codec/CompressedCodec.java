package io.partita.runtime.codec;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.InvalidValueException;
import io.partita.api.Problem;
import io.partita.runtime.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Another codec's bytes, compressed where that makes them fewer. Immutable and thread-safe.
 *
 * <p>The first byte tells the forms apart. Those from {@code F8} to {@code FF}, which no text in
 * UTF-8 contains, belong to this codec:
 *
 * <table>
 * <caption>Forms of a value</caption>
 * <tr><th>bytes</th><th>what follows</th></tr>
 * <tr><td>{@code F8}</td><td>the other codec's bytes</td></tr>
 * <tr><td>{@code F9}</td><td>their count (base 128, low groups first, the high bit set on all but the
 * last), then one LZ4 block</td></tr>
 * <tr><td>{@code FA} to {@code FF}</td><td>kept for later forms; refused</td></tr>
 * <tr><td>anything else, or nothing</td><td>the other codec's bytes, from here on; see {@link
 * Plain}</td></tr>
 * </table>
 *
 * <p>Equal objects give equal bytes on every JVM of one byte order, as long as threshold, form of
 * plain values and the library's release are the same; {@code replace} compares these bytes. There
 * is no checksum.
 *
 * <p>Costs are linear in the size of a value. Encoding takes about 1.004 times its size beside the
 * result; decoding takes no more than the limit, whatever the bytes claim.
 *
 * @param <T> the type at the application's side
 */
public final class CompressedCodec<T> implements Codec<T> {
  private static final int PLAIN = 0xF8;
  private static final int LZ4 = 0xF9;

  /** A count is below 2^31. */
  private static final int MOST_COUNT_BYTES = 5;

  private static final int MOST_LIMIT = 512 << 20;

  private final Codec<T> codec;
  private final int thresholdBytes;
  private final int limitBytes;
  private final Plain plain;

  /** How a value looks that stays as it is, being short or not compressible. */
  public enum Plain {
    /** It gets a header, too. A value without one is refused: right for any codec. */
    MARKED,

    /**
     * It stays as the other codec made it, as a value does that was written before compression was
     * switched on; other programs can read it, and {@code increment} change it. Only if its first
     * byte is {@code F8} to {@code FF} it gets a header. A value <i>from before</i> that begins
     * with such a byte would be taken for another form: use this with codecs that write text (JSON,
     * UTF-8, decimals), which never do.
     */
    AS_IS
  }

  private CompressedCodec(Codec<T> codec, int thresholdBytes, int limitBytes, Plain plain) {
    if (thresholdBytes < 0) {
      throw Problem.of("threshold-bytes", thresholdBytes, "at least 0").asException();
    }
    if (limitBytes < 1 || limitBytes > MOST_LIMIT) {
      throw Problem.of("limit-bytes", limitBytes, "from 1 to " + MOST_LIMIT).asException();
    }
    this.codec = Objects.requireNonNull(codec, "codec");
    this.thresholdBytes = thresholdBytes;
    this.limitBytes = limitBytes;
    this.plain = Objects.requireNonNull(plain, "plain");
  }

  /**
   * LZ4 for values from 512 bytes; to 8 MiB, as in {@link Limits#DEFAULT}; plain ones are {@link
   * Plain#MARKED}.
   *
   * @throws ConfigurationException if the optional library at.yawk.lz4:lz4-java is missing
   */
  public static <T> CompressedCodec<T> lz4(Codec<T> codec) {
    try {
      Lz4.mostBytes(0);
    } catch (LinkageError e) {
      throw new ConfigurationException(
          List.of(
              Problem.of(
                  "codec",
                  "lz4",
                  "used with the optional at.yawk.lz4:lz4-java on the class path, or org.lz4.java"
                      + " among the modules")));
    }
    return new CompressedCodec<>(codec, 512, Limits.DEFAULT.valueBytes(), Plain.MARKED);
  }

  /**
   * With another threshold: values of fewer bytes are left plain. {@code Integer.MAX_VALUE}
   * compresses none, yet reads all.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public CompressedCodec<T> withThreshold(int bytes) {
    return new CompressedCodec<>(codec, bytes, limitBytes, plain);
  }

  /**
   * With another limit: values that the other codec makes longer are refused, and none is
   * decompressed to more. The cache's own limit counts what is sent, after compression.
   *
   * @param bytes 1 to 512 MiB
   * @throws IllegalArgumentException if it is out of its range
   */
  public CompressedCodec<T> withLimit(int bytes) {
    return new CompressedCodec<>(codec, thresholdBytes, bytes, plain);
  }

  /** With another form of plain values. */
  public CompressedCodec<T> withPlain(Plain form) {
    return new CompressedCodec<>(codec, thresholdBytes, limitBytes, form);
  }

  /**
   * See {@link Codec#encode}.
   *
   * @throws IllegalArgumentException if the other codec's bytes are more than the limit, or it
   *     can't encode the object
   */
  @Override
  public byte[] encode(T object) {
    byte[] bytes = codec.encode(object);
    if (bytes.length > limitBytes) {
      throw Problem.of(toString(), bytes.length + " bytes", atMostTheLimit()).asException();
    }
    byte[] kept = plain == Plain.AS_IS && !isHeader(bytes) ? bytes : marked(bytes);
    if (bytes.length < thresholdBytes) {
      return kept;
    }
    byte[] compressed = compressed(bytes);
    return compressed.length < kept.length ? compressed : kept;
  }

  private static boolean isHeader(byte[] bytes) {
    return bytes.length > 0 && (bytes[0] & 0xFF) >= PLAIN;
  }

  private static byte[] marked(byte[] bytes) {
    byte[] marked = new byte[1 + bytes.length];
    marked[0] = (byte) PLAIN;
    System.arraycopy(bytes, 0, marked, 1, bytes.length);
    return marked;
  }

  private static byte[] compressed(byte[] bytes) {
    byte[] buffer = new byte[1 + MOST_COUNT_BYTES + Lz4.mostBytes(bytes.length)];
    buffer[0] = (byte) LZ4;
    int end = 1;
    int rest = bytes.length;
    while (rest >= 0x80) {
      buffer[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[end++] = (byte) rest;
    return Arrays.copyOf(buffer, end + Lz4.compress(bytes, buffer, end));
  }

  /**
   * See {@link Codec#decode}.
   *
   * @throws IllegalArgumentException if the bytes have no form that this codec reads, claim more
   *     than the limit, are no such block, or the other codec can't decode what they hold
   */
  @Override
  public T decode(byte[] bytes) {
    if (!isHeader(bytes)) {
      if (plain == Plain.MARKED) {
        throw refused(bytes, "no header", "a header, or plain values read as they are");
      }
      return codec.decode(bytes);
    }
    return switch (bytes[0] & 0xFF) {
      case PLAIN -> codec.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
      case LZ4 -> codec.decode(decompressed(bytes));
      default -> throw refused(bytes, "an unknown form", "a form of this version");
    };
  }

  private byte[] decompressed(byte[] bytes) {
    long count = 0;
    int at = 1;
    boolean more = true;
    for (int shift = 0; more && shift < 7 * MOST_COUNT_BYTES && at < bytes.length; shift += 7) {
      count |= (bytes[at] & 0x7FL) << shift;
      more = bytes[at++] < 0;
    }
    if (more) {
      throw refused(bytes, "no whole count", "a count and a block");
    }
    if (count > limitBytes) {
      throw refused(bytes, "claimed to hold " + count, atMostTheLimit());
    }
    int block = bytes.length - at;
    // A lie that the limit lets pass must not cost a small value a large array.
    if (count > (long) Lz4.MOST_GROWTH * block) {
      throw refused(bytes, "claimed to hold " + count, "what a block of " + block + " can hold");
    }
    byte[] whole = new byte[(int) count];
    int got;
    try {
      got = Lz4.decompress(bytes, at, whole);
    } catch (RuntimeException e) {
      got = -1;
    }
    if (got != count) {
      throw refused(
          bytes,
          "claimed to hold " + count,
          got < 0 ? "an LZ4 block of at most that" : "what the block holds, " + got);
    }
    return whole;
  }

  private InvalidValueException refused(byte[] bytes, String found, String expected) {
    return Problem.of(toString(), bytes.length + " bytes, " + found, expected).asException();
  }

  private String atMostTheLimit() {
    return "at most " + limitBytes + " bytes";
  }

  @Override
  public String toString() {
    return "LZ4 of " + codec;
  }
}

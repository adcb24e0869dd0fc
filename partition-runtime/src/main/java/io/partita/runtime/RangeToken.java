package io.partita.runtime;

import io.partita.api.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What is left of a range, as text: a version, the cache, the bounds, the direction, and a checksum
 * against what happens to text on its way. It names a position by a key, not a partition or an
 * epoch: so it is good under every later map.
 */
final class RangeToken {
  private static final byte VERSION = 1;
  private static final int CHECKSUM_BYTES = 4;
  private static final String EXPECTED = "the token of a page of this cache";

  private RangeToken() {}

  static String of(String cache, Span rest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(cache);
      out.writeBoolean(rest.descending());
      write(out, rest.from());
      out.writeBoolean(rest.to().isPresent());
      if (rest.to().isPresent()) {
        write(out, rest.to().get());
      }
      out.writeInt(checksum(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, byte[] key) throws IOException {
    out.writeInt(key.length);
    out.write(key);
  }

  private static int checksum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  /**
   * The rest that a token of this cache means.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Span parse(String cache, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw bad(token);
    }
    int length = bytes.length - CHECKSUM_BYTES;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (length < 1 || in.readByte() != VERSION || sum(bytes, length) != expectedSum(bytes)) {
        throw bad(token);
      }
      String maker = in.readUTF();
      if (!maker.equals(cache)) {
        throw Problem.of("token", "one of cache " + maker, EXPECTED + ", " + cache).asException();
      }
      boolean descending = in.readBoolean();
      byte[] from = read(in);
      Optional<byte[]> to = in.readBoolean() ? Optional.of(read(in)) : Optional.empty();
      return new Span(from, to, descending);
    } catch (IOException e) {
      throw bad(token);
    }
  }

  private static int sum(byte[] bytes, int length) {
    return checksum(Arrays.copyOf(bytes, length));
  }

  private static int expectedSum(byte[] bytes) {
    return java.nio.ByteBuffer.wrap(bytes).getInt(bytes.length - CHECKSUM_BYTES);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("a key of " + length + " bytes");
    }
    return in.readNBytes(length);
  }

  private static IllegalArgumentException bad(String token) {
    return Problem.of("token", token, EXPECTED + ", unchanged").asException();
  }
}

package io.partita.api;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a key lies on a line. Tokens of one line are ordered: hashes as unsigned numbers, keys as
 * unsigned bytes.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Token {

  /**
   * A token of a hash strategy.
   *
   * @param value the hash, unsigned
   */
  record OfHash(long value) implements Token {
    @Override
    public String toString() {
      return HexFormat.of().toHexDigits(value);
    }
  }

  /** A token of a range strategy: the key itself. */
  final class OfKey implements Token {
    private final byte[] bytes;

    /** Copies the bytes. */
    public OfKey(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(bytes);
    }
  }
}

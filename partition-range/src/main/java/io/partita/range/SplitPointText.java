package io.partita.range;

import io.partita.api.Codec;
import io.partita.api.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** One split point as users write it, see {@link SplitPoints#parse}. Thread-safe. */
final class SplitPointText {
  private static final char ESCAPE = '%';
  private static final int ESCAPE_LENGTH = 3;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private SplitPointText() {}

  /** Bytes that are no plain letter, digit or sign are escaped, so it can stand between quotes. */
  static String of(byte[] point) {
    StringBuilder text = new StringBuilder();
    for (byte b : point) {
      if (b > ' ' && b < 0x7f && ",%\"'\\".indexOf(b) < 0) {
        text.append((char) b);
      } else {
        text.append(ESCAPE).append(HEX.toHexDigits(b));
      }
    }
    return text.toString();
  }

  /**
   * The bytes that a text means.
   *
   * @param index of the split point, for the problem
   */
  static byte[] parse(int index, String text) {
    if (!text.equals(text.strip())) {
      throw SplitPoints.problem(
              index, text, "without white space at its ends; if it is meant, write %20")
          .asException();
    }
    byte[] utf8 = utf8(index, text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(utf8.length);
    for (int at = 0; at < utf8.length; at++) {
      if (utf8[at] != ESCAPE) {
        bytes.write(utf8[at]);
        continue;
      }
      bytes.write(escaped(index, text, utf8, at));
      at += ESCAPE_LENGTH - 1;
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(int index, String text) {
    try {
      return Codec.utf8().encode(text);
    } catch (InvalidValueException e) {
      throw SplitPoints.problem(index, text, e.problem().expected()).asException();
    }
  }

  private static int escaped(int index, String text, byte[] utf8, int at) {
    byte[] digits = Arrays.copyOfRange(utf8, at + 1, Math.min(at + ESCAPE_LENGTH, utf8.length));
    boolean isHex = digits.length == ESCAPE_LENGTH - 1;
    for (byte digit : digits) {
      isHex &= HexFormat.isHexDigit(digit);
    }
    if (!isHex) {
      throw SplitPoints.problem(
              index, text, "with two hexadecimal digits after each %; for the sign itself, %25")
          .asException();
    }
    return HexFormat.fromHexDigit(digits[0]) << 4 | HexFormat.fromHexDigit(digits[1]);
  }
}

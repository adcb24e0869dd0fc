package io.partita.ring;

import io.partita.api.PartitionMap;
import io.partita.api.Token;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Split points as a picture writes them: as text where they are text, else in hexadecimal. What all
 * of them begin with, up to a sign that ends a word, is left out. Immutable.
 */
final class KeyLabels {
  private static final int MOST_LETTERS = 16;
  private static final int LEAST_LETTERS = 3;
  private static final int NOT_WORTH_A_SIGN = 2;
  private static final int LEAST_LEFT_OUT = 4;
  private static final double LETTER = 5.9;
  private static final double WIDE_LETTER = 9.4;
  private static final String MORE = "\u2026";

  private final PartitionMap map;
  private final int leftOut;

  KeyLabels(PartitionMap map) {
    this.map = map;
    int common = map.size() < 3 ? 0 : common(start(1), start(map.size() - 1));
    this.leftOut = common < LEAST_LEFT_OUT ? 0 : common;
  }

  private byte[] start(int index) {
    return ((Token.OfKey) map.interval(index).from()).bytes();
  }

  /** Of sorted keys, what the first and the last begin with; up to a sign if it is text. */
  private static int common(byte[] first, byte[] last) {
    int length = Arrays.mismatch(first, last);
    if (text(first).isPresent() && text(last).isPresent()) {
      while (length > 0
          && (first[length - 1] < 0 || Character.isLetterOrDigit(first[length - 1]))) {
        length--;
      }
    }
    return length;
  }

  /** The bytes as text, if they are text that can be seen. */
  private static Optional<String> text(byte[] key) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      return text.codePoints().allMatch(KeyLabels::isSeen) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isSeen(int c) {
    return c == ' '
        || Character.isLetterOrDigit(c)
        || Character.getType(c) >= Character.DASH_PUNCTUATION;
  }

  private static String written(byte[] key) {
    return written(key, 0, text(key).isPresent());
  }

  private static String written(byte[] key, int from, boolean text) {
    byte[] rest = Arrays.copyOfRange(key, from, key.length);
    return text
        ? new String(rest, StandardCharsets.UTF_8)
        : (from == 0 ? "0x" : "") + HexFormat.of().formatHex(rest);
  }

  /** What all labels leave out, if there is something. */
  Optional<String> omitted() {
    return leftOut == 0 ? Optional.empty() : Optional.of(written(Arrays.copyOf(start(1), leftOut)));
  }

  /**
   * Where the partition at an index begins, in few letters: no more than tell it from the
   * boundaries beside it, but three if it has them.
   */
  String brief(int index) {
    byte[] key = start(index);
    int after = index + 1 == map.size() ? 0 : Arrays.mismatch(key, start(index + 1));
    int telling = Math.max(Arrays.mismatch(start(index - 1), key), after) + 1;
    int most = Math.min(key.length, Math.max(telling, leftOut + LEAST_LETTERS));
    most = key.length - most <= NOT_WORTH_A_SIGN ? key.length : most;
    // A letter of several bytes is left whole.
    while (most < key.length && (key[most] & 0xc0) == 0x80 && text(key).isPresent()) {
      most++;
    }
    String rest = written(Arrays.copyOf(key, most), leftOut, text(key).isPresent());
    return Figures.shortened(rest, MOST_LETTERS) + (most == key.length ? "" : MORE);
  }

  /** The interval of the partition at an index. */
  String text(int index) {
    String from = index == 0 ? "start" : written(start(index));
    return from + " to " + (index + 1 == map.size() ? "end" : written(start(index + 1)));
  }

  /** The room that a label takes at most, whatever the font. */
  static double width(String label) {
    return label
        .codePoints()
        .mapToDouble(
            c ->
                c >= 0x80 || "mwMW%@".indexOf(c) >= 0
                    ? WIDE_LETTER
                    : Character.isUpperCase(c) ? 1.2 * LETTER : LETTER)
        .sum();
  }
}

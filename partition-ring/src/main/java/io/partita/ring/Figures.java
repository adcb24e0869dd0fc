package io.partita.ring;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as a picture prints them, the same in every locale. */
final class Figures {
  private static final int WEIGHT_DIGITS = 3;
  private static final String UNITS = "kMGTPE";

  private Figures() {}

  /** A share with two decimals, as in {@code 2.05 %}. */
  static String percent(double share) {
    return decimal(share * 100, 2) + " %";
  }

  /** A difference of shares with its sign; no sign if it is 0 when rounded. */
  static String change(double difference) {
    String digits = decimal(Math.abs(difference) * 100, 2);
    if (digits.equals("0.00")) {
      return "0";
    }
    return (difference < 0 ? "\u2212" : "+") + digits;
  }

  /** A weight without needless digits. */
  static String weight(double weight) {
    BigDecimal rounded = new BigDecimal(weight, new MathContext(WEIGHT_DIGITS));
    BigDecimal plain = rounded.stripTrailingZeros();
    boolean extreme = plain.precision() - plain.scale() > 7 || plain.scale() > 7;
    return extreme ? plain.toString() : plain.toPlainString();
  }

  static String decimal(double value, int decimals) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** A count with thousands set apart. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count of things: {@code 1 node}, {@code 2 nodes}. */
  static String count(long count, String thing) {
    return count(count) + " " + thing + (count == 1 ? "" : "s");
  }

  /** Bytes with three digits, as in {@code 5.25 MB}. */
  static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double rest = bytes;
    int unit = -1;
    while (rest >= 999.5) {
      rest /= 1_000;
      unit++;
    }
    return decimal(rest, rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0) + " " + UNITS.charAt(unit) + "B";
  }

  /**
   * A text of at most so many characters; the middle is left out, because ids differ at the end.
   */
  static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int tail = (most - 1) / 2;
    int head = most - 1 - tail;
    return text.substring(0, head) + "\u2026" + text.substring(text.length() - tail);
  }
}

package io.partita.testkit.history;

import java.util.Objects;

/** What a key or value of a history may be, and how it is printed. */
final class RegisterValue {

  private static final int MAX_TEXT_LENGTH = 60;

  private RegisterValue() {}

  /**
   * Refuses what cannot be compared by {@code equals}: two equal arrays would count as different
   * keys, and a history cut into one key per operation is accepted whatever it holds.
   */
  static Object requireComparable(Object value, String name) {
    Objects.requireNonNull(value, name);
    if (value.getClass().isArray()) {
      throw new IllegalArgumentException(
          name + " is an array, which has no equality by content: use a String or a record");
    }
    return value;
  }

  static String text(Object value) {
    if (value instanceof String string) {
      return '"' + shortened(string) + '"';
    }
    // An Integer 5 never equals a Long 5: the text must show why a read does not match.
    boolean misleading = value instanceof Number && !(value instanceof Long);
    return (misleading ? value.getClass().getSimpleName() + ' ' : "") + shortened(value.toString());
  }

  private static String shortened(String text) {
    String line = text.replace("\n", "\\n").replace("\r", "\\r");
    return line.length() <= MAX_TEXT_LENGTH
        ? line
        : line.substring(0, MAX_TEXT_LENGTH) + "... (" + line.length() + " characters)";
  }
}

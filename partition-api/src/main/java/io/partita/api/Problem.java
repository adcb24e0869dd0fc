package io.partita.api;

import java.util.Objects;

/**
 * One thing that is wrong with an argument or a configuration: which parameter, which value, and
 * what would be right.
 *
 * <p>Immutable and thread-safe. The value is printed: never pass a secret.
 *
 * @param parameter the name of the parameter, as the user wrote it
 * @param value the offending value, rendered
 * @param expected what would be right, as the rest of "must be ..."
 * @param source where it stands: a provider and its jar, a file, a node; empty if obvious
 */
public record Problem(String parameter, String value, String expected, String source) {

  /** Checks that no part is missing. */
  public Problem {
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(source, "source");
  }

  /** A problem whose place is obvious from its parameter. */
  public static Problem of(String parameter, Object value, String expected) {
    return new Problem(parameter, String.valueOf(value), expected, "");
  }

  /** This problem, found at {@code where}. */
  public Problem at(String where) {
    return new Problem(parameter, value, expected, where);
  }

  /** An exception to throw for this problem alone. */
  public InvalidValueException asException() {
    return new InvalidValueException(this);
  }

  @Override
  public String toString() {
    String text = parameter + " = " + value + ": must be " + expected;
    return source.isEmpty() ? text : text + " (" + source + ")";
  }
}

package io.partita.api.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A setting that a provider understands: its name, its type, its default and what it may be.
 *
 * <p>Declared once as a constant and listed by {@link Provider#settings}, so that an unknown name
 * or a bad value is reported before anything is created. Immutable and thread-safe.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
  private final String name;
  private final T defaultValue;
  private final String expected;
  private final Function<String, T> parser;
  private final Predicate<T> valid;

  private Setting(
      String name,
      T defaultValue,
      String expected,
      Function<String, T> parser,
      Predicate<T> valid) {
    this.name = Objects.requireNonNull(name, "name");
    this.defaultValue = defaultValue;
    this.expected = expected;
    this.parser = parser;
    this.valid = valid;
  }

  /** A whole number between two others, both included. */
  public static Setting<Long> number(String name, long defaultValue, long least, long most) {
    return new Setting<>(
        name,
        defaultValue,
        "a whole number from " + least + " to " + most,
        Long::parseLong,
        v -> v >= least && v <= most);
  }

  /** A length of time in ISO-8601, such as {@code PT2S}, between two others, both included. */
  public static Setting<Duration> duration(
      String name, Duration defaultValue, Duration least, Duration most) {
    return new Setting<>(
        name,
        defaultValue,
        "a duration from " + least + " to " + most,
        Duration::parse,
        v -> v.compareTo(least) >= 0 && v.compareTo(most) <= 0);
  }

  /** A yes or no, {@code true} or {@code false}. */
  public static Setting<Boolean> flag(String name, boolean defaultValue) {
    return new Setting<>(
        name,
        defaultValue,
        "true or false",
        v -> {
          if (!v.equals("true") && !v.equals("false")) {
            throw new IllegalArgumentException(v);
          }
          return v.equals("true");
        },
        v -> true);
  }

  /** A text that a predicate accepts; {@code expected} says which. */
  public static Setting<String> text(
      String name, String defaultValue, String expected, Predicate<String> valid) {
    return new Setting<>(name, defaultValue, expected, v -> v, valid);
  }

  /**
   * A value of any type that a parser makes of its text.
   *
   * @param expected what it may be, as the rest of "must be ..."
   * @param parser throws an {@link IllegalArgumentException} if the text means no value; an {@link
   *     io.partita.api.InvalidValueException} is reported as it is, so that it can name the place
   *     in a long text that is wrong
   */
  public static <T> Setting<T> parsed(
      String name, T defaultValue, String expected, Function<String, T> parser) {
    return new Setting<>(name, defaultValue, expected, parser, v -> true);
  }

  /** The name under which users set it. */
  public String name() {
    return name;
  }

  /** Its value when a user does not set it. */
  public T defaultValue() {
    return defaultValue;
  }

  /** What it may be, as the rest of "must be ...". */
  public String expected() {
    return expected;
  }

  /**
   * The value that a text means.
   *
   * @throws IllegalArgumentException if it means none, or one that is not allowed
   */
  T parse(String text) {
    T value = parser.apply(text);
    if (!valid.test(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}

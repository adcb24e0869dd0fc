package io.partita.ring;

import io.partita.api.spi.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Settings whose values are the constants of an enum, written in lower case. Thread-safe. */
final class Choices {
  private Choices() {}

  /** A constant as users write it: {@code SHORT_ADDRESS} is {@code short-address}. */
  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> Setting<String> setting(String name, E defaultValue, E[] values) {
    List<String> texts = Arrays.stream(values).map(Choices::text).toList();
    return Setting.text(name, text(defaultValue), "one of " + texts, texts::contains);
  }

  /** The constant of a text that the setting accepted. */
  static <E extends Enum<E>> E of(String text, E[] values) {
    return Arrays.stream(values).filter(v -> text(v).equals(text)).findFirst().orElseThrow();
  }
}

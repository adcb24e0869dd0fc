package io.partita.api.spi;

import io.partita.api.InvalidValueException;
import io.partita.api.Problem;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Validated values of a provider's settings. Immutable and thread-safe. */
public final class Settings {
  private final Map<Setting<?>, Object> values;

  private Settings(Map<Setting<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Every setting at its default. */
  public static Settings defaults() {
    return new Settings(Map.of());
  }

  /**
   * Reads what a user has set.
   *
   * @param known the settings that the provider understands
   * @param texts name to text, as the user wrote it
   * @param source where it was written, for the problems
   * @param problems receives one problem for each unknown name and each bad value
   */
  public static Settings parse(
      Collection<Setting<?>> known,
      Map<String, String> texts,
      String source,
      Collection<Problem> problems) {
    Map<String, Setting<?>> byName = new TreeMap<>();
    known.forEach(setting -> byName.put(setting.name(), setting));
    Map<Setting<?>, Object> values = new HashMap<>();
    List<String> names = new ArrayList<>(texts.keySet());
    names.sort(null);
    for (String name : names) {
      String text = texts.getOrDefault(name, "");
      Setting<?> setting = byName.get(name);
      if (setting == null) {
        String expected =
            byName.isEmpty() ? "absent: there are no settings" : "one of " + byName.keySet();
        problems.add(new Problem("setting " + name, text, expected, source));
        continue;
      }
      try {
        values.put(setting, setting.parse(text));
      } catch (InvalidValueException e) {
        problems.add(e.problem().at(source));
      } catch (IllegalArgumentException | DateTimeException e) {
        problems.add(new Problem(name, text, setting.expected(), source));
      }
    }
    return new Settings(values);
  }

  /** The value of a setting, its default if it was not set. */
  @SuppressWarnings("unchecked") // parse() stores under a setting only what its own parser made
  public <T> T get(Setting<T> setting) {
    return (T) values.getOrDefault(setting, setting.defaultValue());
  }
}

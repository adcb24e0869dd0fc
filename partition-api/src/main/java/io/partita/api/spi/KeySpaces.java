package io.partita.api.spi;

import io.partita.api.KeySpace;
import java.util.Map;

/** Finds a key space by its id, for those who read a stored map. Thread-safe. */
@FunctionalInterface
public interface KeySpaces {

  /**
   * The key space of that id.
   *
   * @throws IllegalArgumentException if no known strategy has it
   */
  KeySpace require(String id);

  /**
   * The key space of that id, as a strategy of these settings has it: a stored map may have been
   * made by another configuration than one's own.
   *
   * @param strategy id of the strategy that made the map
   * @param settings of that strategy, as the user wrote them
   * @throws IllegalArgumentException if neither that strategy nor another known one has it
   */
  default KeySpace require(String id, String strategy, Map<String, String> settings) {
    return require(id);
  }
}

package io.partita.api.spi;

import io.partita.api.KeySpace;

/** Finds a key space by its id, for those who read a stored map. Thread-safe. */
@FunctionalInterface
public interface KeySpaces {

  /**
   * The key space of that id.
   *
   * @throws IllegalArgumentException if no known strategy has it
   */
  KeySpace require(String id);
}

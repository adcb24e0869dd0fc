package io.partita.api.spi;

import java.util.Collection;
import java.util.List;

/** What every provider says of itself. Found by {@link java.util.ServiceLoader}. */
public interface Provider {

  /**
   * Names what it provides: lower-case letters, digits, {@code -} and {@code .}; unique among the
   * providers of its kind. Two providers of one id keep a cache from starting.
   */
  String id();

  /** The settings that it understands; none by default. */
  default Collection<Setting<?>> settings() {
    return List.of();
  }
}

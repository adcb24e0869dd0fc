package io.partita.api.spi;

import java.util.Set;

/** Makes a backend. */
public interface BackendProvider extends Provider {

  /** The URI schemes that its nodes have, such as {@code local}; unique among the backends. */
  Set<String> schemes();

  /**
   * A backend.
   *
   * @param settings validated against {@link #settings}
   */
  Backend create(Settings settings);
}

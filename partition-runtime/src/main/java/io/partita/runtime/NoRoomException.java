package io.partita.runtime;

import io.partita.api.PartitaException;

/** A node can't take what a change would give it; trying again would only evict what it has. */
final class NoRoomException extends PartitaException {
  private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message);
  }
}

package io.partita.api.spi;

import io.partita.api.PartitaException;

/**
 * A step of a coordinator was refused and not executed: its token is not the one claimed, or the
 * partition's state, move or attempt is not what the step needs.
 */
public final class SupersededException extends PartitaException {
  private static final long serialVersionUID = 1L;

  /** For a step at a node; {@code why} names what was found and what was needed. */
  public SupersededException(String node, String why) {
    super("node " + node + ": refused: " + why);
  }
}

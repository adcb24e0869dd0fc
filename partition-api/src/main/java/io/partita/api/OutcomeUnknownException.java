package io.partita.api;

/**
 * The answer to a write was lost: it may have been executed, may be executed yet, or never. Not
 * retried by the library unless that is harmless.
 */
public final class OutcomeUnknownException extends PartitaException {
  private static final long serialVersionUID = 1L;

  /** For an operation at a node. */
  public OutcomeUnknownException(String node, String why) {
    super("node " + node + ": outcome unknown: " + why);
  }

  /** For an operation at a node, with the cause. */
  public OutcomeUnknownException(String node, String why, Throwable cause) {
    super("node " + node + ": outcome unknown: " + why, cause);
  }
}

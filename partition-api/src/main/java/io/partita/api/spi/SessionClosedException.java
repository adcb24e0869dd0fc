package io.partita.api.spi;

/** The session was closed before the operation was sent. */
public final class SessionClosedException extends StaleRouteException {
  private static final long serialVersionUID = 1L;

  /** For a session with that node. */
  public SessionClosedException(String node) {
    super("session with node " + node + " is closed");
  }
}

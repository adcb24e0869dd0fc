package io.partita.api;

/** The root of what Partita throws beside {@link IllegalArgumentException} for a bad argument. */
public class PartitaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the parameter, the value and what would be right. */
  public PartitaException(String message) {
    super(message);
  }

  /** With a message and the cause behind it. */
  public PartitaException(String message, Throwable cause) {
    super(message, cause);
  }
}

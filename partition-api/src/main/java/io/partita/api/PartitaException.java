package io.partita.api;

import org.jspecify.annotations.Nullable;

/** The root of what Partita throws beside {@link IllegalArgumentException} for a bad argument. */
public class PartitaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the parameter, the value and what would be right. */
  public PartitaException(String message) {
    super(message);
  }

  /** With a message and the cause behind it, if there is one. */
  public PartitaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

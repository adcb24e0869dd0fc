package io.partita.api.spi;

import io.partita.api.PartitaException;

/**
 * The operation was not executed: route it again. Carries no stack trace, as it is part of routing.
 */
public abstract sealed class StaleRouteException extends PartitaException
    permits OrderIncompleteException, PartitionMovedException, SessionClosedException {
  private static final long serialVersionUID = 1L;

  StaleRouteException(String message) {
    super(message);
  }

  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }
}

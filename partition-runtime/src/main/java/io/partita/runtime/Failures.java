package io.partita.runtime;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is behind the wrappers that futures put around errors. */
final class Failures {

  private Failures() {}

  static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** An error as something that can be thrown; a fatal one is thrown here and now. */
  static RuntimeException asRuntime(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof Error fatal) {
      throw fatal;
    }
    return cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
  }
}

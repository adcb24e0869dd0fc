package io.partita.runtime;

/** The line was cut anew: the partition that an operation was about is no more. */
final class CutChanged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CutChanged() {
    super("the line was cut anew", null, false, false);
  }
}

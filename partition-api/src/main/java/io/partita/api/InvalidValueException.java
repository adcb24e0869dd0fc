package io.partita.api;

/** An argument is not what it must be. */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** For a problem. */
  public InvalidValueException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }
}

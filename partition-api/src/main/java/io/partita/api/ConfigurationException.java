package io.partita.api;

import java.util.List;
import java.util.stream.Collectors;

/** A cache can't be built as configured. Lists every problem found, not only the first. */
public final class ConfigurationException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** For these problems, at least one. */
  public ConfigurationException(List<Problem> problems) {
    super(
        problems.stream()
            .map(p -> "\n  - " + p)
            .collect(
                Collectors.joining(
                    "",
                    problems.size() == 1
                        ? "1 configuration problem:"
                        : problems.size() + " configuration problems:",
                    "")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order found. */
  public List<Problem> problems() {
    return problems;
  }
}

package io.partita.testkit.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The verdicts on all keys of a history. Immutable and thread-safe.
 *
 * @param verdicts one per key, in the history's order
 */
public record LinearizabilityReport(List<Verdict> verdicts) {

  /** Copies the list. */
  public LinearizabilityReport {
    verdicts = List.copyOf(verdicts);
  }

  /** Returns the keys' violations. */
  public List<Verdict.Violation> violations() {
    return ofType(Verdict.Violation.class);
  }

  /** Returns the keys of which nothing is known. */
  public List<Verdict.Undecided> undecided() {
    return ofType(Verdict.Undecided.class);
  }

  /** Tells whether every key is proven linearizable. */
  public boolean isLinearizable() {
    return ofType(Verdict.Linearizable.class).size() == verdicts.size();
  }

  /**
   * Insists that every key is proven linearizable.
   *
   * @throws AssertionError with this report's text otherwise
   */
  public void requireLinearizable() {
    if (!isLinearizable()) {
      throw new AssertionError(toString());
    }
  }

  private <T extends Verdict> List<T> ofType(Class<T> type) {
    return verdicts.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns a summary, then every verdict other than linearizable. */
  @Override
  public String toString() {
    String summary =
        "%d keys checked, %d violations, %d undecided"
            .formatted(verdicts.size(), violations().size(), undecided().size());
    return verdicts.stream()
        .filter(verdict -> !(verdict instanceof Verdict.Linearizable))
        .map(verdict -> System.lineSeparator() + verdict)
        .collect(Collectors.joining("", summary, ""));
  }
}

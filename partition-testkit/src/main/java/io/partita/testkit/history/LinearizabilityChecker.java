package io.partita.testkit.history;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides whether histories are linearizable: whether the operations on each key can have happened
 * one after the other, each at some moment between its invocation and its return, on a register
 * with the operations of {@link Operation}.
 *
 * <p>Each key is checked alone, by Lowe's just-in-time linearization (G. Lowe, <i>Testing for
 * linearizability</i>, Concurrency and Computation 29(4), 2017, doi:10.1002/cpe.3928), a refinement
 * of J. M. Wing and C. Gong, <i>Testing and verifying concurrent objects</i>, Journal of Parallel
 * and Distributed Computing 17, 1993, doi:10.1006/jpdc.1993.1015. Operations of unknown outcome may
 * happen at any time after their invocation, or never; failed ones never happen. Values do not
 * expire.
 *
 * <p>The verdict is exact: every violation is one, and every history called linearizable is. With n
 * operations on a key of which c are concurrent, the time is typically O(n log n + n c^2) and the
 * space O(n + c^2). The problem is NP-complete, so the worst case is exponential in c plus the
 * number of operations of unknown outcome; increments of unknown outcome by many different amounts
 * come close to it, blind writes do not. A bound on the configurations examined per key keeps time
 * and space in check: beyond it the verdict is {@link Verdict.Undecided}.
 *
 * <p>Immutable and thread-safe.
 */
public final class LinearizabilityChecker {

  private static final long DEFAULT_MAX_CONFIGURATIONS = 20_000_000;

  private final Map<Object, Object> initialValues;
  private final long maxConfigurations;

  private LinearizabilityChecker(Map<Object, Object> initialValues, long maxConfigurations) {
    this.initialValues = initialValues;
    this.maxConfigurations = maxConfigurations;
  }

  /** Returns a checker for registers that start absent, with a bound of 20 million. */
  public static LinearizabilityChecker create() {
    return new LinearizabilityChecker(Map.of(), DEFAULT_MAX_CONFIGURATIONS);
  }

  /**
   * Returns a checker for registers that start with the given values; those not named start absent.
   *
   * @throws IllegalArgumentException if a key or a value is an array
   */
  public LinearizabilityChecker withInitialValues(Map<?, ?> valuesByKey) {
    valuesByKey.forEach(
        (key, value) -> {
          RegisterValue.requireComparable(key, "key");
          RegisterValue.requireComparable(value, "value");
        });
    return new LinearizabilityChecker(Map.copyOf(valuesByKey), maxConfigurations);
  }

  /**
   * Returns a checker with another bound.
   *
   * @param count how many configurations to examine per key before giving up; one costs about 100
   *     bytes while it lives
   * @throws IllegalArgumentException if the bound is not positive
   */
  public LinearizabilityChecker withMaxConfigurations(long count) {
    if (count <= 0) {
      throw new IllegalArgumentException("maxConfigurations must be positive: " + count);
    }
    return new LinearizabilityChecker(initialValues, count);
  }

  /** Checks every key of a history. */
  public LinearizabilityReport check(History history) {
    return new LinearizabilityReport(
        history.keys().stream().map(key -> check(key, history.operations(key))).toList());
  }

  private Verdict check(Object key, List<RecordedOperation> operations) {
    Timeline timeline = new Timeline(operations, Long.MIN_VALUE);
    Optional<Object> initial = Optional.ofNullable(initialValues.get(key));
    int initialState = initial.map(timeline.states()::of).orElse(RegisterStates.ABSENT);
    JustInTimeSearch search = new JustInTimeSearch(timeline, maxConfigurations);
    JustInTimeSearch.End end = search.run(Set.of(initialState));
    long cost = search.configurationCount();
    return switch (end) {
      case PASSED -> new Verdict.Linearizable(key, cost);
      case EXHAUSTED -> new Verdict.Undecided(key, cost);
      case STUCK -> violation(key, operations, search.deadEnd(initial), cost);
    };
  }

  private Verdict violation(
      Object key,
      List<RecordedOperation> operations,
      JustInTimeSearch.DeadEnd deadEnd,
      long configurationCount) {
    RecordedOperation stuck = deadEnd.stuck();
    List<RecordedOperation> prefix =
        operations.stream().filter(op -> op.invokedAt() <= stuck.returnedAt()).toList();
    ViolationWindow window = new ViolationWindow(prefix, stuck);
    Optional<ViolationWindow.Tail> tail = window.narrow();
    return new Verdict.Violation(
        key,
        configurationCount,
        stuck,
        prefix.size(),
        tail.map(ViolationWindow.Tail::operations).orElse(prefix),
        tail.map(proof -> OptionalLong.of(proof.start())).orElse(OptionalLong.empty()),
        window.origins(),
        deadEnd.candidates());
  }
}

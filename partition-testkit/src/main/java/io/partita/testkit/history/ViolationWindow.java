package io.partita.testkit.history;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Narrows a failing prefix of a history to few operations that prove the failure. Not thread-safe.
 */
final class ViolationWindow {

  /**
   * Operations that fail by themselves.
   *
   * @param start operations invoked before may have happened before
   */
  record Tail(long start, List<RecordedOperation> operations) {

    private Tail without(RecordedOperation operation) {
      return new Tail(start, operations.stream().filter(op -> !op.equals(operation)).toList());
    }
  }

  private static final long MAX_CONFIGURATIONS = 1_000_000;
  private static final int MAX_THINNED_SIZE = 200;
  private static final int MAX_STATE_COUNT = 10_000;

  private final List<RecordedOperation> prefix;
  private final RecordedOperation stuck;
  private long budget = MAX_CONFIGURATIONS;

  /**
   * Prepares for a prefix.
   *
   * @param prefix what was invoked until the stuck operation returned, by time of invocation
   * @param stuck the operation at whose return the search failed
   */
  ViolationWindow(List<RecordedOperation> prefix, RecordedOperation stuck) {
    this.prefix = prefix;
    this.stuck = stuck;
  }

  /**
   * Returns the shortest tail of the prefix that fails whatever value the register had before it,
   * without the observations that it can spare; empty if no tail does.
   */
  Optional<Tail> narrow() {
    // A longer tail allows less. So go back in growing steps until one fails, then bisect.
    int passing = prefix.size();
    int failing = prefix.size() - 1;
    for (int step = 1; !fails(tail(failing)); step *= 2) {
      if (failing == 0 || budget <= 0) {
        return Optional.empty();
      }
      passing = failing;
      failing = Math.max(0, failing - step);
    }
    while (passing - failing > 1) {
      int middle = (passing + failing) >>> 1;
      if (fails(tail(middle))) {
        failing = middle;
      } else {
        passing = middle;
      }
    }
    return Optional.of(thinned(tail(failing)));
  }

  /** Returns the operations that can have happened after one was invoked. */
  private Tail tail(int index) {
    long start = prefix.get(index).invokedAt();
    return new Tail(start, prefix.stream().filter(op -> op.returnedAt() >= start).toList());
  }

  private boolean fails(Tail tail) {
    Timeline timeline = new Timeline(tail.operations(), tail.start());
    Optional<Set<Integer>> anyState = timeline.states().all(MAX_STATE_COUNT);
    if (anyState.isEmpty()) {
      return false;
    }
    JustInTimeSearch search = new JustInTimeSearch(timeline, budget);
    boolean fails = search.run(anyState.get()) == JustInTimeSearch.End.STUCK;
    budget -= search.configurationCount();
    return fails;
  }

  /** Drops what only observed: without it, more is possible, and yet not enough. */
  private Tail thinned(Tail tail) {
    Tail thin = tail;
    if (tail.operations().size() <= MAX_THINNED_SIZE) {
      for (RecordedOperation operation : tail.operations()) {
        Tail thinner = thin.without(operation);
        if (!operation.equals(stuck) && onlyObserves(operation) && fails(thinner)) {
          thin = thinner;
        }
      }
    }
    return thin;
  }

  private static boolean onlyObserves(RecordedOperation recorded) {
    return recorded.operation() instanceof Operation.Get
        || recorded.outcome() instanceof Outcome.Refused
        || (recorded.operation() instanceof Operation.PutIfAbsent
            && recorded.outcome() instanceof Outcome.Value);
  }

  /**
   * Returns the operations of the prefix that would leave the value which the stuck one reports, by
   * time of invocation: failed ones too, since they are the first suspects.
   */
  List<RecordedOperation> origins() {
    if (stuck.outcome() instanceof Outcome.Refused) {
      return List.of();
    }
    Optional<Object> reported = RegisterStates.observed(stuck);
    return prefix.stream()
        .filter(op -> reported.isPresent() && reported.equals(RegisterStates.written(op)))
        .toList();
  }
}

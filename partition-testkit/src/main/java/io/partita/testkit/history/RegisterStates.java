package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Numbers the values that a register can hold.
 *
 * <p>All values that no operation depends on share one number, {@link #OTHER}: operations cannot
 * tell such values from one another, so a history is linearizable with them merged if and only if
 * it is without. Thereby writes that nobody observed, above all those of unknown outcome, become
 * interchangeable.
 *
 * <p>Not thread-safe: increments of unknown outcome add states as they are discovered.
 */
final class RegisterStates {

  static final int ABSENT = 0;
  static final int OTHER = 1;

  private final Map<Object, Integer> stateByValue = new HashMap<>();
  private final List<Object> values = new ArrayList<>();
  private final List<Long> unknownDeltas;

  RegisterStates(Collection<RecordedOperation> operations) {
    unknownDeltas =
        operations.stream()
            .filter(RecordedOperation::isUnknown)
            .map(RecordedOperation::operation)
            .filter(Operation.Increment.class::isInstance)
            .map(operation -> ((Operation.Increment) operation).delta())
            .toList();
    for (RecordedOperation operation : operations) {
      observed(operation).ifPresent(this::number);
    }
  }

  /** Returns the value that the register must have, or must not have, for this to happen. */
  static Optional<Object> observed(RecordedOperation recorded) {
    Operation operation = recorded.operation();
    if (operation instanceof Operation.CompareAndSet cas) {
      return Optional.of(cas.expected());
    }
    if (!(recorded.outcome() instanceof Outcome.Value result)) {
      return Optional.empty();
    }
    return operation instanceof Operation.Increment increment
        ? Optional.of((Long) result.value() - increment.delta())
        : Optional.of(result.value());
  }

  /** Returns the value that the operation leaves, if it takes effect and that is known. */
  static Optional<Object> written(RecordedOperation recorded) {
    Operation operation = recorded.operation();
    if (operation instanceof Operation.Put put) {
      return Optional.of(put.value());
    }
    if (operation instanceof Operation.CompareAndSet cas) {
      return Optional.of(cas.value());
    }
    if (operation instanceof Operation.PutIfAbsent put) {
      return Optional.of(put.value());
    }
    return operation instanceof Operation.Increment
            && recorded.outcome() instanceof Outcome.Value result
        ? Optional.of(result.value())
        : Optional.empty();
  }

  /** An increment of unknown outcome leads to counters that nobody reported, from any other one. */
  private boolean isToBeKept(Object value) {
    return value instanceof Long && !unknownDeltas.isEmpty();
  }

  private int number(Object value) {
    return stateByValue.computeIfAbsent(
        value,
        added -> {
          values.add(added);
          return OTHER + values.size();
        });
  }

  /** Returns the state of a register that holds the value. */
  int of(Object value) {
    return isToBeKept(value) ? number(value) : stateByValue.getOrDefault(value, OTHER);
  }

  /** Returns the state after an addition, or a negative number if there is none. */
  int plus(int state, long delta) {
    if (state == ABSENT) {
      return of(delta);
    }
    if (state == OTHER || !(values.get(state - OTHER - 1) instanceof Long counter)) {
      return -1;
    }
    boolean overflows =
        delta > 0 ? counter > Long.MAX_VALUE - delta : counter < Long.MIN_VALUE - delta;
    return overflows ? -1 : of(counter + delta);
  }

  /** Tells whether a state can be merged with {@link #OTHER} once nobody depends on it any more. */
  boolean canBeForgotten(int state) {
    return state > OTHER && !isToBeKept(values.get(state - OTHER - 1));
  }

  /** Returns the value of a state other than {@link #OTHER}, which stands for many. */
  Optional<Object> value(int state) {
    return state == ABSENT ? Optional.empty() : Optional.of(values.get(state - OTHER - 1));
  }

  /**
   * Returns all states that make a difference to a history that begins with any: besides those that
   * it names, the counters from which its increments of unknown outcome lead to such.
   *
   * @param maxCount how many there may be; if there are more, the result is empty
   */
  Optional<Set<Integer>> all(int maxCount) {
    for (long delta : unknownDeltas) {
      int known = values.size();
      for (int i = 0; i < known && count() <= maxCount; i++) {
        if (values.get(i) instanceof Long counter) {
          number(counter - delta);
        }
      }
    }
    return count() > maxCount
        ? Optional.empty()
        : Optional.of(IntStream.range(0, count()).boxed().collect(Collectors.toSet()));
  }

  /** Returns the number of states discovered so far: they are 0 to this, exclusive. */
  int count() {
    return OTHER + 1 + values.size();
  }
}

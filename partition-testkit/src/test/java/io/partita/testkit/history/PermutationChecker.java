package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries every order of the operations on one key: an oracle for histories of a few operations. */
final class PermutationChecker {

  private PermutationChecker() {}

  static boolean isLinearizable(List<RecordedOperation> operations, Optional<Object> initial) {
    List<RecordedOperation> possible =
        operations.stream().filter(op -> !op.outcome().equals(Outcome.failed())).toList();
    return canFinish(possible, initial);
  }

  private static boolean canFinish(List<RecordedOperation> remaining, Optional<Object> value) {
    if (remaining.stream().allMatch(RecordedOperation::isUnknown)) {
      return true;
    }
    for (RecordedOperation next : remaining) {
      boolean tooEarly = remaining.stream().anyMatch(op -> op.returnedAt() < next.invokedAt());
      ModelRegister register = new ModelRegister(value);
      if (!tooEarly && explains(register.apply(next.operation()), next.outcome())) {
        List<RecordedOperation> rest = new ArrayList<>(remaining);
        rest.remove(next);
        if (canFinish(rest, register.value())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean explains(Outcome actual, Outcome recorded) {
    return recorded.equals(Outcome.unknown())
        || recorded.equals(actual)
        || (recorded.equals(Outcome.refused()) && actual instanceof Outcome.Value);
  }
}

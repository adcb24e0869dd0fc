package io.partita.testkit.history;

import java.util.Optional;

/** A register without concurrency: what every operation means, written down a second time. */
final class ModelRegister {

  private Optional<Object> value;

  ModelRegister(Optional<Object> initial) {
    value = initial;
  }

  Optional<Object> value() {
    return value;
  }

  /** Carries out an operation; {@link Outcome#failed} if it is impossible. */
  Outcome apply(Operation operation) {
    if (operation instanceof Operation.Put put) {
      value = Optional.of(put.value());
      return Outcome.done();
    }
    if (operation instanceof Operation.PutIfAbsent put) {
      Outcome previous = value.map(Outcome::value).orElse(Outcome.done());
      value = value.or(() -> Optional.of(put.value()));
      return previous;
    }
    if (operation instanceof Operation.Remove) {
      boolean existed = value.isPresent();
      value = Optional.empty();
      return Outcome.doneIf(existed);
    }
    if (operation instanceof Operation.CompareAndSet cas) {
      boolean swaps = value.equals(Optional.of(cas.expected()));
      value = swaps ? Optional.of(cas.value()) : value;
      return Outcome.doneIf(swaps);
    }
    if (operation instanceof Operation.Increment increment) {
      return add(increment.delta());
    }
    return value.map(Outcome::value).orElse(Outcome.absent());
  }

  private Outcome add(long delta) {
    if (!(value.orElse(0L) instanceof Long counter)) {
      return Outcome.failed();
    }
    try {
      value = Optional.of(Math.addExact(counter, delta));
    } catch (ArithmeticException overflow) {
      return Outcome.failed();
    }
    return Outcome.value(value.orElseThrow());
  }
}

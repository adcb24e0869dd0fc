package io.partita.testkit.history;

/**
 * What an operation with a known answer demands of the register's state, and the state it leaves.
 *
 * <p>Equal transitions are interchangeable. Immutable and thread-safe.
 *
 * @param demand what the state before must be like
 * @param state the state that the demand speaks of, if it does
 * @param effect what becomes of the state
 * @param target the state after, if the effect sets it
 * @param delta what the effect adds, if it adds
 */
record Transition(Demand demand, int state, Effect effect, int target, long delta) {

  enum Demand {
    NONE,
    SAME,
    SAME_OR_ABSENT,
    DIFFERENT,
    PRESENT,
    IMPOSSIBLE
  }

  enum Effect {
    NONE,
    SET,
    ADD
  }

  /** What {@link #apply} returns if the demand is not met. */
  static final int REFUSED = -1;

  static Transition of(RecordedOperation recorded, RegisterStates states) {
    Operation operation = recorded.operation();
    Outcome outcome = recorded.outcome();
    if (operation instanceof Operation.Increment increment) {
      return ofIncrement(increment.delta(), outcome, states);
    }
    if (outcome instanceof Outcome.Value found) {
      return observation(Demand.SAME, states.of(found.value()));
    }
    if (outcome instanceof Outcome.Absent) {
      return observation(Demand.SAME, RegisterStates.ABSENT);
    }
    boolean refused = outcome instanceof Outcome.Refused;
    if (operation instanceof Operation.Put put) {
      return write(Demand.NONE, 0, states.of(put.value()));
    }
    if (operation instanceof Operation.PutIfAbsent put) {
      return refused
          ? observation(Demand.PRESENT, 0)
          : write(Demand.SAME, RegisterStates.ABSENT, states.of(put.value()));
    }
    if (operation instanceof Operation.CompareAndSet cas) {
      int expected = states.of(cas.expected());
      return refused
          ? observation(Demand.DIFFERENT, expected)
          : write(Demand.SAME, expected, states.of(cas.value()));
    }
    if (operation instanceof Operation.Remove) {
      if (refused) {
        return observation(Demand.SAME, RegisterStates.ABSENT);
      }
      // Of unknown outcome, a removal of nothing is as possible.
      Demand demand = recorded.isUnknown() ? Demand.NONE : Demand.PRESENT;
      return write(demand, 0, RegisterStates.ABSENT);
    }
    // A read without an answer.
    return observation(Demand.NONE, 0);
  }

  private static Transition ofIncrement(long delta, Outcome outcome, RegisterStates states) {
    if (!(outcome instanceof Outcome.Value result)) {
      return new Transition(Demand.NONE, 0, Effect.ADD, 0, delta);
    }
    long after = (Long) result.value();
    boolean overflows = delta > 0 ? after < Long.MIN_VALUE + delta : after > Long.MAX_VALUE + delta;
    if (overflows) {
      return write(Demand.IMPOSSIBLE, 0, 0);
    }
    long before = after - delta;
    Demand demand = before == 0 ? Demand.SAME_OR_ABSENT : Demand.SAME;
    return write(demand, states.of(before), states.of(after));
  }

  private static Transition observation(Demand demand, int state) {
    return new Transition(demand, state, Effect.NONE, 0, 0);
  }

  private static Transition write(Demand demand, int state, int target) {
    return new Transition(demand, state, Effect.SET, target, 0);
  }

  /** It never changes the register. */
  boolean isObservation() {
    return effect == Effect.NONE;
  }

  /** It is always possible, and what was before is lost. */
  boolean isBlindWrite() {
    return demand == Demand.NONE && effect == Effect.SET;
  }

  /** Its effect is to set the state to the target. */
  boolean setsState() {
    return effect == Effect.SET;
  }

  /**
   * Returns the one value's state that the demand is about; {@link RegisterStates#ABSENT} if none.
   */
  int demandedState() {
    return state;
  }

  /** Returns this transition where what it leaves is as good as any other value. */
  Transition toOther() {
    return new Transition(demand, state, effect, RegisterStates.OTHER, delta);
  }

  boolean accepts(int current) {
    return switch (demand) {
      case NONE -> true;
      case SAME -> current == state;
      case SAME_OR_ABSENT -> current == state || current == RegisterStates.ABSENT;
      case DIFFERENT -> current != state;
      case PRESENT -> current != RegisterStates.ABSENT;
      case IMPOSSIBLE -> false;
    };
  }

  /** Returns the state after, or {@link #REFUSED}. */
  int apply(int current, RegisterStates states) {
    if (!accepts(current)) {
      return REFUSED;
    }
    return switch (effect) {
      case NONE -> current;
      case SET -> target;
      case ADD -> states.plus(current, delta);
    };
  }
}

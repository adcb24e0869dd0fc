package io.partita.testkit.history;

/**
 * How an operation ended, as far as its client knows.
 *
 * <p>The distinction that decides whether a checker is honest: {@link Failed} promises that the
 * operation did not and will not take effect; every timeout, lost connection and interrupted wait
 * is {@link Unknown}.
 *
 * <p>Outcomes are immutable and thread-safe.
 */
public sealed interface Outcome {

  /** A value was found; for an increment, the counter after it. */
  static Outcome value(Object value) {
    return new Value(value);
  }

  /** A read found nothing. */
  static Outcome absent() {
    return Absent.INSTANCE;
  }

  /** The operation took effect. */
  static Outcome done() {
    return Done.INSTANCE;
  }

  /** The operation was carried out and changed nothing, because its condition did not hold. */
  static Outcome refused() {
    return Refused.INSTANCE;
  }

  /** {@link #done()} if the operation took effect, else {@link #refused()}. */
  static Outcome doneIf(boolean tookEffect) {
    return tookEffect ? done() : refused();
  }

  /** The operation certainly neither took effect nor ever will. */
  static Outcome failed() {
    return Failed.INSTANCE;
  }

  /** The operation may take effect at any time after its invocation, once, or never. */
  static Outcome unknown() {
    return Unknown.INSTANCE;
  }

  /** See {@link #value(Object)}. */
  record Value(Object value) implements Outcome {
    /** Refuses arrays. */
    public Value {
      RegisterValue.requireComparable(value, "value");
    }

    @Override
    public String toString() {
      return RegisterValue.text(value);
    }
  }

  /** See {@link #absent()}. */
  record Absent() implements Outcome {
    private static final Absent INSTANCE = new Absent();

    @Override
    public String toString() {
      return "absent";
    }
  }

  /** See {@link #done()}. */
  record Done() implements Outcome {
    private static final Done INSTANCE = new Done();

    @Override
    public String toString() {
      return "done";
    }
  }

  /** See {@link #refused()}. */
  record Refused() implements Outcome {
    private static final Refused INSTANCE = new Refused();

    @Override
    public String toString() {
      return "refused";
    }
  }

  /** See {@link #failed()}. */
  record Failed() implements Outcome {
    private static final Failed INSTANCE = new Failed();

    @Override
    public String toString() {
      return "failed";
    }
  }

  /** See {@link #unknown()}. */
  record Unknown() implements Outcome {
    private static final Unknown INSTANCE = new Unknown();

    @Override
    public String toString() {
      return "unknown";
    }
  }
}

package io.partita.testkit.history;

/**
 * What a client asked of one key.
 *
 * <p>Values are opaque: two are the same if they are {@code equals}. A counter is a {@link Long},
 * or absent for zero; {@link Increment} of anything else cannot succeed. A client that reads
 * counters as text converts them before it records them. Arrays are refused.
 *
 * <p>Operations are immutable and thread-safe.
 */
public sealed interface Operation {

  /**
   * Tells whether an operation of this kind can end so. {@link Outcome.Failed} and {@link
   * Outcome.Unknown} are possible for all.
   */
  boolean allows(Outcome outcome);

  /** Reads: ends with {@link Outcome#value} or {@link Outcome#absent}. */
  static Operation get() {
    return Get.INSTANCE;
  }

  /** Writes unconditionally: ends with {@link Outcome#done}. */
  static Operation put(Object value) {
    return new Put(value);
  }

  /**
   * Writes if there is no value: ends with {@link Outcome#done}, with the {@link Outcome#value}
   * that was there, or with {@link Outcome#refused} if the client is not told which.
   */
  static Operation putIfAbsent(Object value) {
    return new PutIfAbsent(value);
  }

  /** Deletes: ends with {@link Outcome#done}, or {@link Outcome#refused} if nothing was there. */
  static Operation remove() {
    return Remove.INSTANCE;
  }

  /**
   * Writes if the current value is the expected one: ends with {@link Outcome#done} or {@link
   * Outcome#refused}.
   */
  static Operation compareAndSet(Object expected, Object value) {
    return new CompareAndSet(expected, value);
  }

  /** Adds to a counter: ends with the {@link Outcome#value} after it, a {@link Long}. */
  static Operation increment(long delta) {
    return new Increment(delta);
  }

  private static boolean endsAnyOperation(Outcome outcome) {
    return outcome instanceof Outcome.Failed || outcome instanceof Outcome.Unknown;
  }

  /** See {@link #get()}. */
  record Get() implements Operation {
    private static final Get INSTANCE = new Get();

    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome)
          || outcome instanceof Outcome.Value
          || outcome instanceof Outcome.Absent;
    }

    @Override
    public String toString() {
      return "GET";
    }
  }

  /** See {@link #put(Object)}. */
  record Put(Object value) implements Operation {
    /** Refuses arrays. */
    public Put {
      RegisterValue.requireComparable(value, "value");
    }

    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome) || outcome instanceof Outcome.Done;
    }

    @Override
    public String toString() {
      return "PUT " + RegisterValue.text(value);
    }
  }

  /** See {@link #putIfAbsent(Object)}. */
  record PutIfAbsent(Object value) implements Operation {
    /** Refuses arrays. */
    public PutIfAbsent {
      RegisterValue.requireComparable(value, "value");
    }

    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome)
          || outcome instanceof Outcome.Done
          || outcome instanceof Outcome.Refused
          || outcome instanceof Outcome.Value;
    }

    @Override
    public String toString() {
      return "PUT_IF_ABSENT " + RegisterValue.text(value);
    }
  }

  /** See {@link #remove()}. */
  record Remove() implements Operation {
    private static final Remove INSTANCE = new Remove();

    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome)
          || outcome instanceof Outcome.Done
          || outcome instanceof Outcome.Refused;
    }

    @Override
    public String toString() {
      return "REMOVE";
    }
  }

  /** See {@link #compareAndSet(Object, Object)}. */
  record CompareAndSet(Object expected, Object value) implements Operation {
    /** Refuses arrays. */
    public CompareAndSet {
      RegisterValue.requireComparable(expected, "expected");
      RegisterValue.requireComparable(value, "value");
    }

    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome)
          || outcome instanceof Outcome.Done
          || outcome instanceof Outcome.Refused;
    }

    @Override
    public String toString() {
      return "COMPARE_AND_SET " + RegisterValue.text(expected) + " -> " + RegisterValue.text(value);
    }
  }

  /** See {@link #increment(long)}. */
  record Increment(long delta) implements Operation {
    @Override
    public boolean allows(Outcome outcome) {
      return endsAnyOperation(outcome)
          || (outcome instanceof Outcome.Value value && value.value() instanceof Long);
    }

    @Override
    public String toString() {
      return "INCREMENT " + delta;
    }
  }
}

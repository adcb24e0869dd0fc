package io.partita.testkit.history;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a check found out about one key. Verdicts are immutable and thread-safe. */
public sealed interface Verdict {

  /** Returns the key that was checked. */
  Object key();

  /**
   * Returns how many configurations (states of the register, each with the pending operations that
   * have happened) the check examined: the measure of its cost.
   */
  long configurationCount();

  /** The operations can have happened one after the other, each while it was in flight. */
  record Linearizable(Object key, long configurationCount) implements Verdict {}

  /**
   * The operations cannot have happened one after the other, each while it was in flight.
   *
   * <p>{@link #toString} is a table for people.
   *
   * @param key the key
   * @param configurationCount the cost
   * @param stuck the first operation to return without having had a moment to happen: its return
   *     ends the shortest prefix of the history that is not linearizable, given how the operations
   *     in flight at its end came out
   * @param prefixSize the number of operations invoked in that prefix
   * @param window operations of that prefix, by invocation: a proof of the violation
   * @param windowStart if present, the window fails by itself: whatever value the register had at
   *     that time, and whichever of the operations invoked before had happened, those invoked since
   *     have no order. If empty, the window is the whole prefix, and the initial value counts too
   * @param origins operations of that prefix that write the value which the stuck one found, failed
   *     ones included
   * @param candidates the values (empty: absent) that the register can have had when the last
   *     operation before had returned; of several values that no operation observes, one
   */
  record Violation(
      Object key,
      long configurationCount,
      RecordedOperation stuck,
      int prefixSize,
      List<RecordedOperation> window,
      OptionalLong windowStart,
      List<RecordedOperation> origins,
      List<Optional<Object>> candidates)
      implements Verdict {

    /** Copies the lists. */
    public Violation {
      window = List.copyOf(window);
      origins = List.copyOf(origins);
      candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
      return ViolationText.of(this);
    }
  }

  /** The check gave up at its bound. This is not a pass: nothing is known. */
  record Undecided(Object key, long configurationCount) implements Verdict {}
}

package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The operations on one register, compiled for the search: numbered by invocation, with their
 * invocations and returns in the order of time.
 *
 * <p>Operations that say nothing about the register are left out. Immutable, but for the states
 * that {@link #states()} may discover; not thread-safe.
 */
final class Timeline {

  /** No operation. */
  static final int NOBODY = -1;

  private final List<RecordedOperation> operations = new ArrayList<>();
  private final RegisterStates states;
  private final List<Transition> transitions = new ArrayList<>();
  private final boolean[] optional;
  private final int[] events;
  private final int[] ranks;
  private final int[] slots;
  private final int slotCount;
  private final int[] lastNeeds;

  /**
   * Compiles operations.
   *
   * @param recorded all operations on the register, by time of invocation
   * @param from operations invoked before may have happened before the timeline begins
   */
  Timeline(List<RecordedOperation> recorded, long from) {
    List<RecordedOperation> possible =
        recorded.stream().filter(op -> !(op.outcome() instanceof Outcome.Failed)).toList();
    states = new RegisterStates(possible);
    for (RecordedOperation operation : possible) {
      Transition transition = Transition.of(operation, states);
      boolean dispensable = operation.isUnknown() || operation.invokedAt() < from;
      if (!(dispensable && transition.isObservation())) {
        operations.add(operation);
        transitions.add(transition);
      }
    }
    optional = new boolean[operations.size()];
    for (int i = 0; i < optional.length; i++) {
      optional[i] = operations.get(i).isUnknown() || operations.get(i).invokedAt() < from;
    }
    events = sortEvents();
    ranks = new int[operations.size()];
    slots = new int[operations.size()];
    slotCount = assignSlots();
    lastNeeds = findLastNeeds();
  }

  private int[] sortEvents() {
    List<Integer> sorted = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      sorted.add(i);
      if (!operations.get(i).isUnknown()) {
        sorted.add(~i);
      }
    }
    // At equal times invocations come first, so that ties are concurrent.
    sorted.sort(
        Comparator.<Integer>comparingLong(
                event ->
                    event >= 0
                        ? operations.get(event).invokedAt()
                        : operations.get(~event).returnedAt())
            .thenComparing(event -> event < 0));
    return sorted.stream().mapToInt(Integer::intValue).toArray();
  }

  private int assignSlots() {
    BitSet taken = new BitSet();
    int highest = 0;
    for (int position = 0; position < events.length; position++) {
      int event = events[position];
      if (event >= 0) {
        slots[event] = taken.nextClearBit(0);
        taken.set(slots[event]);
        highest = Math.max(highest, slots[event]);
        ranks[event] = events.length + event;
      } else {
        taken.clear(slots[~event]);
        ranks[~event] = position;
      }
    }
    return highest + 1;
  }

  /** Finds the last return that depends on each state. */
  private int[] findLastNeeds() {
    int[] needs = new int[states.count()];
    for (int i = 0; i < ranks.length; i++) {
      int state = transitions.get(i).demandedState();
      needs[state] =
          Math.max(needs[state], states.canBeForgotten(state) ? ranks[i] : Integer.MAX_VALUE);
    }
    return needs;
  }

  RegisterStates states() {
    return states;
  }

  /** Returns the number of words of a set of slots. */
  int words() {
    return (slotCount + Long.SIZE - 1) / Long.SIZE;
  }

  int eventCount() {
    return events.length;
  }

  /** Returns the number of the operation invoked, or the complement of the one that returned. */
  int event(int position) {
    return events[position];
  }

  RecordedOperation operation(int number) {
    return operations.get(number);
  }

  Transition transition(int number) {
    return transitions.get(number);
  }

  /** Returns the operation's place in the order of returns; those that never return come last. */
  int rank(int number) {
    return ranks[number];
  }

  /** Returns the operation's slot, which no other one has while it is pending. */
  int slot(int number) {
    return slots[number];
  }

  /**
   * Tells whether nothing that returns later than the operation depends on the state it demands.
   */
  boolean isLastToNeedItsState(int number) {
    return lastNeeds[transitions.get(number).demandedState()] == ranks[number];
  }

  /** Tells whether the operation need not happen on this timeline. */
  boolean isOptional(int number) {
    return optional[number];
  }
}

package io.partita.testkit.history;

import java.util.Arrays;
import java.util.List;

/**
 * A state that the register can be in, with the sets of pending operations that can have brought it
 * there: every set that contains {@code must} and is contained in {@code may}.
 *
 * <p>Sets are bit sets over slots, which operations hold while they are pending. Effectively
 * immutable but for {@link #allow}; not thread-safe.
 */
final class Configuration {

  private final int state;
  private final int writer;
  private final long[] must;
  private final long[] may;

  private Configuration(int state, int writer, long[] must, long[] may) {
    this.state = state;
    this.writer = writer;
    this.must = must;
    this.may = may;
  }

  /** Returns a configuration in which nothing that is pending has happened. */
  static Configuration start(int state, int words) {
    return new Configuration(state, Timeline.NOBODY, new long[words], new long[words]);
  }

  int state() {
    return state;
  }

  /** The operation that left the state; of several possible ones, any. */
  int writer() {
    return writer;
  }

  boolean mustContain(int slot) {
    return contains(must, slot);
  }

  boolean mayContain(int slot) {
    return contains(may, slot);
  }

  /** From now on, sets may contain the slot. */
  void allow(int slot) {
    may[slot >> 6] |= 1L << slot;
  }

  /** From now on, sets may contain any of the slots. */
  void allow(long[] slots) {
    for (int word = 0; word < slots.length; word++) {
      may[word] |= slots[word];
    }
  }

  /** Returns the sets of this one that lack the slot, or all of them with the slot taken out. */
  Configuration without(int slot) {
    Configuration copy = new Configuration(state, writer, must.clone(), may.clone());
    copy.must[slot >> 6] &= ~(1L << slot);
    copy.may[slot >> 6] &= ~(1L << slot);
    return copy;
  }

  /** Returns the configuration after an operation that is not in all sets. */
  Configuration after(int operation, int slot, int newState) {
    Configuration next = new Configuration(newState, operation, must.clone(), may.clone());
    next.must[slot >> 6] |= 1L << slot;
    next.may[slot >> 6] |= 1L << slot;
    return next;
  }

  /** Returns the configuration with another name for its state. */
  Configuration renamed(int newState) {
    return new Configuration(newState, writer, must.clone(), may.clone());
  }

  /** Notes that operations, as many as have happened of the given ones, happened in their order. */
  void settle(List<Integer> interchangeableSlots) {
    long happened = interchangeableSlots.stream().filter(this::mustContain).count();
    for (int slot : interchangeableSlots) {
      long bit = 1L << slot;
      must[slot >> 6] = happened-- > 0 ? must[slot >> 6] | bit : must[slot >> 6] & ~bit;
    }
  }

  /** Tells whether this one has the same state and all sets of the other. */
  boolean covers(Configuration other) {
    if (state != other.state) {
      return false;
    }
    for (int word = 0; word < must.length; word++) {
      if ((must[word] & ~other.must[word]) != 0 || (other.may[word] & ~may[word]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(long[] set, int slot) {
    return (set[slot >> 6] & 1L << slot) != 0;
  }

  @Override
  public String toString() {
    return state + " after " + Arrays.toString(must) + " to " + Arrays.toString(may);
  }
}

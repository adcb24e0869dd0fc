package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The operations that are invoked and have not returned at a moment of a timeline. Not thread-safe.
 */
final class Pending {

  /**
   * A pending operation.
   *
   * @param number its number on the timeline
   * @param transition what it does, as far as it still makes a difference
   * @param kind a number that operations share if and only if their transitions are equal
   */
  record Entry(int number, int slot, boolean unknown, int rank, Transition transition, int kind) {}

  private static final Comparator<Entry> BY_KIND_AND_RANK =
      Comparator.comparingInt(Entry::kind).thenComparingInt(Entry::rank);

  private final Timeline timeline;
  private final Map<Transition, Integer> kinds = new HashMap<>();
  private final BitSet forgotten = new BitSet();
  private final List<Entry> writes = new ArrayList<>();
  private final List<Entry> observations = new ArrayList<>();
  private final long[] blindWrites;

  Pending(Timeline timeline) {
    this.timeline = timeline;
    this.blindWrites = new long[timeline.words()];
  }

  void add(int number) {
    Entry entry = entry(number, timeline.transition(number));
    if (entry.transition().isObservation()) {
      observations.add(entry);
      return;
    }
    writes.add(entry);
    writes.sort(BY_KIND_AND_RANK);
    if (entry.transition().isBlindWrite()) {
      blindWrites[entry.slot() >> 6] |= 1L << entry.slot();
    }
  }

  private Entry entry(int number, Transition transition) {
    boolean vague = transition.setsState() && forgotten.get(transition.target());
    Transition current = vague ? transition.toOther() : transition;
    return new Entry(
        number,
        timeline.slot(number),
        timeline.operation(number).isUnknown(),
        timeline.rank(number),
        current,
        kinds.computeIfAbsent(current, added -> kinds.size()));
  }

  void remove(int number) {
    int slot = timeline.slot(number);
    blindWrites[slot >> 6] &= ~(1L << slot);
    observations.removeIf(entry -> entry.number() == number);
    writes.removeIf(entry -> entry.number() == number);
  }

  /** Returns the operations that can change the register, equal ones together, by return. */
  List<Entry> writes() {
    return writes;
  }

  /** Notes that a blind write has just led to the configuration: no other one needs to be seen. */
  void overwrite(Configuration configuration) {
    configuration.allow(blindWrites);
  }

  /** Notes that every observation which the configuration's state permits has happened. */
  void observe(Configuration configuration) {
    for (Entry entry : observations) {
      if (entry.transition().accepts(configuration.state())) {
        configuration.allow(entry.slot());
      }
    }
  }

  /** Tells whether a state permits what the configuration has not seen happen. */
  boolean anyWaitsFor(int state, Configuration configuration) {
    for (Entry entry : observations) {
      if (!configuration.mayContain(entry.slot()) && entry.transition().accepts(state)) {
        return true;
      }
    }
    for (Entry entry : writes) {
      if (!entry.transition().isBlindWrite()
          && !configuration.mustContain(entry.slot())
          && entry.transition().accepts(state)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Notes that nothing to come depends on a state: for what is pending, it is {@link
   * RegisterStates#OTHER} from now on. Returns whether that makes more operations interchangeable;
   * configurations have to follow.
   */
  boolean forget(int state) {
    forgotten.set(state);
    boolean concerned = false;
    for (int i = 0; i < writes.size(); i++) {
      Entry old = writes.get(i);
      Entry current = entry(old.number(), old.transition());
      concerned |= current.kind() != old.kind();
      writes.set(i, current);
    }
    writes.sort(BY_KIND_AND_RANK);
    return concerned;
  }

  /** Returns the slots of interchangeable operations of unknown outcome, in their order. */
  Collection<List<Integer>> interchangeable() {
    return writes.stream()
        .filter(Entry::unknown)
        .collect(
            Collectors.groupingBy(
                Entry::kind, Collectors.mapping(Entry::slot, Collectors.toList())))
        .values();
  }
}

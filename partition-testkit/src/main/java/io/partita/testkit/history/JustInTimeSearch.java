package io.partita.testkit.history;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows a timeline with all configurations that its past allows.
 *
 * <p>Not thread-safe.
 */
final class JustInTimeSearch {

  /*
   * Lowe's just-in-time linearization [1], breadth first. An operation takes effect only when an
   * operation returns that can take effect no earlier than it: at each return of an operation o,
   * every configuration that lacks o is extended by sequences of pending operations that end with
   * o. The memory of Wing and Gong's search [2], configurations seen, is needed for the current
   * return alone; so space depends on how many operations are concurrent, not on how many there
   * are, a quiescent moment needs no special treatment (the frontier is then just the possible
   * states), and the return at which no configuration is left ends the shortest failing prefix.
   *
   * Five observations keep the frontier small; each drops a configuration only for one that can do
   * whatever it can.
   *
   * 1. Intervals. A configuration stands for many sets of operations that have happened: all
   *    between `must` and `may`. The fewer it must and the more it may contain, the better, so one
   *    configuration covers another of the same state if its interval contains the other's.
   * 2. Observations (operations that change nothing, given their outcome) happen as soon as the
   *    state permits: they join `may` and never stand in the way.
   * 3. Overwritten writes. Immediately before a blind write, any pending blind write may happen
   *    unseen: all of them join `may`. The 2^n subsets of n pending puts become one configuration.
   * 4. Operations of unknown outcome are in `may` from their invocation on: nothing obliges them
   *    to happen. One that has not is better than one that has, for the same state, so a write of
   *    unknown outcome costs a configuration only where its value is observed.
   * 5. Interchangeable operations (equal transitions) happen in the order of their returns, the
   *    unknown last: exchanging two in any linearization gives another one.
   *
   * [1] G. Lowe. Testing for linearizability. Concurrency and Computation 29(4), 2017,
   *     doi:10.1002/cpe.3928
   * [2] J. M. Wing, C. Gong. Testing and verifying concurrent objects. Journal of Parallel and
   *     Distributed Computing 17, 1993, doi:10.1006/jpdc.1993.1015
   */

  enum End {
    /** The timeline is linearizable. */
    PASSED,
    /** The timeline is not linearizable. */
    STUCK,
    /** The search gave up. */
    EXHAUSTED
  }

  /** Where a search failed. */
  record DeadEnd(RecordedOperation stuck, List<Optional<Object>> candidates) {}

  private final Timeline timeline;
  private final Effort effort;
  private final Pending pending;
  private Frontier frontier;
  private Frontier tried;
  private int returning = Timeline.NOBODY;

  /**
   * Prepares a search.
   *
   * @param maxConfigurations how many configurations to examine before giving up
   */
  JustInTimeSearch(Timeline timeline, long maxConfigurations) {
    this.timeline = timeline;
    this.effort = new Effort(maxConfigurations);
    this.frontier = new Frontier(effort);
    this.tried = new Frontier(effort);
    this.pending = new Pending(timeline);
  }

  /** Searches from the given states. */
  End run(Set<Integer> initialStates) {
    for (int state : initialStates) {
      frontier.add(Configuration.start(state, timeline.words()));
    }
    for (int position = 0; position < timeline.eventCount(); position++) {
      int event = timeline.event(position);
      if (event >= 0) {
        invoke(event);
      } else {
        returning = ~event;
        Frontier after = afterReturn();
        if (effort.isExhausted()) {
          return End.EXHAUSTED;
        }
        if (after.size() == 0) {
          return End.STUCK;
        }
        frontier = after;
        pending.remove(returning);
        if (timeline.isLastToNeedItsState(returning)) {
          forget(timeline.transition(returning).demandedState());
        }
      }
    }
    return End.PASSED;
  }

  private void invoke(int operation) {
    pending.add(operation);
    for (Configuration configuration : frontier) {
      if (timeline.isOptional(operation)) {
        configuration.allow(timeline.slot(operation));
      }
      pending.observe(configuration);
    }
  }

  private void forget(int state) {
    boolean merges = pending.forget(state);
    if (!merges && !frontier.hasState(state)) {
      return;
    }
    Collection<List<Integer>> interchangeable = pending.interchangeable();
    Frontier merged = new Frontier(effort);
    for (Configuration configuration : frontier) {
      boolean forgotten = configuration.state() == state;
      Configuration copy =
          configuration.renamed(forgotten ? RegisterStates.OTHER : configuration.state());
      interchangeable.forEach(copy::settle);
      merged.add(copy);
    }
    frontier = merged;
  }

  /** Returns the configurations that remain when the returning operation must have happened. */
  private Frontier afterReturn() {
    int slot = timeline.slot(returning);
    boolean observing = timeline.transition(returning).isObservation();
    Frontier after = new Frontier(effort);
    Deque<Configuration> open = new ArrayDeque<>();
    tried = new Frontier(effort);
    for (Configuration configuration : frontier) {
      effort.addConfiguration();
      Configuration rest = configuration.without(slot);
      boolean mayHave = configuration.mayContain(slot);
      if (mayHave) {
        after.add(rest);
      }
      // A write that may have happened unseen may also happen now; an observation need not.
      boolean mustHave = configuration.mustContain(slot) || (observing && mayHave);
      if (!mustHave && tried.add(rest)) {
        open.add(rest);
      }
    }
    while (!open.isEmpty() && !effort.isExhausted()) {
      extend(open.remove(), open, after);
    }
    return after;
  }

  /** Lets each pending operation happen next, where that makes a difference. */
  private void extend(Configuration from, Deque<Configuration> open, Frontier after) {
    int slotOfReturning = timeline.slot(returning);
    boolean observing = timeline.transition(returning).isObservation();
    int settledKind = Timeline.NOBODY;
    for (Pending.Entry entry : pending.writes()) {
      if (entry.kind() == settledKind || from.mustContain(entry.slot())) {
        continue;
      }
      if (entry.unknown() || !from.mayContain(entry.slot())) {
        settledKind = entry.kind();
      }
      int state = entry.transition().apply(from.state(), timeline.states());
      if (state == Transition.REFUSED || !isUseful(entry, from, state)) {
        continue;
      }
      effort.addConfiguration();
      Configuration next = from.after(entry.number(), entry.slot(), state);
      if (entry.transition().isBlindWrite()) {
        pending.overwrite(next);
      }
      pending.observe(next);
      boolean returns =
          entry.number() == returning || (observing && next.mayContain(slotOfReturning));
      Configuration rest = next.without(slotOfReturning);
      if (returns) {
        after.add(rest);
      } else if (tried.add(rest)) {
        open.add(rest);
      }
    }
  }

  /**
   * Tells whether an operation, if it is not the one that returns, changes what can happen next. If
   * nothing waits for the state that a blind write leaves, only another blind write can follow, and
   * that makes the same of the register without it.
   */
  private boolean isUseful(Pending.Entry entry, Configuration from, int state) {
    if (entry.number() == returning) {
      return true;
    }
    return entry.transition().isBlindWrite()
        ? pending.anyWaitsFor(state, from)
        : !entry.unknown() || state != from.state();
  }

  long configurationCount() {
    return effort.configurationCount();
  }

  /**
   * After {@link End#STUCK}: the operation that could not happen before its return, and what the
   * register can have held when the last operation before had returned.
   *
   * @param initial the value of the initial state
   */
  DeadEnd deadEnd(Optional<Object> initial) {
    Map<Integer, Optional<Object>> values = new TreeMap<>();
    for (Configuration configuration : frontier) {
      values.put(configuration.state(), value(configuration, initial));
    }
    return new DeadEnd(timeline.operation(returning), List.copyOf(values.values()));
  }

  private Optional<Object> value(Configuration configuration, Optional<Object> initial) {
    if (configuration.state() != RegisterStates.OTHER) {
      return timeline.states().value(configuration.state());
    }
    return configuration.writer() == Timeline.NOBODY
        ? initial
        : RegisterStates.written(timeline.operation(configuration.writer()));
  }
}

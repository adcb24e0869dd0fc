package io.partita.runtime.protocol;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/**
 * Visits every reachable state of a model, breadth first, until one is wrong. Breadth first makes
 * the trace to that state a shortest counterexample.
 */
final class Explorer<W> {

  /**
   * Far above the largest run: a model that grows without bound fails instead of filling memory.
   */
  private static final int MOST_STATES = 1_000_000;

  private final Model<W> model;
  private final Map<W, Arrival<W>> arrivals = new HashMap<>();
  private final Queue<W> frontier = new ArrayDeque<>();

  private Explorer(Model<W> model) {
    this.model = model;
  }

  /** How a state was reached first. */
  private record Arrival<W>(W from, String step) {}

  /**
   * The end of a search.
   *
   * @param reached the states seen; all reachable ones if no answer is wrong
   * @param wrongAnswer what is wrong in the last state of the trace, or an empty string
   * @param trace names of the steps from the initial state to the wrong one
   */
  record Exploration<W>(Set<W> reached, String wrongAnswer, List<String> trace) {

    /** The counterexample, for people. */
    @Override
    public String toString() {
      return wrongAnswer.isEmpty()
          ? "nothing wrong in %d states".formatted(reached.size())
          : "%s after %d steps:%n  %s"
              .formatted(wrongAnswer, trace.size(), String.join(" | ", trace));
    }
  }

  static <W> Exploration<W> explore(Model<W> model) {
    return new Explorer<>(model).search();
  }

  private Exploration<W> search() {
    W initial = model.initial();
    arrive(initial, "", initial);
    for (W world = frontier.poll(); world != null; world = frontier.poll()) {
      String wrongAnswer = model.wrongAnswer(world);
      if (!wrongAnswer.isEmpty()) {
        return new Exploration<>(arrivals.keySet(), wrongAnswer, traceTo(world, initial));
      }
      W from = world;
      model.steps(world, (name, next) -> arrive(from, name, next));
    }
    return new Exploration<>(arrivals.keySet(), "", List.of());
  }

  private void arrive(W from, String step, W next) {
    if (arrivals.putIfAbsent(next, new Arrival<>(from, step)) == null) {
      frontier.add(next);
      if (arrivals.size() > MOST_STATES) {
        throw new IllegalStateException("more than " + MOST_STATES + " states");
      }
    }
  }

  private List<String> traceTo(W wrong, W initial) {
    Deque<String> trace = new ArrayDeque<>();
    for (W at = wrong; !at.equals(initial); ) {
      Arrival<W> arrival = Objects.requireNonNull(arrivals.get(at));
      trace.addFirst(arrival.step());
      at = arrival.from();
    }
    return List.copyOf(trace);
  }
}

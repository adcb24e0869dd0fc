package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What goes wrong on the way to the nodes, for all of them together. Thread-safe. */
final class Adversity {
  private static final int TIMED_OUT_OF_8 = 1;
  private static final int STALLED_OF_8 = 1;

  private final Scenario.Adverse way;
  private final SplittableRandom random;
  private final Map<Integer, Straggler> wanted = new ConcurrentHashMap<>();
  private final Map<Integer, Straggler> held = new ConcurrentHashMap<>();
  private final Map<Integer, ConcurrentLinkedQueue<Runnable>> late = new ConcurrentHashMap<>();

  Adversity(Scenario.Adverse way, long seed) {
    this.way = way;
    this.random = new SplittableRandom(seed);
  }

  boolean lacks(Safeguard safeguard) {
    return way.removed().filter(safeguard::equals).isPresent();
  }

  /** Whether the engine sees what both copies hold before it commits a move. */
  boolean comparesCopies() {
    return way.comparesCopies();
  }

  synchronized boolean timesOut() {
    return random.nextInt(8) < TIMED_OUT_OF_8;
  }

  synchronized boolean stalls() {
    return random.nextInt(8) < STALLED_OF_8;
  }

  /** A partition is about to depart: its next put becomes a straggler. */
  void expectDeparture(int partition) {
    wanted.put(partition, new Straggler());
  }

  /** The straggler that a put of this partition has to be. */
  Optional<Straggler> straggler(int partition) {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Optional<Straggler> straggler = Optional.ofNullable(wanted.remove(partition));
    straggler.ifPresent(s -> held.put(partition, s));
    return straggler;
  }

  /** No put that comes from now on has passed its check before the departure. */
  List<Straggler> beginDeparture(Set<Integer> partitions) {
    List<Straggler> stragglers = new ArrayList<>();
    for (int partition : partitions) {
      wanted.remove(partition);
      Optional.ofNullable(held.get(partition)).ifPresent(stragglers::add);
    }
    return stragglers;
  }

  boolean hasStraggler(Set<Integer> partitions) {
    return partitions.stream().anyMatch(held::containsKey);
  }

  /** The move is over: whoever waited goes on. */
  void arrived(int partition) {
    wanted.remove(partition);
    Optional.ofNullable(held.remove(partition)).ifPresent(Straggler::release);
  }

  /** A copy timed out: it is still on its way to the target. */
  void delay(int partition, Runnable copy) {
    late.computeIfAbsent(partition, p -> new ConcurrentLinkedQueue<>()).add(copy);
  }

  /** Copies that timed out and were not delivered yet. */
  List<Runnable> lateCopies(int partition) {
    ConcurrentLinkedQueue<Runnable> copies = late.remove(partition);
    return copies == null ? List.of() : List.copyOf(copies);
  }

  boolean cleansUp() {
    return way.cleansUp();
  }
}

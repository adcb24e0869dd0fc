package io.partita.benchmarks.resize;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.runtime.Change;
import io.partita.runtime.Tuning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run does. Immutable.
 *
 * @param entries how many keys there are, beside the hot ones
 * @param threads that use the cache
 * @param nodes at the beginning
 * @param clients caches over the same nodes, as if each were a process
 * @param partitions of the map
 * @param hotKeys whose histories are recorded
 * @param hotPartitions in which the hot keys lie
 * @param valueLength characters of a value
 * @param seed of everything that is random
 * @param bound whether a node may hold more than its share; without a bound a switch of the
 *     strategy moves nearly everything, with it nearly nothing
 * @param calm how long to run before, between and after the changes
 * @param changes to make under load, one after the other
 * @param tuning of the caches
 * @param adverse whether the way to the nodes is one where answers are late or lost
 * @param removed the safeguard that is taken away; only on an adverse way
 */
public record Scenario(
    int entries,
    int threads,
    int nodes,
    int clients,
    int partitions,
    int hotKeys,
    int hotPartitions,
    int valueLength,
    long seed,
    Bound bound,
    Duration calm,
    List<Change> changes,
    Tuning tuning,
    boolean adverse,
    Optional<Safeguard> removed) {

  private static final int LEAST_VALUE_LENGTH = 48;

  /** Copies the list and validates. */
  public Scenario {
    changes = List.copyOf(changes);
    if (entries < threads || threads < 1 || clients < 1 || nodes < 2) {
      throw new IllegalArgumentException(
          "entries, threads, clients, nodes: "
              + List.of(entries, threads, clients, nodes)
              + ", must be at least one entry a thread, one thread, one client and two nodes");
    }
    if (valueLength < LEAST_VALUE_LENGTH) {
      throw new IllegalArgumentException(
          "valueLength: " + valueLength + ", must be at least " + LEAST_VALUE_LENGTH);
    }
    if (removed.isPresent() && !adverse) {
      throw new IllegalArgumentException("removed: only on an adverse way");
    }
  }

  /** Two nodes join, one is drained, the strategy is switched; on healthy nodes. */
  public static Scenario standard(int entries, int threads, int nodes, long seed) {
    return new Scenario(
        entries,
        threads,
        nodes,
        2,
        4_096,
        64,
        4,
        64,
        seed,
        Bound.NONE,
        Duration.ofSeconds(5),
        List.of(
            Change.add(node(nodes)).and(Change.add(node(nodes + 1))),
            Change.drain(node(3).id()),
            Change.strategy("rendezvous")),
        Tuning.DEFAULT,
        false,
        Optional.empty());
  }

  /**
   * A small run on an adverse way: stragglers hold writes between check and effect, copies time out
   * and arrive late, clean-ups do not come about; partitions go and come back. All of it must do no
   * harm, unless a safeguard is removed.
   */
  public static Scenario adverse(Optional<Safeguard> removed, long seed) {
    List<Change> changes = new ArrayList<>();
    changes.add(Change.add(node(6)).and(Change.add(node(7))));
    changes.add(Change.drain(node(1).id()));
    changes.add(Change.strategy("rendezvous"));
    changes.add(Change.strategy("ring"));
    return new Scenario(
        6_000,
        4,
        6,
        2,
        64,
        32,
        8,
        64,
        seed,
        Bound.NONE,
        Duration.ofMillis(100),
        changes,
        Tuning.DEFAULT.withBatches(8, 64, 1 << 20),
        true,
        removed);
  }

  /** The same with another pause around the changes. */
  public Scenario withCalm(Duration newCalm) {
    return new Scenario(
        entries,
        threads,
        nodes,
        clients,
        partitions,
        hotKeys,
        hotPartitions,
        valueLength,
        seed,
        bound,
        newCalm,
        changes,
        tuning,
        adverse,
        removed);
  }

  /** The same with another bound and other changes. */
  public Scenario withChanges(Bound newBound, List<Change> newChanges) {
    return new Scenario(
        entries,
        threads,
        nodes,
        clients,
        partitions,
        hotKeys,
        hotPartitions,
        valueLength,
        seed,
        newBound,
        calm,
        newChanges,
        tuning,
        adverse,
        removed);
  }

  /** A node by its number. */
  static Node node(int number) {
    return Node.local(String.format(Locale.ROOT, "n-%02d", number));
  }
}

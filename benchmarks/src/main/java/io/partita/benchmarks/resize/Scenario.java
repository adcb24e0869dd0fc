package io.partita.benchmarks.resize;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.runtime.Change;
import io.partita.runtime.Tuning;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run does. Immutable.
 *
 * @param seed of everything that is random
 * @param entries how many keys there are, beside the hot ones
 * @param threads that use the cache
 * @param clients caches over the same nodes, as if each were a process
 * @param nodes at the beginning
 * @param partitions of the map
 * @param bound whether a node may hold more than its share; without a bound a switch of the
 *     strategy moves nearly everything, with it nearly nothing
 * @param load what the threads do
 * @param changes to make under load, one after the other
 * @param tuning of the caches
 * @param adverse the way to the nodes, if it is not a healthy one
 * @param onServers whether nodes are Redis servers, to which every second cache has a late way
 */
public record Scenario(
    long seed,
    int entries,
    int threads,
    int clients,
    int nodes,
    int partitions,
    Bound bound,
    Load load,
    List<Change> changes,
    Tuning tuning,
    Optional<Adverse> adverse,
    boolean onServers) {

  /** Slow calls are measured, not given up: a busy machine proves nothing about the engine. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Threads that wait most of the time. */
  private static final int PATIENT_THREADS = 24;

  /** Nodes of a small run. */
  private static final int SMALL = 6;

  /** Copies the list and validates. */
  public Scenario {
    changes = List.copyOf(changes);
    if (entries < threads || threads < 1 || clients < 1 || nodes < 4) {
      throw new IllegalArgumentException(
          "entries, threads, clients, nodes: "
              + List.of(entries, threads, clients, nodes)
              + ", must be at least an entry for each thread, a thread, a client and four nodes");
    }
  }

  /**
   * What the threads do.
   *
   * @param hotKeys whose histories are recorded
   * @param hotPartitions in which the hot keys lie
   * @param mostRecorded how many operations on hot keys may be recorded, over all threads
   * @param valueLength characters of a value, at least 48
   * @param shortTtl the longest of the short times to live
   * @param calm how long to run before, between and after the changes
   * @param operationsPerSecond of all threads together, evenly spread over each; {@link #UNPACED}
   *     for as many as there can be, which measures the machine's queue for its processors
   */
  public record Load(
      int hotKeys,
      int hotPartitions,
      int mostRecorded,
      int valueLength,
      Duration shortTtl,
      Duration calm,
      long operationsPerSecond) {

    /** No limit. */
    public static final long UNPACED = Long.MAX_VALUE;

    private static final int LEAST_VALUE_LENGTH = 48;

    /** Validates. */
    public Load {
      if (valueLength < LEAST_VALUE_LENGTH) {
        throw new IllegalArgumentException(
            "valueLength: " + valueLength + ", must be at least " + LEAST_VALUE_LENGTH);
      }
      if (operationsPerSecond < 1) {
        throw new IllegalArgumentException(
            "operationsPerSecond: " + operationsPerSecond + ", must be at least 1");
      }
    }

    Load withCalm(Duration other) {
      return new Load(
          hotKeys, hotPartitions, mostRecorded, valueLength, shortTtl, other, operationsPerSecond);
    }

    Load withOperationsPerSecond(long other) {
      return new Load(hotKeys, hotPartitions, mostRecorded, valueLength, shortTtl, calm, other);
    }
  }

  /**
   * A way on which stragglers hold writes between check and effect, copies time out and arrive
   * late, and clean-ups do not come about. All of it must do no harm, unless a safeguard is gone.
   *
   * @param removed the safeguard that is taken away
   * @param comparesCopies whether the engine may compare both copies before it commits a move: a
   *     second net, which makes a change fail before entries are lost
   * @param cleansUp whether clean-ups come about all the same; nothing is cut anew before
   */
  public record Adverse(Optional<Safeguard> removed, boolean comparesCopies, boolean cleansUp) {

    /** Harmless, though without the second net. */
    public static final Adverse SOUND = new Adverse(Optional.empty(), false, false);

    /** Without a safeguard and without the second net. */
    public static Adverse without(Safeguard safeguard) {
      return new Adverse(Optional.of(safeguard), false, false);
    }

    Adverse cleaningUp() {
      return new Adverse(removed, comparesCopies, true);
    }
  }

  /**
   * Two nodes join, one is drained, the strategy is switched, to another of the same line and to
   * one that cuts another line; on healthy nodes.
   */
  public static Scenario standard(int entries, int threads, int nodes, long seed) {
    return new Scenario(
        seed,
        entries,
        threads,
        2,
        nodes,
        4_096,
        Bound.NONE,
        new Load(64, 4, 2_000_000, 64, Duration.ofSeconds(5), Duration.ofSeconds(5), Load.UNPACED),
        List.of(
            Change.add(node(nodes)).and(Change.add(node(nodes + 1))),
            Change.drain(node(3).id()),
            Change.strategy("rendezvous"),
            Change.strategy("jedis")),
        Tuning.DEFAULT.withOperationTimeout(PATIENCE),
        Optional.empty(),
        false);
  }

  /** A small run on an adverse way: partitions go and come back. */
  public static Scenario adverse(Adverse way, long seed) {
    return adverse(
        way,
        seed,
        List.of(
            Change.add(node(SMALL)).and(Change.add(node(SMALL + 1))),
            Change.drain(node(1).id()),
            Change.strategy("rendezvous"),
            Change.strategy("ring")));
  }

  /** A small run on an adverse way: the line is cut anew three times. */
  public static Scenario adverseCuts(Adverse way, long seed) {
    return adverse(
        way.cleaningUp(),
        seed,
        List.of(
            Change.strategy("jedis"),
            Change.drain(node(1).id()),
            Change.strategy("ring").and(Change.add(node(SMALL)))));
  }

  private static Scenario adverse(Adverse way, long seed, List<Change> changes) {
    return new Scenario(
        seed,
        6_000,
        4,
        2,
        SMALL,
        32,
        Bound.NONE,
        new Load(
            32, 8, 400_000, 64, Duration.ofMillis(1_500), Duration.ofMillis(100), Load.UNPACED),
        changes,
        Tuning.DEFAULT.withOperationTimeout(PATIENCE).withBatches(8, 64, 1 << 20),
        Optional.of(way),
        false);
  }

  /** The same on Redis servers; threads and sessions are patient, as the late way demands. */
  public Scenario withServers() {
    Tuning patient =
        new Tuning(
            tuning.operationTimeout(),
            tuning.stepTimeout(),
            Duration.ofMillis(500),
            tuning.leaseDuration(),
            tuning.pollInterval(),
            tuning.batchPartitions(),
            tuning.batchKeys(),
            tuning.batchBytes(),
            tuning.latencyLimit());
    return new Scenario(
        seed,
        entries,
        PATIENT_THREADS,
        clients,
        nodes,
        partitions,
        bound,
        load,
        changes,
        patient,
        adverse,
        true);
  }

  /** The same with another pause around the changes. */
  public Scenario withCalm(Duration calm) {
    return with(partitions, load.withCalm(calm), bound, changes);
  }

  /** The same with another number of operations per second. */
  public Scenario withOperationsPerSecond(long count) {
    return with(partitions, load.withOperationsPerSecond(count), bound, changes);
  }

  /** The same with another number of partitions. */
  public Scenario withPartitions(int count) {
    return with(count, load, bound, changes);
  }

  /** The same with another bound and other changes. */
  public Scenario withChanges(Bound newBound, List<Change> newChanges) {
    return with(partitions, load, newBound, newChanges);
  }

  private Scenario with(int newPartitions, Load newLoad, Bound newBound, List<Change> newChanges) {
    return new Scenario(
        seed,
        entries,
        threads,
        clients,
        nodes,
        newPartitions,
        newBound,
        newLoad,
        newChanges,
        tuning,
        adverse,
        onServers);
  }

  /** A node by its number. */
  static Node node(int number) {
    return Node.local(String.format(Locale.ROOT, "n-%02d", number));
  }
}

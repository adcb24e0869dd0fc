package io.partita.benchmarks.resize;

import java.util.List;
import java.util.Map;

/**
 * What a run found and measured. Immutable.
 *
 * @param setup what ran on what
 * @param fill how the entries came in
 * @param phases before, during, between and after the changes, in their order
 * @param changes one for each
 * @param entries the check of the cold keys
 * @param histories the check of the hot keys
 * @param noise what kept the whole process waiting
 * @param slowest calls, the slowest first
 * @param findings what went wrong: kind to count; empty if nothing did
 * @param examples of what went wrong, in words
 */
public record ResizeReport(
    Setup setup,
    Phase fill,
    List<Phase> phases,
    List<Migration> changes,
    Entries entries,
    Histories histories,
    Noise noise,
    List<Slow> slowest,
    Map<Finding, Long> findings,
    List<String> examples) {

  /** Copies the collections. */
  public ResizeReport {
    phases = List.copyOf(phases);
    changes = List.copyOf(changes);
    slowest = List.copyOf(slowest);
    findings = Map.copyOf(findings);
    examples = List.copyOf(examples);
  }

  /** How often something went wrong. */
  public long problems() {
    return findings.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The slowest call during the changes, in milliseconds. */
  public double worstMillisDuringChanges() {
    return phases.stream()
        .filter(Phase::changing)
        .flatMap(phase -> phase.latencies().values().stream())
        .mapToDouble(Latency::maxMillis)
        .max()
        .orElse(0);
  }

  /**
   * What ran on what.
   *
   * @param threads that used the cache
   * @param clients caches that the threads were spread over
   * @param removed the safeguard that was taken away, or none
   * @param jvm name and version
   * @param collectors of garbage
   * @param processors that the JVM saw
   * @param maxHeapBytes of the JVM
   */
  public record Setup(
      int entries,
      int threads,
      int nodes,
      int clients,
      int partitions,
      int hotKeys,
      int valueLength,
      long seed,
      String bound,
      String removed,
      String jvm,
      List<String> collectors,
      int processors,
      long maxHeapBytes) {
    /** Copies the list. */
    public Setup {
      collectors = List.copyOf(collectors);
    }
  }

  /**
   * A stretch of time.
   *
   * @param changing whether a change was under way
   * @param latencies by kind of operation, those that occurred
   */
  public record Phase(
      String name,
      boolean changing,
      double seconds,
      long operations,
      double operationsPerSecond,
      Map<OperationKind, Latency> latencies) {
    /** Copies the map. */
    public Phase {
      latencies = Map.copyOf(latencies);
    }
  }

  /** Latencies of one kind of operation, in milliseconds. */
  public record Latency(
      long count, double p50Millis, double p99Millis, double p999Millis, double maxMillis) {}

  /**
   * A change of the topology.
   *
   * @param keysCopied counting a key again for each time it was written meanwhile
   */
  public record Migration(
      String description,
      String end,
      int partitionsMoved,
      int partitions,
      long keysCopied,
      long bytesCopied,
      double seconds,
      double keysPerSecond) {}

  /**
   * The check of the cold keys at the end; they were checked at each operation, too.
   *
   * @param present acknowledged as present
   * @param expiring of them with a time to live
   * @param unsure left alone since a write of unknown outcome
   * @param ttlsCompared how many times to live were compared with what was acknowledged
   * @param worstLengtheningMillis how much longer than acknowledged an entry would have lived at
   *     most; below 0 if none would have
   * @param worstShorteningMillis how much sooner than acknowledged one would have ended at most
   * @param keysOnNodes that the final verification found
   * @param orphans of them: left over beside their owner's
   * @param missing of them: left over where their owner has none
   */
  public record Entries(
      int keys,
      int present,
      int expiring,
      int unsure,
      long ttlsCompared,
      double worstLengtheningMillis,
      double worstShorteningMillis,
      long keysOnNodes,
      long orphans,
      long missing) {}

  /**
   * The check of the hot keys.
   *
   * @param configurations that the checker examined
   */
  public record Histories(
      int keys,
      long operations,
      int linearizable,
      int violations,
      int undecided,
      long configurations,
      double seconds) {}

  /**
   * What kept the whole process waiting.
   *
   * @param reroutes operations that the engine sent again
   */
  public record Noise(
      int pauses,
      double pausedMillis,
      double worstPauseMillis,
      double worstHiccupMillis,
      long reroutes) {}

  /** A slow call, and what kept the process waiting at that time. */
  public record Slow(double millis, OperationKind kind, String key, String phase, String causes) {}
}

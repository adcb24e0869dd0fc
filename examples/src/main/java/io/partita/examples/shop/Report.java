package io.partita.examples.shop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.partita.runtime.Distribution;
import io.partita.runtime.Distribution.NodeLoad;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to. Written as text by {@link ReportText}, as JSON by {@link ReportJson}; shares
 * and ratios are from 0 to 1.
 *
 * @param passed whether nothing was lost and everything could be carried out
 * @param problems why not; empty if it passed
 * @param settings of the run
 * @param quiet operations after the warm-up, outside the changes
 * @param measured operations after the warm-up
 * @param operations the same, one by one
 * @param hitRatios by kind of data, warm-up included
 * @param start balance before the first change
 * @param changes in the order in which they were carried out
 * @param checks of the answers
 * @param trace balance over the distinct keys of the trace, if there was one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
    boolean passed,
    List<String> problems,
    Settings settings,
    Stretch quiet,
    Stretch measured,
    List<Latency> operations,
    List<HitRatio> hitRatios,
    Evenness start,
    List<ChangeReport> changes,
    Checks checks,
    @Nullable TraceFigures trace) {

  /** What was run, and on what. */
  record Settings(
      String started,
      String version,
      String jdk,
      int processors,
      long maxHeapBytes,
      String backend,
      int nodes,
      int threads,
      int seconds,
      long seed,
      String workload,
      String strategy,
      String switchTo,
      String bound,
      int partitions,
      double fillSeconds,
      double wallSeconds,
      long garbageCollections,
      double garbageCollectionSeconds) {}

  /** Operations of some stretch of the run. */
  record Stretch(double seconds, double perSecond, Latency latency) {
    static Stretch of(Samples samples) {
      return new Stretch(samples.seconds(), samples.perSecond(), samples.all());
    }
  }

  /** Reads of one kind of data. */
  record HitRatio(String data, long reads, long hits) {
    @JsonProperty
    double ratio() {
      return reads == 0 ? 0 : (double) hits / reads;
    }
  }

  /**
   * How even the nodes that take partitions are loaded, each in proportion to its weight.
   *
   * @param nodes that take partitions
   * @param keysNoise the variation that the numbers of keys would have if each key chose its node
   *     at random, in proportion to the weights
   */
  record Evenness(
      int nodes,
      double partitionsVariation,
      double partitionsPeakToMean,
      long keys,
      double keysVariation,
      double keysPeakToMean,
      double keysNoise) {

    static Evenness of(Distribution distribution) {
      List<NodeLoad> taking =
          distribution.nodes().stream().filter(node -> node.fairShare() > 0).toList();
      long keys = taking.stream().mapToLong(NodeLoad::keys).sum();
      return new Evenness(
          taking.size(),
          distribution.partitions().variation(),
          distribution.partitions().peakToMean(),
          keys,
          distribution.keys().variation(),
          distribution.keys().peakToMean(),
          noise(taking.stream().mapToDouble(NodeLoad::fairShare).toArray(), keys));
    }

    /**
     * The expected coefficient of variation of multinomial counts over these shares, each count
     * divided by its share; sqrt((n - 1) / keys) if all n shares are equal.
     */
    static double noise(double[] shares, long keys) {
      double variance = 0;
      for (double share : shares) {
        variance += (1 - share) / (share * keys) / shares.length;
      }
      return keys == 0 ? 0 : Math.sqrt(variance);
    }
  }

  /**
   * One change of the fleet.
   *
   * @param end how it ended
   * @param message what failed; empty if nothing did
   * @param movedShare of the line, as planned
   * @param idealShare the least share that any placement in proportion would move
   * @param keysPlanned keys to move when it was planned
   * @param keysCopied keys copied, again for each time that they were written meanwhile
   * @param during operations while it went on
   * @param after balance afterwards
   */
  record ChangeReport(
      String description,
      String end,
      String message,
      int partitions,
      double movedShare,
      double idealShare,
      long keysPlanned,
      long bytesPlanned,
      long keysCopied,
      long bytesCopied,
      double seconds,
      Stretch during,
      Evenness after) {}

  /**
   * What was compared and what was wrong.
   *
   * @param writes acknowledged ones whose effect is known and was compared with later answers
   * @param comparisons answers compared
   * @param lastLook at every key, when the traffic had ended
   * @param wrong numbers of wrong answers, all kinds
   * @param examples of wrong answers
   * @param expiredLateMillis how long a value was seen after it must have expired, at most
   * @param toleratedLateMillis above this it is a wrong answer
   * @param expiredEarlyMillis how long before it may have expired a value was missed, at most
   * @param toleratedEarlyMillis above this it is a wrong answer
   * @param exceptions of operations, by type
   * @param unknownOutcomes writes that may have been executed
   * @param openKeys keys at which these allowed more than one answer
   */
  record Checks(
      long writes,
      long comparisons,
      Sweep lastLook,
      Map<Fault, Long> wrong,
      List<String> examples,
      double expiredLateMillis,
      double toleratedLateMillis,
      double expiredEarlyMillis,
      double toleratedEarlyMillis,
      List<Failures.Failure> exceptions,
      long unknownOutcomes,
      long openKeys,
      Verified verification) {}

  /** What {@code Admin.verify} found. */
  record Verified(
      boolean clean,
      long keys,
      long orphans,
      long misplaced,
      long missing,
      int unowned,
      List<String> examples) {}

  /**
   * The trace and how the last map spreads its keys.
   *
   * @param passes how often it was replayed
   * @param keysNoise see {@link Evenness}
   */
  record TraceFigures(
      String file,
      int accesses,
      int distinctKeys,
      double passes,
      double keysVariation,
      double keysPeakToMean,
      double keysNoise) {}
}

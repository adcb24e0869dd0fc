package io.partita.range;

import io.partita.api.Problem;

/**
 * When a policy acts, how far it goes and how much it does at once. <em>Share</em> is what a node
 * should bear for its weight; the <em>mean share</em> is the total by the number of nodes that are
 * UP.
 *
 * <p>There is no time in here. That load has been uneven for five minutes, or that the last plan
 * was some time ago, is for the loop to know that asks for plans.
 *
 * <p>Immutable and thread-safe.
 *
 * @param startAbove there is a plan only if a node bears more than so many times its share; at
 *     least {@code stopBelow}
 * @param stopBelow a node is relieved until it bears no more than so many times its share; above 1
 * @param mostBytes the part of all bytes that one plan copies at most, above 0 and at most 1; the
 *     first move, or the first exchange of two partitions, is made in any case
 * @param mostSteps of one plan, at least 1; an exchange takes two
 * @param splitAbove only a partition with more than so many mean shares is split; finite, above 0
 * @param mergeBelow neighbours are merged only if they have, of keys and of bytes and of
 *     operations, less than so many mean shares together; at most a quarter of {@code splitAbove},
 *     so that what was split is not merged soon, nor the reverse; 0 for never
 */
public record RebalanceSettings(
    double startAbove,
    double stopBelow,
    double mostBytes,
    int mostSteps,
    double splitAbove,
    double mergeBelow) {

  /** How far apart the sizes for splits and merges are at least. */
  private static final int APART = 4;

  /**
   * Starts above 1.20, stops below 1.10; at most 5 % of all bytes and 128 steps a plan; splits from
   * a tenth of a mean share on, merges up to a fiftieth.
   */
  public static final RebalanceSettings DEFAULT =
      new RebalanceSettings(1.20, 1.10, 0.05, 128, 0.10, 0.02);

  /**
   * Validates every component.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public RebalanceSettings {
    require(stopBelow > 1 && Double.isFinite(stopBelow), "stopBelow", stopBelow, "above 1");
    require(
        startAbove >= stopBelow && Double.isFinite(startAbove),
        "startAbove",
        startAbove,
        "at least stopBelow, " + stopBelow);
    require(mostBytes > 0 && mostBytes <= 1, "mostBytes", mostBytes, "above 0 and at most 1");
    require(mostSteps >= 1, "mostSteps", mostSteps, "at least 1");
    require(
        splitAbove > 0 && Double.isFinite(splitAbove),
        "splitAbove",
        splitAbove,
        "finite and above 0");
    require(
        mergeBelow >= 0 && mergeBelow <= splitAbove / APART,
        "mergeBelow",
        mergeBelow,
        "0 to a quarter of splitAbove, " + splitAbove / APART);
  }

  private static void require(boolean holds, String parameter, Object value, String expected) {
    if (!holds) {
      throw Problem.of(parameter, value, expected).asException();
    }
  }

  /**
   * These settings for a rebalancing that has begun. A policy does not remember its last plan: with
   * these it goes on from where it would not have started, until no node is above {@code
   * stopBelow}.
   */
  public RebalanceSettings underway() {
    return new RebalanceSettings(
        stopBelow, stopBelow, mostBytes, mostSteps, splitAbove, mergeBelow);
  }

  /** These settings with other thresholds for start and stop. */
  public RebalanceSettings acting(double newStartAbove, double newStopBelow) {
    return new RebalanceSettings(
        newStartAbove, newStopBelow, mostBytes, mostSteps, splitAbove, mergeBelow);
  }

  /** These settings with other bounds of a plan. */
  public RebalanceSettings pacing(double newMostBytes, int newMostSteps) {
    return new RebalanceSettings(
        startAbove, stopBelow, newMostBytes, newMostSteps, splitAbove, mergeBelow);
  }

  /** These settings with other sizes for splits and merges. */
  public RebalanceSettings cutting(double newSplitAbove, double newMergeBelow) {
    return new RebalanceSettings(
        startAbove, stopBelow, mostBytes, mostSteps, newSplitAbove, newMergeBelow);
  }
}

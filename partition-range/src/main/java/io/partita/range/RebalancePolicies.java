package io.partita.range;

import io.partita.api.spi.RebalancePolicy;

/**
 * Makes policies that even out keys, bytes or operations by moves, and on ordered lines by splits
 * and merges too. They are immutable and thread-safe, and differ in nothing but what they measure.
 *
 * <p>A plan copies few bytes, not the fewest: steps are chosen one after the other by what they
 * take off the nodes that bear too much, per byte copied. The same input gives the same plan;
 * nothing is drawn by chance. Who asks repeatedly asks with {@link RebalanceSettings#underway} from
 * the first plan on until there is none.
 *
 * <p>A plan for p partitions, n nodes and s steps takes O(p log p + s (n log n + q)), q being the
 * partitions of the busiest node times at most 40 nodes that they may go to.
 */
public final class RebalancePolicies {

  private RebalancePolicies() {}

  /** The policy {@code count}, which evens out keys, with default settings, without splits. */
  public static RebalancePolicy count() {
    return count(RebalanceSettings.DEFAULT, SplitPointSource.NONE);
  }

  /**
   * The policy {@code count}, which evens out keys.
   *
   * @param splitPoints where partitions of an ordered line may be split
   */
  public static RebalancePolicy count(RebalanceSettings settings, SplitPointSource splitPoints) {
    return new MeasuredPolicy(Measure.KEYS, settings, splitPoints);
  }

  /** The policy {@code size}, which evens out bytes, with default settings, without splits. */
  public static RebalancePolicy size() {
    return size(RebalanceSettings.DEFAULT, SplitPointSource.NONE);
  }

  /**
   * The policy {@code size}, which evens out bytes.
   *
   * @param splitPoints where partitions of an ordered line may be split
   */
  public static RebalancePolicy size(RebalanceSettings settings, SplitPointSource splitPoints) {
    return new MeasuredPolicy(Measure.BYTES, settings, splitPoints);
  }

  /** The policy {@code load}, which evens out operations, with default settings, without splits. */
  public static RebalancePolicy load() {
    return load(RebalanceSettings.DEFAULT, SplitPointSource.NONE);
  }

  /**
   * The policy {@code load}, which evens out operations per second.
   *
   * @param splitPoints where partitions of an ordered line may be split
   */
  public static RebalancePolicy load(RebalanceSettings settings, SplitPointSource splitPoints) {
    return new MeasuredPolicy(Measure.OPERATIONS, settings, splitPoints);
  }
}

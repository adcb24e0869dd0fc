package io.partita.range;

import io.partita.api.spi.RebalancePolicy;

/**
 * Makes policies that even out keys, bytes or operations by moves, and on ordered lines by splits
 * and merges too. They are immutable and thread-safe, and differ in nothing but what they measure.
 *
 * <p>A plan copies few bytes, not the fewest: steps are chosen one after the other by what they
 * take off the nodes that bear too much, per byte copied. The same input gives the same plan;
 * nothing is drawn by chance. Who asks repeatedly asks {@link RebalancePolicy#underway} from the
 * first plan on until there is none. Partitions are split only where {@link
 * io.partita.api.spi.Insights} say.
 *
 * <p>A plan for p partitions, n nodes and s steps takes O(p log p + s (n log n + q)), q being the
 * partitions of the busiest node times at most 40 nodes that they may go to.
 */
public final class RebalancePolicies {

  private RebalancePolicies() {}

  /** The policy {@code count}, which evens out keys, with default settings. */
  public static RebalancePolicy count() {
    return count(RebalanceSettings.DEFAULT);
  }

  /** The policy {@code count}, which evens out keys. */
  public static RebalancePolicy count(RebalanceSettings settings) {
    return new MeasuredPolicy(Measure.KEYS, settings);
  }

  /** The policy {@code size}, which evens out bytes, with default settings. */
  public static RebalancePolicy size() {
    return size(RebalanceSettings.DEFAULT);
  }

  /** The policy {@code size}, which evens out bytes. */
  public static RebalancePolicy size(RebalanceSettings settings) {
    return new MeasuredPolicy(Measure.BYTES, settings);
  }

  /** The policy {@code load}, which evens out operations per second, with default settings. */
  public static RebalancePolicy load() {
    return load(RebalanceSettings.DEFAULT);
  }

  /** The policy {@code load}, which evens out operations per second. */
  public static RebalancePolicy load(RebalanceSettings settings) {
    return new MeasuredPolicy(Measure.OPERATIONS, settings);
  }
}

package io.partita.range;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Setting;

/**
 * Makes the range strategy. It is immutable and thread-safe, and its placement is frozen by its id.
 */
public final class RangeStrategies {

  /** {@code split-points}: where the first map cuts the line, see {@link SplitPoints#parse}. */
  public static final Setting<SplitPoints> SPLIT_POINTS =
      Setting.parsed(
          SplitPoints.SETTING, SplitPoints.NONE, SplitPoints.EXPECTED, SplitPoints::parse);

  private RangeStrategies() {}

  /** The strategy {@code range} whose first map is one partition. */
  public static Partitioner range() {
    return range(SplitPoints.NONE);
  }

  /**
   * The strategy {@code range}: partitions are ranges of keys in the order of their unsigned bytes.
   * How many there are is not asked of {@link io.partita.api.Rules#partitions}: a first map has one
   * more than split points, a next map has those of the map before, with their boundaries and ids.
   *
   * <p>Each node holds its weighted share of the partitions, whatever lies in them.
   */
  public static Partitioner range(SplitPoints splitPoints) {
    return new RangePartitioner(splitPoints);
  }
}

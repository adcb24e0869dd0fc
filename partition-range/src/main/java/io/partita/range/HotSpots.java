package io.partita.range;

import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Insights;
import io.partita.api.spi.Insights.Accesses;
import io.partita.api.spi.Insights.Quantity;
import io.partita.api.spi.RebalancePolicy.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises partitions whose load no plan can spread, and says what would: a matter of keys and
 * replicas, which policies do not touch. It goes by operations, and by what is known of them.
 *
 * <p>A partition is too hot if it bears more than all nodes that hold something bear on the
 * average.
 */
public final class HotSpots {
  /** From this part of all operations on, the end of the line is one. */
  private static final double MOST_OF_ALL = 0.5;

  /** From this part of a partition's operations on, writes are what it is about. */
  private static final double MANY_WRITES = 0.3;

  /** From so much growth on, keys come one after another. Keys from anywhere are about 0. */
  private static final double STEADY = 0.6;

  private HotSpots() {}

  /** What kind of a hot spot. */
  public enum Kind {
    /** A partition is too hot for one node because new keys come one after another. */
    GROWING,
    /** One key is too hot for one node. */
    HOT_KEY,
    /**
     * The last partition of an ordered line takes most operations, as of keys that ascend, and of
     * its writes too little is known to tell.
     */
    END_OF_LINE,
    /** A partition is too hot for one node, and there is no point to split it at. */
    UNDIVIDED
  }

  /**
   * A hot spot.
   *
   * @param partition its id
   * @param text what is seen, with numbers
   * @param proposal what would help
   */
  public record Finding(Kind kind, int partition, String text, String proposal) {}

  /**
   * The hot spots of a map, at most one for each partition, in the order of the line. Pure, O(n).
   *
   * @param load of each partition id; one that is missing has none
   * @return immutable
   */
  public static List<Finding> of(PartitionMap map, Map<Integer, Load> load, Insights insights) {
    double total = 0;
    for (int p = 0; p < map.size(); p++) {
      total += operations(map, load, p);
    }
    double mean = total / map.nodes().size();
    List<Finding> findings = new ArrayList<>();
    for (int p = 0; p < map.size(); p++) {
      double operations = operations(map, load, p);
      if (operations > 0) {
        new Hot(map, p, operations, total, mean, insights).finding().ifPresent(findings::add);
      }
    }
    return List.copyOf(findings);
  }

  private static double operations(PartitionMap map, Map<Integer, Load> load, int index) {
    return load.getOrDefault(map.id(index), Load.NONE).operationsPerSecond();
  }

  /** One partition that has operations. */
  private record Hot(
      PartitionMap map, int index, double operations, double total, double mean, Insights known) {

    Optional<Finding> finding() {
      boolean isOrdered = map.keySpace() instanceof OrderedKeySpace;
      boolean isEnd = isOrdered && index > 0 && index == map.size() - 1;
      boolean isTooHot = operations > mean && map.nodes().size() > 1;
      Optional<Accesses> accesses = known.accesses(map.id(index));
      double keyed = accesses.map(a -> a.hottest() * operations).orElse(0.0);
      if (isTooHot && keyed > mean) {
        return Optional.of(hotKey(accesses.orElseThrow(), keyed));
      }
      boolean hasGrowth =
          accesses
              .map(a -> a.writes() >= MANY_WRITES && Math.abs(a.growth()) >= STEADY)
              .orElse(false);
      if (isTooHot && isOrdered && hasGrowth) {
        return Optional.of(growing(accesses.orElseThrow()));
      }
      if (isEnd && operations > MOST_OF_ALL * total && accesses.isEmpty()) {
        return Optional.of(endOfLine());
      }
      boolean isWhole = known.middle(map.id(index), Quantity.OPERATIONS).isEmpty();
      return isTooHot && (isWhole || !isOrdered)
          ? Optional.of(undivided(isOrdered))
          : Optional.empty();
    }

    private Finding hotKey(Accesses accesses, double keyed) {
      return finding(
          Kind.HOT_KEY,
          String.format(
              Locale.ROOT,
              "one key takes %s of this partition's %s operations/s, %.2f times what a node bears"
                  + " on average",
              Reasons.number(keyed),
              Reasons.number(operations),
              keyed / mean),
          accesses.writes() < MANY_WRITES
              ? "it is mostly read: more replicas to read from, or a copy in the application"
              : "it is written: the key spread over several, whose values are put together by who"
                  + " reads");
    }

    private Finding growing(Accesses accesses) {
      return finding(
          Kind.GROWING,
          String.format(
              Locale.ROOT,
              "%.0f %% of %s operations/s are writes, of keys that %s one after another: a split"
                  + " leaves the new ones on one node",
              100 * accesses.writes(),
              Reasons.number(operations),
              accesses.growth() > 0 ? "ascend" : "descend"),
          "begin keys with what spreads them, such as a tenant or a few bits of a hash; or split"
              + " ahead, where keys are yet to come, and move the empty part");
    }

    private Finding endOfLine() {
      return finding(
          Kind.END_OF_LINE,
          String.format(
              Locale.ROOT,
              "the last partition takes %s of %s operations/s (%.0f %%), as when new keys ascend",
              Reasons.number(operations),
              Reasons.number(total),
              100 * operations / total),
          "if keys ascend, splits come too late: begin keys with what spreads them, such as a"
              + " tenant or a few bits of a hash; or split ahead, where keys are yet to come");
    }

    private Finding undivided(boolean isOrdered) {
      return finding(
          Kind.UNDIVIDED,
          String.format(
              Locale.ROOT,
              "%s operations/s are %.2f times what a node bears on average, and %s",
              Reasons.number(operations),
              operations / mean,
              isOrdered ? "there is no point to split at" : "hashed partitions are not split"),
          isOrdered
              ? "if it is one hot key: more replicas to read from, or the key written as several;"
                  + " else sample more keys"
              : "more partitions, if several keys are hot; if it is one: more replicas to read"
                  + " from, or the key written as several");
    }

    private Finding finding(Kind kind, String text, String proposal) {
      return new Finding(kind, map.id(index), text, proposal);
    }
  }
}

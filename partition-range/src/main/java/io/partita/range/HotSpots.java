package io.partita.range;

import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.spi.RebalancePolicy.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Recognises partitions whose load no plan can spread, and says what would: a matter of keys and
 * replicas, which policies do not touch.
 *
 * <p>It goes by operations, and a load does not tell reads from writes, nor growth: whether the end
 * of the line is hot by new keys or by old ones is for the operator to see, and a hot end of one
 * prefix in the middle of the line is not told from any other hot partition.
 */
public final class HotSpots {
  /** From this part of all operations on, the end of the line is one. */
  private static final double MOST_OF_ALL = 0.5;

  private HotSpots() {}

  /** What kind of a hot spot. */
  public enum Kind {
    /** The last partition of an ordered line takes most operations, as of keys that ascend. */
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
   * The hot spots of a map, in the order of the line. Pure, O(n).
   *
   * @param load of each partition id; one that is missing has none
   * @param splitPoints asked for partitions that are too hot for one node: that bear more than all
   *     nodes that hold something bear on the average
   * @return immutable
   */
  public static List<Finding> of(
      PartitionMap map, Map<Integer, Load> load, SplitPointSource splitPoints) {
    double total = 0;
    for (int p = 0; p < map.size(); p++) {
      total += operations(map, load, p);
    }
    double mean = total / map.nodes().size();
    boolean isOrdered = map.keySpace() instanceof OrderedKeySpace;
    List<Finding> findings = new ArrayList<>();
    for (int p = 0; p < map.size(); p++) {
      double operations = operations(map, load, p);
      boolean isEnd = isOrdered && p > 0 && p == map.size() - 1;
      if (isEnd && operations > MOST_OF_ALL * total) {
        findings.add(endOfLine(map.id(p), operations, total));
      }
      boolean isTooHot = operations > mean && map.nodes().size() > 1;
      if (isTooHot && (!isOrdered || splitPoints.splitPoint(map.id(p)).isEmpty())) {
        findings.add(undivided(map.id(p), operations, mean, isOrdered));
      }
    }
    return List.copyOf(findings);
  }

  private static double operations(PartitionMap map, Map<Integer, Load> load, int index) {
    return load.getOrDefault(map.id(index), Load.NONE).operationsPerSecond();
  }

  private static Finding endOfLine(int id, double operations, double total) {
    String text =
        String.format(
            Locale.ROOT,
            "the last partition takes %s of %s operations/s (%.0f %%), as when new keys ascend",
            Reasons.number(operations),
            Reasons.number(total),
            100 * operations / total);
    return new Finding(
        Kind.END_OF_LINE,
        id,
        text,
        "if keys ascend, splits come too late: begin keys with what spreads them, such as a tenant"
            + " or a few bits of a hash; or split ahead, where keys are yet to come");
  }

  private static Finding undivided(int id, double operations, double mean, boolean isOrdered) {
    String text =
        String.format(
            Locale.ROOT,
            "%s operations/s are %.2f times what a node bears on average, and %s",
            Reasons.number(operations),
            operations / mean,
            isOrdered ? "there is no point to split at" : "hashed partitions are not split");
    return new Finding(
        Kind.UNDIVIDED,
        id,
        text,
        isOrdered
            ? "if it is one hot key: more replicas to read from, or the key written as several;"
                + " else sample more keys"
            : "more partitions, if several keys are hot; if it is one: more replicas to read from,"
                + " or the key written as several");
  }
}

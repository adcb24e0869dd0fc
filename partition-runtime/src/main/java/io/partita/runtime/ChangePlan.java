package io.partita.runtime;

import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.Locale;
import java.util.Map;

/**
 * What a change would do, computed on the data that was there at the time. Immutable.
 *
 * @param change that is wanted
 * @param version of the cluster's state that it was planned for
 * @param topology members afterwards
 * @param rules that the target respects
 * @param strategySettings settings of the target's strategy
 * @param target the map when all is moved
 * @param recut whether the line is cut anew: then pieces of partitions move, unless every key keeps
 *     its place; what moves and what each partition holds afterwards are expected values, on all
 *     that is known of the data
 * @param movements of partitions; of pieces if the line is cut anew
 * @param keys to move
 * @param bytes to move
 * @param idealShare the least share of the line that any placement in proportion would move
 * @param before distribution now
 * @param after distribution when all is moved and nothing else changes
 * @param zoneViolations partitions whose replicas would not be as far apart as they could
 */
public record ChangePlan(
    Change change,
    long version,
    Topology topology,
    Rules rules,
    Map<String, String> strategySettings,
    PartitionMap target,
    boolean recut,
    MovementPlan movements,
    long keys,
    long bytes,
    double idealShare,
    Distribution before,
    Distribution after,
    int zoneViolations) {

  /** Copies the settings. */
  public ChangePlan {
    strategySettings = Map.copyOf(strategySettings);
  }

  /** How many partitions would move, or pieces of them. */
  public int partitions() {
    return movements.movements().size();
  }

  private String unit() {
    if (!recut) {
      return "partitions";
    }
    PartitionMap now = movements.before();
    return now.sameIntervals(movements.after())
        ? "pieces that partitions are cut into"
        : "partitions, made of " + now.size();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: moves %d of %d %s (%.3f%% of the line, ideal %.3f%%), %d keys, %d bytes;%n"
            + "  before: partitions %s; keys %s%n"
            + "  after:  partitions %s; keys %s; zone violations %d",
        change.description(),
        partitions(),
        movements.after().size(),
        unit(),
        100 * movements.movedShare(),
        100 * idealShare,
        keys,
        bytes,
        before.partitions(),
        before.keys(),
        after.partitions(),
        after.keys(),
        zoneViolations);
  }
}

package io.partita.api.spi;

import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.Map;
import java.util.Optional;

/**
 * What all processes of a cache agree on. Immutable and thread-safe.
 *
 * @param version grows by 1 with each agreement
 * @param topology the members
 * @param rules that the map respects
 * @param strategySettings settings of the map's strategy, as the user wrote them
 * @param map the map in force
 * @param pending the change under way: its journal
 */
public record ClusterState(
    long version,
    Topology topology,
    Rules rules,
    Map<String, String> strategySettings,
    PartitionMap map,
    Optional<PendingChange> pending) {

  /** Copies the settings. */
  public ClusterState {
    strategySettings = Map.copyOf(strategySettings);
  }

  /** The next version, with another map in force and the change still pending. */
  public ClusterState withMap(PartitionMap next) {
    return new ClusterState(version + 1, topology, rules, strategySettings, next, pending);
  }

  /** The next version, with a change pending: its nodes are members from now on. */
  public ClusterState begin(Topology members, PendingChange change) {
    return new ClusterState(
        version + 1, members, rules, strategySettings, map, Optional.of(change));
  }

  /** The next version, with nothing pending. */
  public ClusterState end(
      Topology members, Rules nextRules, Map<String, String> settings, PartitionMap next) {
    return new ClusterState(version + 1, members, nextRules, settings, next, Optional.empty());
  }

  /**
   * A change that was begun.
   *
   * @param id names it
   * @param description what was asked for
   * @param origin the members before it began, to which it returns if it is given up
   * @param topology the members when it is done
   * @param rules that the target respects
   * @param strategySettings settings of the target's strategy
   * @param target the map when it is done
   * @param recut how the line is cut anew; empty if partitions move as they are
   */
  public record PendingChange(
      String id,
      String description,
      Topology origin,
      Topology topology,
      Rules rules,
      Map<String, String> strategySettings,
      PartitionMap target,
      Optional<Recut> recut) {
    /** Copies the settings. */
    public PendingChange {
      strategySettings = Map.copyOf(strategySettings);
    }

    /** The same change, on its way back. */
    public PendingChange undone() {
      return new PendingChange(
          id,
          description,
          origin,
          topology,
          rules,
          strategySettings,
          target,
          recut.map(r -> new Recut(r.before(), true)));
    }
  }

  /**
   * A change whose target cuts the line at other places, or has another line.
   *
   * @param before the map when the change began
   * @param undone whether the change was given up: the map before is to be in force again
   */
  public record Recut(PartitionMap before, boolean undone) {}

  /** The next version, with the change under way in another direction. */
  public ClusterState withPending(PendingChange change) {
    return new ClusterState(
        version + 1, topology, rules, strategySettings, map, Optional.of(change));
  }
}

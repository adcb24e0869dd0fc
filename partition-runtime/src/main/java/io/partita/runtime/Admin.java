package io.partita.runtime;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import java.util.Optional;

/**
 * What operators do with a cache: look, plan, change, verify. Thread-safe. Calls may block, up to
 * bounded times; don't make them on a request thread.
 */
public interface Admin {

  /** The members. */
  Topology topology();

  /** The map in force, as this process knows it. */
  PartitionMap map();

  /** Where a key lies and why, read from the node that owns it. */
  Explanation explain(Object key);

  /** What each node holds beside what it should. */
  Distribution distribution();

  /** What this process has done so far. */
  CacheStats stats();

  /**
   * What a change would do to the data that is there now. Touches nothing.
   *
   * @throws IllegalArgumentException if the change is not possible: an unknown node or strategy, a
   *     bad setting, too few nodes, another key space
   * @throws io.partita.api.PluginException if the strategy throws or breaks its contract
   */
  ChangePlan plan(Change change);

  /**
   * Carries a plan out while the cache is in use. Returns at once.
   *
   * @throws IllegalStateException if another change is under way, or the topology is no longer the
   *     one that the plan was made for
   */
  ChangeRun apply(ChangePlan plan);

  /** The change that this process is carrying out, if any. */
  Optional<ChangeRun> running();

  /** How fast changes may copy from now on, also the one under way. */
  void throttle(Throttle throttle);

  /**
   * Compares what the nodes hold with what the map says. Reads every key of every node; entries
   * that are written or expire meanwhile are looked at again before they are counted.
   */
  Verification verify();

  /**
   * Makes the order of keys at every node what the entries say, beside all other work; for a cache
   * of ordered keys whose entries were there before it was set up in an order, or were written by
   * programs that keep none. Looks at every key of every node, in bounded steps.
   *
   * @throws IllegalStateException if the cache's strategy keeps no order
   */
  OrderRepair repairOrder();
}

package io.partita.runtime;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import java.time.Duration;
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

  /**
   * What each partition bears: keys, bytes, and the operations of this process. Reads a sample of
   * the keys of each partition of an ordered map.
   */
  LoadReport load();

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
   * What a policy would do to even out the load, and why. Touches nothing. Nodes that the rules
   * exclude are shown to the policy as draining.
   *
   * @throws io.partita.api.PluginException if the policy throws or plans what can't be
   */
  RebalancePlan plan(RebalancePolicy policy);

  /**
   * Measures, plans by a policy and applies, again and again until the policy finds no more to do.
   * From the second plan on the policy is asked {@link RebalancePolicy#underway}. Operations are
   * known by their keys, so those before a change count for the plan after it.
   *
   * @param timeout after which the change under way is aborted, and no other begins
   * @throws IllegalStateException if another change is under way, or comes in between
   * @throws io.partita.api.PluginException if the policy throws or plans what can't be; what was
   *     done before stays
   */
  RebalanceResult rebalance(RebalancePolicy policy, Duration timeout);

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
   * of ordered keys to which programs wrote that keep none. What was there before the order, or was
   * lost with it, needs no such call. Looks at every key of every node, in bounded steps.
   *
   * @throws IllegalStateException if the cache's strategy keeps no order
   */
  OrderRepair repairOrder();
}

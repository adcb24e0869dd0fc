package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.Interval;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Repair;
import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.TransferControl.PartitionEntry;
import io.partita.runtime.AccessSamples.Sampled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The administration of one cache. */
final class CacheAdmin<K> implements Admin {
  private static final int REPAIR_STEP = 1_000;

  private final Codec<K> keys;
  private final Router router;
  private final Counters counters;
  private final Coordinator coordinator;
  private final Planner planner;
  private final Steps steps;

  CacheAdmin(
      Codec<K> keys,
      Router router,
      Counters counters,
      Coordinator coordinator,
      Planner planner,
      Steps steps) {
    this.keys = keys;
    this.router = router;
    this.counters = counters;
    this.coordinator = coordinator;
    this.planner = planner;
    this.steps = steps;
  }

  @Override
  public Topology topology() {
    return router.routing().state.topology();
  }

  @Override
  public PartitionMap map() {
    return router.map();
  }

  @Override
  public Explanation explain(Object key) {
    byte[] bytes = encode(key);
    Routing routing = router.routing();
    PartitionMap map = routing.map;
    int index = map.locate(bytes);
    int partition = map.id(index);
    Token token = map.keySpace().tokenOf(bytes);
    Interval interval = map.interval(index);
    List<String> owners = map.replicas(index);
    NodeLink asked = routing.links.get(routing.owner[index]);
    String node = asked.node().id();
    PartitionEntry entry = steps.repeatable(node, () -> asked.control().table()).of(partition);
    String reason =
        "token "
            + token
            + " ("
            + map.keySpace().id()
            + ") lies in partition "
            + partition
            + " "
            + interval
            + "; by the map of epoch "
            + map.epoch()
            + ", made by strategy "
            + map.strategy()
            + ", its owner is "
            + owners.get(0)
            + (owners.get(0).equals(node) ? "" : "; by what nodes answered since, " + node)
            + "; node "
            + node
            + " says "
            + entry.state()
            + (entry.state() == io.partita.api.PartitionState.MOVING
                ? ", on its way by move " + entry.migration()
                : "");
    return new Explanation(
        token,
        map.keySpace().id(),
        partition,
        interval,
        owners,
        map.epoch(),
        map.strategy(),
        entry.state(),
        reason);
  }

  @SuppressWarnings("unchecked") // a key of another type fails in the codec, which names it
  private byte[] encode(Object key) {
    try {
      return keys.encode((K) key);
    } catch (ClassCastException e) {
      throw Problem.of("key", key.getClass().getName(), "of the cache's key type").asException();
    }
  }

  @Override
  public Distribution distribution() {
    Routing routing = router.routing();
    return Planner.distribution(
        routing.state.topology(), routing.map, owned(routing, counted(routing)));
  }

  private static Map<Integer, PartitionSize> owned(
      Routing routing, Map<String, Map<Integer, PartitionSize>> sizes) {
    Map<Integer, PartitionSize> owned = new TreeMap<>();
    for (int i = 0; i < routing.map.size(); i++) {
      int id = routing.map.id(i);
      String node = routing.links.get(routing.owner[i]).node().id();
      owned.put(id, sizes.getOrDefault(node, Map.of()).getOrDefault(id, PartitionSize.EMPTY));
    }
    return owned;
  }

  /** Sizes that may take a while: of ordered keys each partition is counted. */
  private Map<String, Map<Integer, PartitionSize>> counted(Routing routing) {
    if (!isOrdered(routing.map)) {
      return sizes(routing);
    }
    Map<Integer, PartitionSize> all = Surveys.sizes(Surveys.of(routing, steps));
    Map<String, Map<Integer, PartitionSize>> sizes = new TreeMap<>();
    routing.links.forEach(link -> sizes.put(link.node().id(), all));
    return sizes;
  }

  private static boolean isOrdered(PartitionMap map) {
    return map.keySpace() instanceof OrderedKeySpace;
  }

  @Override
  public LoadReport load() {
    Routing routing = router.routing();
    Sampled sampled = router.samples().sampled();
    Topology topology = routing.state.topology();
    if (isOrdered(routing.map)) {
      Map<Integer, Survey> surveys = Surveys.of(routing, steps);
      return LoadReport.of(topology, routing.map, sampled, Surveys.sizes(surveys), surveys);
    }
    return LoadReport.of(topology, routing.map, sampled, owned(routing, sizes(routing)), Map.of());
  }

  @Override
  public RebalancePlan plan(RebalancePolicy policy) {
    return new Rebalancer(this, router).plan(policy);
  }

  @Override
  public RebalanceResult rebalance(RebalancePolicy policy, Duration timeout) {
    return new Rebalancer(this, router).run(policy, timeout);
  }

  private Map<String, Map<Integer, PartitionSize>> sizes(Routing routing) {
    Map<String, Map<Integer, PartitionSize>> sizes = new TreeMap<>();
    for (NodeLink link : routing.links) {
      String node = link.node().id();
      sizes.put(node, steps.repeatable(node, () -> link.store().sizes(routing::partitionOf)));
    }
    return sizes;
  }

  @Override
  public CacheStats stats() {
    return counters.snapshot(router.reroutes());
  }

  @Override
  public ChangePlan plan(Change change) {
    router.reloadNow();
    Routing routing = router.routing();
    return planner.plan(routing.state, change, counted(routing));
  }

  @Override
  public ChangeRun apply(ChangePlan plan) {
    return coordinator.start(plan);
  }

  /** Takes up a change that another process left pending. */
  void resumePending() {
    coordinator.resume(state -> planner.pending(state, sizes(router.routing())));
  }

  @Override
  public Optional<ChangeRun> running() {
    return coordinator.running();
  }

  @Override
  public void throttle(Throttle throttle) {
    coordinator.throttle(throttle);
  }

  @Override
  public Verification verify() {
    return new Verifier(router, steps).verify();
  }

  @Override
  public OrderRepair repairOrder() {
    PartitionMap map = router.map();
    if (!isOrdered(map)) {
      throw new IllegalStateException("the strategy " + map.strategy() + " keeps no order of keys");
    }
    long added = 0;
    long removed = 0;
    for (NodeLink link : router.routing().links) {
      Optional<String> cursor = Optional.of("");
      while (cursor.isPresent()) {
        String at = cursor.get();
        Repair step =
            steps.repeatable(link.node().id(), () -> link.store().repairOrder(at, REPAIR_STEP));
        added += step.added();
        removed += step.removed();
        cursor = step.next();
      }
    }
    return new OrderRepair(added, removed);
  }
}

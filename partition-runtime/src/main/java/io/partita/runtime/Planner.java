package io.partita.runtime;

import io.partita.api.Movement;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.PluginException;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.ClusterState.Recut;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.Partitioner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks strategies for maps, checks what they answer, and works out what a change would do. */
final class Planner {
  private final Plugins plugins;

  Planner(Plugins plugins) {
    this.plugins = plugins;
  }

  /** The first map. */
  PartitionMap first(Partitioner partitioner, Topology topology, Rules rules) {
    return assign(partitioner, topology, rules, Optional.empty());
  }

  private static PartitionMap assign(
      Partitioner partitioner, Topology topology, Rules rules, Optional<PartitionMap> previous) {
    String plugin = "strategy " + partitioner.id();
    rules.requirePlaceable(topology);
    PartitionMap map;
    try {
      map = partitioner.assign(topology, rules, previous);
    } catch (IllegalArgumentException e) {
      throw e; // the strategy's own word on bad input: too few nodes, a weight it does not know
    } catch (RuntimeException | StackOverflowError e) {
      throw new PluginException(plugin, "assign() threw " + e, e);
    }
    check(plugin, partitioner, map, topology, rules);
    return map;
  }

  private static void check(
      String plugin, Partitioner partitioner, PartitionMap map, Topology topology, Rules rules) {
    if (map.epoch() != topology.epoch() || !map.strategy().equals(partitioner.id())) {
      throw new PluginException(
          plugin,
          "returned a map of epoch "
              + map.epoch()
              + " by "
              + map.strategy()
              + ", must be of epoch "
              + topology.epoch()
              + " by "
              + partitioner.id());
    }
    if (map.replicationFactor() != rules.replicas()) {
      throw new PluginException(
          plugin,
          "returned "
              + map.replicationFactor()
              + " owners for each partition, must be "
              + rules.replicas());
    }
    Set<String> placeable = new HashSet<>();
    rules.placeable(topology).forEach(node -> placeable.add(node.id()));
    for (String id : map.nodes()) {
      if (!placeable.contains(id)) {
        throw new PluginException(
            plugin,
            "placed partitions on node "
                + id
                + ", which is "
                + (topology.node(id).isEmpty() ? "no member" : "draining or excluded"));
      }
    }
  }

  /** What a change would do. */
  ChangePlan plan(
      ClusterState state, Change change, Map<String, Map<Integer, PartitionSize>> sizes) {
    if (state.pending().isPresent()) {
      throw new IllegalStateException(
          "a change is under way: " + state.pending().get().description());
    }
    // The epoch between is that of the membership while the change is under way.
    Topology wanted = change.applyTo(state.topology());
    Topology topology = new Topology(state.topology().epoch() + 2, wanted.nodes());
    return change.placesAnew()
        ? placed(change, state, topology, sizes)
        : rearranged(change, state, topology, sizes);
  }

  /** Splits, merges and moves: a change that the strategy has no part in. */
  private static ChangePlan rearranged(
      Change change,
      ClusterState state,
      Topology topology,
      Map<String, Map<Integer, PartitionSize>> sizes) {
    PartitionMap map = state.map().restamped(topology.epoch(), state.map().strategy());
    return describe(
        change,
        state,
        topology,
        state.rules(),
        state.strategySettings(),
        change.cutsRanges() ? change.cut(map) : change.move(map, topology, state.rules()),
        change.cutsRanges() ? Optional.of(new Recut(state.map(), false)) : Optional.empty(),
        sizes);
  }

  private ChangePlan placed(
      Change change,
      ClusterState state,
      Topology topology,
      Map<String, Map<Integer, PartitionSize>> sizes) {
    Change.Strategy strategy =
        change
            .strategy()
            .orElseGet(() -> new Change.Strategy(state.map().strategy(), state.strategySettings()));
    List<Problem> problems = new ArrayList<>();
    Partitioner partitioner =
        plugins
            .partitioner(strategy.id(), strategy.settings(), problems)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "can't plan '" + change.description() + "': " + problems));
    Rules rules = change.applyTo(state.rules());
    PartitionMap target =
        assign(partitioner, topology, rules, comparable(state, partitioner, rules));
    boolean recut = !target.sameIntervals(state.map());
    if (recut && change.moves()) {
      throw Problem.of(
              "change",
              change.description(),
              "without moves, since strategy "
                  + strategy.id()
                  + " cuts the line anew and no partition keeps its id")
          .asException();
    }
    return describe(
        change,
        state,
        topology,
        rules,
        strategy.settings(),
        recut ? new Flows(state.map(), target).renumbered() : change.move(target, topology, rules),
        recut ? Optional.of(new Recut(state.map(), false)) : Optional.empty(),
        sizes);
  }

  /** The map in force, if the strategy can make its map from that by moving partitions. */
  private static Optional<PartitionMap> comparable(
      ClusterState state, Partitioner partitioner, Rules rules) {
    PartitionMap map = state.map();
    boolean cutAlike =
        rules.partitions() == state.rules().partitions()
            && (map.strategy().equals(partitioner.id()) || map.size() == rules.partitions());
    return Optional.of(map)
        .filter(m -> cutAlike && m.keySpace().id().equals(partitioner.keySpace().id()));
  }

  /** The change that is pending, as far as it is not done. */
  ChangePlan pending(ClusterState state, Map<String, Map<Integer, PartitionSize>> sizes) {
    PendingChange pending = state.pending().orElseThrow();
    return describe(
        Change.described(pending.description()),
        state,
        pending.topology(),
        pending.rules(),
        pending.strategySettings(),
        pending.target(),
        pending.recut(),
        sizes);
  }

  private static ChangePlan describe(
      Change change,
      ClusterState state,
      Topology topology,
      Rules rules,
      Map<String, String> settings,
      PartitionMap target,
      Optional<Recut> recut,
      Map<String, Map<Integer, PartitionSize>> sizes) {
    Map<Integer, PartitionSize> now = new TreeMap<>();
    for (int i = 0; i < state.map().size(); i++) {
      int id = state.map().id(i);
      PartitionSize size =
          sizes
              .getOrDefault(state.map().primary(i), Map.of())
              .getOrDefault(id, PartitionSize.EMPTY);
      now.put(id, size);
    }
    Course course =
        recut
            .map(r -> Course.recut(state.map(), target, r, now))
            .orElseGet(() -> new Course(MovementPlan.between(state.map(), target), now, now));
    long keys = 0;
    long bytes = 0;
    for (Movement movement : course.movements().movements()) {
      PartitionSize size = course.moving().getOrDefault(movement.partition(), PartitionSize.EMPTY);
      keys += size.keys() * movement.added().size();
      bytes += size.bytes() * movement.added().size();
    }
    return new ChangePlan(
        change,
        state.version(),
        topology,
        rules,
        settings,
        target,
        recut.isPresent(),
        course.movements(),
        keys,
        bytes,
        MovementPlan.idealShare(state.topology(), topology),
        distribution(state.topology(), state.map(), now),
        distribution(topology, target, course.afterwards()),
        zoneViolations(topology, rules, target));
  }

  /** What each node of a map holds, given what each partition holds. */
  static Distribution distribution(
      Topology topology, PartitionMap map, Map<Integer, PartitionSize> ofPartition) {
    Map<String, Integer> partitions = map.primaries();
    Map<String, Double> shares = map.shares();
    Map<String, PartitionSize> sizes = new TreeMap<>();
    for (int i = 0; i < map.size(); i++) {
      sizes.merge(
          map.primary(i),
          ofPartition.getOrDefault(map.id(i), PartitionSize.EMPTY),
          PartitionSize::plus);
    }
    double weights =
        topology.nodes().stream()
            .filter(n -> n.status() == NodeStatus.UP)
            .mapToDouble(Node::weight)
            .sum();
    List<Distribution.NodeLoad> loads = new ArrayList<>();
    for (Node node : topology.nodes()) {
      PartitionSize size = sizes.getOrDefault(node.id(), PartitionSize.EMPTY);
      loads.add(
          new Distribution.NodeLoad(
              node.id(),
              partitions.getOrDefault(node.id(), 0),
              shares.getOrDefault(node.id(), 0.0),
              node.status() == NodeStatus.UP ? node.weight() / weights : 0,
              size.keys(),
              size.bytes()));
    }
    List<Distribution.NodeLoad> up = loads.stream().filter(l -> l.fairShare() > 0).toList();
    double[] fair = up.stream().mapToDouble(Distribution.NodeLoad::fairShare).toArray();
    return new Distribution(
        map.epoch(),
        loads,
        Balance.of(up.stream().mapToDouble(Distribution.NodeLoad::partitions).toArray(), fair),
        Balance.of(up.stream().mapToDouble(Distribution.NodeLoad::keys).toArray(), fair),
        Balance.of(up.stream().mapToDouble(Distribution.NodeLoad::bytes).toArray(), fair));
  }

  /** Partitions whose replicas reach fewer regions or zones than they could. */
  private static int zoneViolations(Topology topology, Rules rules, PartitionMap map) {
    if (rules.spread() == Spread.NODES) {
      return 0;
    }
    Set<String> regions = new HashSet<>();
    Set<List<String>> zones = new HashSet<>();
    for (Node node : rules.placeable(topology)) {
      regions.add(node.region());
      zones.add(List.of(node.region(), node.zone()));
    }
    int violations = 0;
    for (int i = 0; i < map.size(); i++) {
      Set<String> reachedRegions = new HashSet<>();
      Set<List<String>> reachedZones = new HashSet<>();
      for (String id : map.replicas(i)) {
        Node node = topology.require(id);
        reachedRegions.add(node.region());
        reachedZones.add(List.of(node.region(), node.zone()));
      }
      boolean regionsOk =
          rules.spread() != Spread.REGIONS
              || reachedRegions.size() >= Math.min(regions.size(), rules.replicas());
      boolean zonesOk = reachedZones.size() >= Math.min(zones.size(), rules.replicas());
      violations += regionsOk && zonesOk ? 0 : 1;
    }
    return violations;
  }
}

package io.partita.range;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy.Load;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a plan is made from, as arrays: partitions by their index in the map, nodes that are UP by
 * their place in the order of ids. Amounts are in units of what a node of weight 1 should bear, so
 * a node's weight is what it should bear.
 */
final class Placed {
  private static final int NOT_UP = -1;

  final PartitionMap map;
  final List<Node> nodes;
  final Measure measure;
  final double[] weights;
  final double[] amounts;
  final Load[] loads;

  /** How much of the measure is one unit; 0 if there is no load. */
  final double unit;

  /** What a node should bear on the average of nodes, in units. */
  final double meanShare;

  private final Map<Measure, Double> totals = new EnumMap<>(Measure.class);
  private final int[][] replicas;
  private final int[] regions;
  private final int[] zones;
  private final int[][] byNode;

  Placed(Topology topology, PartitionMap map, Map<Integer, Load> load, Measure measure) {
    this.map = map;
    this.measure = measure;
    this.nodes = topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
    this.weights = nodes.stream().mapToDouble(Node::weight).toArray();
    this.regions = numbered(Node::region);
    this.zones = numbered(node -> List.of(node.region(), node.zone()));
    this.loads = new Load[map.size()];
    this.replicas = new int[map.size()][];
    Map<String, Integer> places = new HashMap<>();
    nodes.forEach(node -> places.put(node.id(), places.size()));
    for (int p = 0; p < loads.length; p++) {
      loads[p] = load.getOrDefault(map.id(p), Load.NONE);
      replicas[p] =
          map.replicas(p).stream().mapToInt(id -> places.getOrDefault(id, NOT_UP)).toArray();
    }
    for (Measure each : Measure.values()) {
      totals.put(each, Arrays.stream(loads).mapToDouble(each::of).sum());
    }
    double weight = Arrays.stream(weights).sum();
    this.unit = nodes.isEmpty() ? 0 : total(measure) / weight;
    this.meanShare = weight / nodes.size();
    this.amounts =
        Arrays.stream(loads).mapToDouble(l -> unit > 0 ? measure.of(l) / unit : 0).toArray();
    this.byNode = byNode();
  }

  private int[][] byNode() {
    int[] sizes = new int[nodes.size()];
    IntStream.range(0, loads.length).filter(this::isSettled).forEach(p -> sizes[primary(p)]++);
    int[][] partitions = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
    for (int p = loads.length - 1; p >= 0; p--) {
      if (isSettled(p)) {
        partitions[primary(p)][--sizes[primary(p)]] = p;
      }
    }
    return partitions;
  }

  private int[] numbered(Function<Node, Object> group) {
    Map<Object, Integer> numbers = new HashMap<>();
    return nodes.stream()
        .mapToInt(
            node -> {
              int next = numbers.size();
              return numbers.computeIfAbsent(group.apply(node), g -> next);
            })
        .toArray();
  }

  /**
   * Of all partitions, those on nodes that are not UP included: it is to come to those that are.
   */
  double total(Measure of) {
    return totals.getOrDefault(of, 0.0);
  }

  /** Whether all its nodes are UP. What is on others is for the draining to move. */
  boolean isSettled(int partition) {
    for (int node : replicas[partition]) {
      if (node == NOT_UP) {
        return false;
      }
    }
    return true;
  }

  /** The place of its primary, below 0 if that is not UP. */
  int primary(int partition) {
    return replicas[partition][0];
  }

  /** The places of its nodes, primary first. Not to be changed. */
  int[] replicas(int partition) {
    return replicas[partition];
  }

  /** The settled partitions that a node is the primary of. Not to be changed. */
  int[] partitionsOf(int node) {
    return byNode[node];
  }

  int zone(int node) {
    return zones[node];
  }

  /** What a move of the primary copies: nothing where there is a copy already. */
  double bytesTo(int partition, int node) {
    return roleOf(partition, node) >= 0 ? 0 : loads[partition].bytes();
  }

  private int roleOf(int partition, int node) {
    for (int role = 0; role < replicas[partition].length; role++) {
      if (replicas[partition][role] == node) {
        return role;
      }
    }
    return -1;
  }

  /**
   * The replicas with another primary: it takes the place of the one before, or, having a copy
   * already, changes places with it.
   */
  int[] moved(int partition, int node) {
    int[] after = replicas[partition].clone();
    int role = roleOf(partition, node);
    if (role >= 0) {
      after[role] = after[0];
    }
    after[0] = node;
    return after;
  }

  /** Whether a move keeps the replicas in as many regions and zones as they are in. */
  boolean mayMove(int partition, int node) {
    int[] before = replicas[partition];
    int[] after = moved(partition, node);
    return distinct(regions, after) >= distinct(regions, before)
        && distinct(zones, after) >= distinct(zones, before);
  }

  private static int distinct(int[] groups, int[] few) {
    int count = 0;
    for (int i = 0; i < few.length; i++) {
      boolean isFirst = true;
      for (int j = 0; j < i; j++) {
        isFirst &= groups[few[j]] != groups[few[i]];
      }
      count += isFirst ? 1 : 0;
    }
    return count;
  }

  List<String> ids(int[] places) {
    return Arrays.stream(places).mapToObj(place -> nodes.get(place).id()).toList();
  }
}

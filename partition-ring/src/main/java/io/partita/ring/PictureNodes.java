package io.partita.ring;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** The nodes of two memberships beside what they hold, sorted by group, then by id. */
final class PictureNodes {
  private final Topology earlier;
  private final Topology later;
  private final PartitionMap before;
  private final PartitionMap after;

  /** Of the partitions of the later map; the same map as the earlier one if sizes are known. */
  private final IntToDoubleFunction share;

  private PictureNodes(
      Topology earlier,
      PartitionMap before,
      Topology later,
      PartitionMap after,
      IntToDoubleFunction share) {
    this.earlier = earlier;
    this.before = before;
    this.later = later;
    this.after = after;
    this.share = share;
  }

  /**
   * For a picture of one map.
   *
   * @throws IllegalArgumentException if the map has a node that is no member
   */
  static List<PictureNode> of(Topology topology, PartitionMap map, PieceSizes sizes) {
    requireMembers(topology, map);
    return new PictureNodes(topology, map, topology, map, sizes::share).sorted();
  }

  /**
   * For a picture of a change.
   *
   * @throws IllegalArgumentException if a map has a node that is no member
   */
  static List<PictureNode> of(
      Topology earlier, PartitionMap before, Topology later, PartitionMap after) {
    requireMembers(earlier, before);
    requireMembers(later, after);
    return new PictureNodes(earlier, before, later, after, after::share).sorted();
  }

  private static void requireMembers(Topology topology, PartitionMap map) {
    for (String id : map.nodes()) {
      if (topology.node(id).isEmpty()) {
        throw Problem.of(
                "node of the map", id, "a member of the topology of epoch " + topology.epoch())
            .asException();
      }
    }
  }

  private List<PictureNode> sorted() {
    Map<String, Node> members = new TreeMap<>();
    earlier.nodes().forEach(node -> members.put(node.id(), node));
    later.nodes().forEach(node -> members.put(node.id(), node));
    Function<Node, String> group = grouping(members);
    Map<String, Double> fair = fairShares();
    Map<String, Double> has = held(after, share);
    Map<String, Double> had = before.equals(after) ? has : held(before, before::share);
    Map<String, Double> primary = new HashMap<>();
    for (int i = 0; i < after.size(); i++) {
      primary.merge(after.primary(i), share.applyAsDouble(i), Double::sum);
    }
    Map<String, Integer> primaries = after.primaries();
    List<PictureNode> nodes = new ArrayList<>();
    for (Node node : members.values()) {
      String id = node.id();
      String fate = fate(id);
      nodes.add(
          new PictureNode(
              id,
              group.apply(node),
              node.weight(),
              fate.isEmpty() && node.status() == NodeStatus.DRAINING ? "draining" : fate,
              !fate.isEmpty(),
              fair.getOrDefault(id, 0.0),
              had.getOrDefault(id, 0.0),
              has.getOrDefault(id, 0.0),
              primary.getOrDefault(id, 0.0),
              primaries.getOrDefault(id, 0)));
    }
    nodes.sort(Comparator.comparing(PictureNode::group).thenComparing(PictureNode::id));
    return nodes;
  }

  private static Function<Node, String> grouping(Map<String, Node> members) {
    for (Function<Node, String> label : List.<Function<Node, String>>of(Node::region, Node::zone)) {
      if (members.values().stream().map(label).distinct().count() > 1) {
        return label;
      }
    }
    return node -> "";
  }

  /** In proportion to the weights, but no node more than one copy of each partition. */
  private Map<String, Double> fairShares() {
    Map<String, Double> shares = new HashMap<>();
    List<Node> open = new ArrayList<>(later.nodes());
    open.removeIf(node -> node.status() != NodeStatus.UP);
    double most = 1.0 / after.replicationFactor();
    double rest = 1;
    while (!open.isEmpty()) {
      double unit = rest / open.stream().mapToDouble(Node::weight).sum();
      List<Node> full = open.stream().filter(node -> node.weight() * unit > most + 1e-12).toList();
      if (full.isEmpty()) {
        open.forEach(node -> shares.put(node.id(), node.weight() * unit));
        break;
      }
      full.forEach(node -> shares.put(node.id(), most));
      rest = Math.max(0, rest - most * full.size());
      open.removeAll(full);
    }
    return shares;
  }

  /** The shares of all copies. */
  private static Map<String, Double> held(PartitionMap map, IntToDoubleFunction share) {
    Map<String, Double> shares = new HashMap<>();
    for (int i = 0; i < map.size(); i++) {
      for (String id : map.replicas(i)) {
        shares.merge(id, share.applyAsDouble(i) / map.replicationFactor(), Double::sum);
      }
    }
    return shares;
  }

  private String fate(String id) {
    Optional<Node> was = earlier.node(id);
    Optional<Node> is = later.node(id);
    if (was.isEmpty()) {
      return "joins";
    }
    if (is.isEmpty()) {
      return "leaves";
    }
    if (was.get().status() != is.get().status()) {
      return is.get().status() == NodeStatus.DRAINING ? "drains" : "is restored";
    }
    if (was.get().weight() != is.get().weight()) {
      return "weight "
          + Figures.weight(was.get().weight())
          + " \u2192 "
          + Figures.weight(is.get().weight());
    }
    return "";
  }
}

package io.partita.testkit;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many copies each node should hold, as a real number, when replicas need not stay apart. */
final class FairShares {
  private static final int BISECTIONS = 200;

  private FairShares() {}

  static List<Node> placeable(Topology topology, Rules rules) {
    return topology.nodes().stream()
        .filter(n -> n.status() == NodeStatus.UP && !rules.excluded().contains(n.id()))
        .toList();
  }

  /**
   * In proportion to the weights, but no node more than one copy of each partition: {@code
   * min(weight * level, partitions)} with the level at which these sum up.
   */
  static Map<String, Double> of(Topology topology, Rules rules, int partitions) {
    List<Node> nodes = placeable(topology, rules);
    double total = (double) partitions * rules.replicas();
    double lightest = nodes.stream().mapToDouble(Node::weight).min().orElseThrow();
    double low = 0;
    double high = total / lightest;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      double sum = nodes.stream().mapToDouble(n -> Math.min(n.weight() * middle, partitions)).sum();
      if (sum < total) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Map<String, Double> shares = new TreeMap<>();
    for (Node node : nodes) {
      shares.put(node.id(), Math.min(node.weight() * high, partitions));
    }
    return shares;
  }
}

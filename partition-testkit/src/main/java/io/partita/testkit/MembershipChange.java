package io.partita.testkit;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Topology;
import java.util.List;

/**
 * One change of a membership, made for any topology: the node that it concerns is a number, taken
 * modulo the nodes that are there.
 *
 * @param kind what happens
 * @param pick which node it happens to
 * @param weight of the node that joins or is re-weighted
 */
public record MembershipChange(Kind kind, int pick, double weight) {

  /** What can happen to a membership. */
  public enum Kind {
    /** A new node comes, with an id that was never used before. */
    JOIN,
    /** A node goes. */
    LEAVE,
    /** A node gets another weight. */
    REWEIGH,
    /** A node that takes partitions drains, one that drains takes partitions again. */
    TURN
  }

  /**
   * The topology after this change, of the next epoch. A change that would leave fewer than {@code
   * least} nodes that take partitions does nothing but raise the epoch.
   */
  public Topology applyTo(Topology topology, int least) {
    List<Node> nodes = topology.nodes();
    Node node = nodes.get(Math.floorMod(pick, nodes.size()));
    boolean up = node.status() == NodeStatus.UP;
    long ups = nodes.stream().filter(n -> n.status() == NodeStatus.UP).count();
    boolean mayGo = !up || ups > least;
    return switch (kind) {
      case JOIN -> topology.with(Node.local("joined-" + topology.epoch()).weighing(weight));
      case LEAVE -> mayGo && nodes.size() > 1 ? topology.without(node.id()) : renumbered(topology);
      case REWEIGH -> topology.replacing(node.weighing(weight));
      case TURN ->
          mayGo
              ? topology.replacing(node.becoming(up ? NodeStatus.DRAINING : NodeStatus.UP))
              : renumbered(topology);
    };
  }

  private static Topology renumbered(Topology topology) {
    return new Topology(topology.epoch() + 1, topology.nodes());
  }
}

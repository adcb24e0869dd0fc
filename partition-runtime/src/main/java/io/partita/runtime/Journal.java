package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agreed states by which a change begins, and by which it ends without being completed. */
final class Journal {
  private Journal() {}

  /** The change is pending, and the nodes that it adds are members. */
  static ClusterState begun(ClusterState state, ChangePlan plan, String id) {
    Optional<ClusterState.Recut> recut =
        plan.recut() ? Optional.of(new ClusterState.Recut(state.map(), false)) : Optional.empty();
    PendingChange change =
        new PendingChange(
            id,
            plan.change().description(),
            state.topology(),
            plan.topology(),
            plan.rules(),
            plan.strategySettings(),
            plan.target(),
            recut);
    return state.begin(union(state.topology(), plan.topology()), change);
  }

  /** All that are members before or after, as they are before; the epoch lies between. */
  private static Topology union(Topology before, Topology after) {
    List<Node> all = new ArrayList<>(before.nodes());
    after.nodes().stream().filter(node -> before.node(node.id()).isEmpty()).forEach(all::add);
    return new Topology(before.epoch() + 1, all);
  }

  /**
   * Nothing is pending; added nodes stay if they hold something, and ids that were used stay so.
   */
  static ClusterState givenUp(ClusterState state) {
    PendingChange change = state.pending().orElseThrow();
    List<Node> left = new ArrayList<>(change.origin().nodes());
    for (Node node : state.topology().nodes()) {
      boolean added = change.origin().node(node.id()).isEmpty();
      if (added && state.map().nodes().contains(node.id())) {
        left.add(node.becoming(NodeStatus.UP));
      }
    }
    long epoch = state.topology().epoch() + 1;
    PartitionMap map = state.map().restamped(epoch, state.map().strategy());
    return state.end(
        new Topology(epoch, left),
        state.rules(),
        state.strategySettings(),
        change.recut().isEmpty() ? map : Cuts.usedUpTo(map, change.target().nextId()));
  }
}

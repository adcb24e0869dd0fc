package io.partita.runtime;

import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Cuts the line anew, in three steps (decision 012): each node counts what it owns by {@link Flows}
 * instead of the partitions before; the flows move, as any partition does; each node counts what it
 * owns then by the partitions afterwards. If every key keeps its place, the last step is all there
 * is to do (decision 021). The map in force tells how far that is, so whoever takes the change up
 * goes on from there, or back.
 */
final class Recutting {
  private static final int REGROUP_STEP = 1_000;

  private final Term term;
  private final long token;
  private final Steps steps;
  private final Tuning tuning;
  private final ChangeProgress progress;

  Recutting(Term term, long token, Steps steps, Tuning tuning, ChangeProgress progress) {
    this.term = term;
    this.token = token;
    this.steps = steps;
    this.tuning = tuning;
    this.progress = progress;
  }

  /** Until the target is in force, the change being still pending. */
  void forward(PendingChange change) {
    settle();
    if (keepsPlaces(change)) {
      if (!map().sameIntervals(change.target())) {
        cut(change.target());
      }
      return;
    }
    Flows flows = flows(change);
    long epoch = map().epoch();
    if (map().sameIntervals(before(change))) {
      cut(flows.home(epoch));
    }
    if (map().sameIntervals(flows.home(epoch))) {
      term.migrate(flows.target(epoch));
      cut(change.target());
    }
  }

  /** Until the map before is in force again; if the target is already, it stays. */
  void back(PendingChange change) {
    settle();
    if (keepsPlaces(change)) {
      return;
    }
    Flows flows = flows(change);
    long epoch = map().epoch();
    if (map().sameIntervals(flows.home(epoch))) {
      term.migrate(flows.home(epoch));
      cut(before(change).restamped(epoch, before(change).strategy()));
    }
  }

  /** Whether the map before and the target follow each other without flows between. */
  static boolean keepsPlaces(PendingChange change) {
    return Cuts.keepPlaces(before(change), change.target());
  }

  static Flows flows(PendingChange change) {
    return new Flows(before(change), change.target());
  }

  private static PartitionMap before(PendingChange change) {
    return change.recut().orElseThrow().before();
  }

  private PartitionMap map() {
    return term.state().map();
  }

  /**
   * Puts another cut in force. Every key must be on the same node by both. Clients learn of it when
   * all nodes know both cuts, so no operation is refused for want of the one or the other. A node
   * whose partitions are the same by both is left alone.
   */
  private void cut(PartitionMap next) {
    for (NodeLink link : term.members()) {
      progress.stopIfAborted();
      if (!owned(link, next).equals(owned(link, map()))) {
        regroup(link, next);
      }
    }
    term.agree(term.state().withMap(next));
    term.members().forEach(link -> retire(link, others(link)));
  }

  private static Set<Integer> owned(NodeLink link, PartitionMap cut) {
    return Set.copyOf(cut.partitionsOf(id(link)));
  }

  /** After a term that ended between two steps: no node owns anything that the map knows not. */
  private void settle() {
    for (NodeLink link : term.members()) {
      List<Integer> others = others(link);
      if (!others.isEmpty()) {
        regroup(link, map());
        retire(link, others);
      }
    }
  }

  private List<Integer> others(NodeLink link) {
    NodeTable table = steps.repeatable(id(link), () -> link.control().table());
    List<Integer> others = new ArrayList<>();
    table
        .states()
        .forEach(
            (partition, entry) -> {
              if (entry.state() == PartitionState.OWNED && map().indexOf(partition).isEmpty()) {
                others.add(partition);
              }
            });
    return others;
  }

  private void regroup(NodeLink link, PartitionMap cut) {
    String node = id(link);
    progress.phase("cutting the line anew on node " + node);
    TransferControl control = link.control();
    Set<Integer> owned = owned(link, cut);
    long generation =
        steps.once(node, () -> control.recut(token, owned, key -> cut.id(cut.locate(key))));
    steps.requireBarrier(link, generation, tuning);
    while (!steps.repeatable(node, () -> control.regroup(token, REGROUP_STEP))) {
      progress.stopIfAborted();
    }
  }

  private void retire(NodeLink link, Collection<Integer> others) {
    if (!others.isEmpty()) {
      steps.repeatable(id(link), () -> link.control().retire(token, others));
    }
  }

  private static String id(NodeLink link) {
    return link.node().id();
  }
}

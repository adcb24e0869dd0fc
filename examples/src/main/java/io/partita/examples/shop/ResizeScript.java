package io.partita.examples.shop;

import io.partita.api.Node;
import io.partita.runtime.Change;
import java.util.ArrayList;
import java.util.List;

/** What happens to the fleet while the traffic runs, and when. */
final class ResizeScript {
  private static final double LONGEST_WARM_UP_SECONDS = 5;
  private static final double WARM_UP_SHARE = 0.15;

  /** How far into its slot a change begins: before it there is quiet time to compare with. */
  private static final double QUIET_SHARE = 0.35;

  private final List<Change> changes;
  private final double seconds;

  /**
   * A script.
   *
   * @param fleet the nodes at the start, and those that join by the first change
   * @param switchTo strategy of the last change
   * @param seconds of traffic
   */
  ResizeScript(Fleet fleet, String switchTo, double seconds) {
    List<Node> nodes = fleet.nodes();
    Change add = fleet.joining().stream().map(Change::add).reduce(Change::and).orElseThrow();
    String drained = nodes.get(nodes.size() / 3).id();
    Node heavier = nodes.size() == 1 ? fleet.joining().get(0) : nodes.get(nodes.size() - 1);
    this.changes =
        new ArrayList<>(
            List.of(
                add,
                Change.drain(drained),
                Change.reweight(heavier.id(), 2.0),
                Change.strategy(switchTo)));
    this.seconds = seconds;
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  /** How long the traffic runs before anything is measured. */
  double warmUpSeconds() {
    return Math.min(LONGEST_WARM_UP_SECONDS, WARM_UP_SHARE * seconds);
  }

  /** When a change begins, if the one before has ended, in seconds of traffic. */
  double beginSeconds(int change) {
    double slot = (seconds - warmUpSeconds()) / changes.size();
    return warmUpSeconds() + slot * (change + QUIET_SHARE);
  }
}

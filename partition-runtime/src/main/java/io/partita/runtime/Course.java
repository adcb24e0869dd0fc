package io.partita.runtime;

import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.api.spi.ClusterState.Recut;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.Map;

/**
 * What is left of a change.
 *
 * @param movements still to be made
 * @param moving what the partitions of these movements hold
 * @param afterwards what the partitions of the target will hold
 */
record Course(
    MovementPlan movements,
    Map<Integer, PartitionSize> moving,
    Map<Integer, PartitionSize> afterwards) {

  /**
   * Of a change that cuts the line anew.
   *
   * @param inForce the map before, that of the flows if there are any, or the target
   * @param now what the partitions of that map hold
   */
  static Course recut(
      PartitionMap inForce, PartitionMap target, Recut recut, Map<Integer, PartitionSize> now) {
    if (Cuts.keepPlaces(recut.before(), target)) {
      PartitionMap last = recut.undone() ? inForce : target;
      return new Course(
          MovementPlan.between(inForce, last), Map.of(), Cuts.inPlace(inForce, last, now));
    }
    Flows flows = new Flows(recut.before(), target);
    PartitionMap home = flows.home(inForce.epoch());
    PartitionMap end = recut.undone() ? home : flows.target(inForce.epoch());
    PartitionSize all = now.values().stream().reduce(PartitionSize.EMPTY, PartitionSize::plus);
    Map<Integer, PartitionSize> afterwards =
        Cuts.spread(all, recut.undone() ? recut.before() : target);
    if (inForce.sameIntervals(recut.before())) {
      return new Course(MovementPlan.between(home, end), flows.sizes(now), afterwards);
    }
    boolean underWay = inForce.sameIntervals(home);
    return new Course(MovementPlan.between(inForce, underWay ? end : inForce), now, afterwards);
  }
}

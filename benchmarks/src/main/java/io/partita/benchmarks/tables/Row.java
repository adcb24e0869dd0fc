package io.partita.benchmarks.tables;

import io.partita.api.InvalidValueException;
import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.benchmarks.get.Reads;
import io.partita.benchmarks.peers.Fleet;
import io.partita.benchmarks.tables.Contender.Placed;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What one contender does with some nodes and some keys. Immutable.
 *
 * @param contender its name
 * @param keys how the keys are spread
 * @param line how the line is spread, if there is one
 * @param added one node joins, the last by id
 * @param removed the middle node leaves
 * @param bytes of what is kept to look keys up, without the nodes; 0 if nothing is
 */
record Row(
    String contender,
    Spread keys,
    Optional<Spread> line,
    Change added,
    Change removed,
    long bytes) {

  /**
   * How even something is.
   *
   * @param variation the standard deviation over the mean
   * @param peak the largest share over the mean
   */
  record Spread(double variation, double peak) {

    static Spread of(double[] shares) {
      double mean = Arrays.stream(shares).sum() / shares.length;
      double squares = Arrays.stream(shares).map(x -> (x - mean) * (x - mean)).sum();
      double peak = Arrays.stream(shares).max().orElse(0) / mean;
      return new Spread(Math.sqrt(squares / shares.length) / mean, peak);
    }
  }

  /** What moves when the membership changes. */
  sealed interface Change permits Moved, Refused {}

  /**
   * It can be done.
   *
   * @param keys moved keys over the least that has to move
   * @param line the same of the line, if there is one
   * @param whole whether partitions stay what they are, without which the engine cuts the line anew
   */
  record Moved(double keys, Optional<Double> line, Optional<Boolean> whole) implements Change {}

  /** It can't be done. */
  record Refused(String why) implements Change {}

  /** Lets a contender place. */
  static Row of(Contender contender, int nodes, Reads keys) {
    Fleet fleet = Fleet.of(nodes);
    Placed placed = contender.place(fleet, Optional.empty());
    int[] owners = owners(placed, keys);
    double[] counts = new double[nodes];
    for (int owner : owners) {
      counts[owner]++;
    }
    Change added = change(contender, placed, owners, fleet.plusOne(), keys, 1.0 / (nodes + 1));
    Change removed =
        change(contender, placed, owners, contender.minusMiddle(fleet), keys, 1.0 / nodes);
    return new Row(
        contender.name(),
        Spread.of(counts),
        placed.map().map(map -> lineOf(map, nodes)),
        added,
        removed,
        bytes(placed));
  }

  private static Spread lineOf(PartitionMap map, int nodes) {
    double[] shares = new double[nodes];
    for (Map.Entry<String, Double> share : map.shares().entrySet()) {
      shares[Fleet.number(share.getKey())] = share.getValue();
    }
    return Spread.of(shares);
  }

  private static int[] owners(Placed placed, Reads keys) {
    int[] owners = new int[keys.keys()];
    Arrays.setAll(owners, i -> placed.owner().applyAsInt(keys.key(i)));
    return owners;
  }

  private static Change change(
      Contender contender, Placed before, int[] owners, Fleet next, Reads keys, double ideal) {
    Placed after;
    try {
      after = contender.place(next, Optional.of(before));
    } catch (InvalidValueException e) {
      return new Refused(e.toString());
    }
    int[] then = owners(after, keys);
    long moved = 0;
    for (int i = 0; i < then.length; i++) {
      moved += then[i] == owners[i] ? 0 : 1;
    }
    Optional<PartitionMap> map = before.map();
    return new Moved(
        moved / (ideal * then.length),
        map.map(from -> MovementPlan.between(from, after.map().orElseThrow()).movedShare() / ideal),
        map.map(from -> from.sameIntervals(after.map().orElseThrow())));
  }

  private static long bytes(Placed placed) {
    return Math.max(0, Footprint.bytes(placed.structure()) - Footprint.bytes(placed.nodes()));
  }
}

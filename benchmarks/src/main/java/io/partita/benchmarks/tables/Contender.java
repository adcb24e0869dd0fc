package io.partita.benchmarks.tables;

import io.partita.api.PartitionMap;
import io.partita.benchmarks.peers.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** One who places keys on nodes. */
public interface Contender {

  /**
   * A placement.
   *
   * @param owner from a key to the number of its node
   * @param map the partition map, of those that make one
   * @param structure what is kept in memory to look keys up; parts of it may be the nodes
   * @param nodes what of the structure any client of these nodes has, so that it is not counted
   */
  record Placed(
      ToIntFunction<String> owner, Optional<PartitionMap> map, Object structure, Object nodes) {}

  /** What it is called in a table. */
  String name();

  /**
   * Places keys on nodes.
   *
   * @param before where they were, for those that remember
   * @throws IllegalArgumentException if it can't place on such nodes
   */
  Placed place(Fleet fleet, Optional<Placed> before);

  /** The fleet without its middle node, listed as suits this one best. */
  default Fleet minusMiddle(Fleet fleet) {
    return fleet.minusMiddle();
  }

  /** All of them for about that many nodes, in the order of a table. */
  static List<Contender> all(int nodes) {
    List<Contender> all = new ArrayList<>(StrategyContender.all(nodes));
    all.addAll(Peer.all());
    return all;
  }
}

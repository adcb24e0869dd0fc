package io.partita.testkit;

import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.Optional;

/**
 * What {@link PartitionerContract} is run on: a strategy, what it can do, and the bounds that it is
 * held to. Extend {@link PartitionerContract}, not this.
 */
public abstract class PartitionerFixture {

  /** At least 32 partitions for each of the nodes that {@link Topologies} generates. */
  static final Rules RULES = Rules.DEFAULT.withPartitions(512);

  /** For subclasses. */
  protected PartitionerFixture() {}

  /** A new instance of the strategy under test; each call gives another one. */
  protected abstract Partitioner create();

  /**
   * A new instance of the strategy under test for maps by these rules. Override it if the strategy
   * takes the number of partitions from elsewhere than {@link Rules#partitions}, such as a range
   * strategy from its split points, so that the maps are of the size that the clauses want.
   */
  protected Partitioner createFor(Rules rules) {
    return create();
  }

  /** Whether nodes may have different weights; without, they are refused. */
  protected boolean supportsWeights() {
    return true;
  }

  /** Whether a next map starts from the previous one and moves the least. */
  protected boolean hasHistory() {
    return true;
  }

  /** Whether no node holds more than its share, rounded up, when the rules want that. */
  protected boolean keepsBound() {
    return true;
  }

  /**
   * How far a node's part of the line may be from its weighted share, relative to that share and
   * beyond the size of one partition.
   */
  protected double shareTolerance() {
    return 0.02;
  }

  /**
   * How many bytes a lookup allocates on average: none. One that can't do without, because of a
   * library that it must use, says here how many it needs.
   */
  protected double bytesPerLookup() {
    return 0;
  }

  /**
   * How much more than in proportion to partitions or nodes, times the growth of their logarithm,
   * the work of {@code assign} may grow: 1.25 times is for what is rounded up to a power of two.
   */
  protected double growthTolerance() {
    return 1.25;
  }

  /** A topology that the strategy knows how to place. */
  final Topology known(Topology weighted) {
    return supportsWeights()
        ? weighted
        : new Topology(
            weighted.epoch(), weighted.nodes().stream().map(n -> n.weighing(1)).toList());
  }

  final Placement first(Topology topology, Rules rules) {
    return new Placement(
        topology, rules, createFor(rules).assign(topology, rules, Optional.empty()));
  }

  final Placement next(Placement before, Topology topology) {
    return new Placement(
        topology,
        before.rules(),
        createFor(before.rules()).assign(topology, before.rules(), Optional.of(before.map())));
  }
}

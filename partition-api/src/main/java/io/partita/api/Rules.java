package io.partita.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a partition map must respect, whatever the strategy.
 *
 * <p>Immutable and thread-safe.
 *
 * @param partitions how many equal intervals a hash strategy cuts its line into; a power of two, 1
 *     to 65,536; at least 32 a node is good advice
 * @param replicas copies of each partition, the primary included; at least 1
 * @param spread how far apart the replicas are kept
 * @param bound whether a node may hold more than its share
 * @param excluded ids of nodes that hold nothing, though they are members
 */
public record Rules(
    int partitions, int replicas, Spread spread, Bound bound, Set<String> excluded) {

  /** 4,096 partitions. */
  public static final int DEFAULT_PARTITIONS = 4_096;

  /** 65,536 partitions. */
  public static final int MAX_PARTITIONS = 65_536;

  /** 4,096 partitions of one replica, regions apart, bounded, nothing excluded. */
  public static final Rules DEFAULT =
      new Rules(DEFAULT_PARTITIONS, 1, Spread.REGIONS, Bound.SHARE, Set.of());

  /**
   * Validates each component on its own.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Rules {
    Objects.requireNonNull(spread, "spread");
    Objects.requireNonNull(bound, "bound");
    excluded = Set.copyOf(excluded);
    if (partitions < 1 || partitions > MAX_PARTITIONS || Integer.bitCount(partitions) != 1) {
      throw Problem.of("partitions", partitions, "a power of two, 1 to 65536").asException();
    }
    if (replicas < 1) {
      throw Problem.of("replicas", replicas, "at least 1").asException();
    }
  }

  /** The nodes that may hold partitions, sorted by id: those that are UP and not excluded. */
  public List<Node> placeable(Topology topology) {
    return topology.nodes().stream()
        .filter(node -> node.status() == NodeStatus.UP && !excluded.contains(node.id()))
        .toList();
  }

  /**
   * The nodes that may hold partitions, sorted by id, as many as there are replicas or more.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  public List<Node> requirePlaceable(Topology topology) {
    List<Node> nodes = placeable(topology);
    if (nodes.size() < replicas) {
      throw Problem.of(
              "replicas",
              replicas,
              "at most the number of nodes that may hold partitions, " + nodes.size())
          .asException();
    }
    return nodes;
  }

  /** These rules for another number of partitions. */
  public Rules withPartitions(int count) {
    return new Rules(count, replicas, spread, bound, excluded);
  }

  /** These rules for another number of replicas. */
  public Rules withReplicas(int count) {
    return new Rules(partitions, count, spread, bound, excluded);
  }

  /** These rules with another spread. */
  public Rules withSpread(Spread other) {
    return new Rules(partitions, replicas, other, bound, excluded);
  }

  /** These rules with another bound. */
  public Rules withBound(Bound other) {
    return new Rules(partitions, replicas, spread, other, excluded);
  }

  /** These rules with other exclusions. */
  public Rules withExcluded(Set<String> nodes) {
    return new Rules(partitions, replicas, spread, bound, nodes);
  }
}

package io.partita.ring;

import io.partita.api.Bound;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * The baseline: partition p belongs to node p mod n of the nodes sorted by id, and its further
 * replicas to the next nodes that keep them apart.
 *
 * <p>Perfectly even and nearly worst in movement: when one of n nodes comes or goes, about 1 - 1/n
 * of all partitions move. It has no history and keeps no bound but its own: a previous map gives
 * only the ids of the partitions, and {@link Rules#bound} is without effect.
 *
 * <p>O(1) for each node of an order. Immutable and thread-safe.
 */
final class ModuloPartitioner implements Partitioner {
  static final String ID = "modulo";

  private final HashKeySpace keySpace;

  ModuloPartitioner(HashKeySpace keySpace) {
    this.keySpace = keySpace;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public HashKeySpace keySpace() {
    return keySpace;
  }

  /**
   * As the contract says, without history.
   *
   * @throws IllegalArgumentException if weights differ, too
   */
  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    requireEqualWeights(topology, rules);
    return new Rotation(keySpace, rules.partitions())
        .assign(topology, rules.withBound(Bound.NONE), previous);
  }

  private static void requireEqualWeights(Topology topology, Rules rules) {
    List<Node> nodes = rules.placeable(topology);
    for (Node node : nodes) {
      if (node.weight() != nodes.get(0).weight()) {
        throw Problem.of(
                "weight",
                node.weight(),
                nodes.get(0).weight() + ", as of all other nodes: modulo knows no weights")
            .at("node " + node.id())
            .asException();
      }
    }
  }

  /** The number of the partition that begins at a point, or holds it. */
  static int index(long point, int partitions) {
    // Two shifts, because a shift by 64 (one partition) would be a shift by 0.
    return (int) (point >>> 1 >>> (63 - Integer.numberOfTrailingZeros(partitions)));
  }

  /** Asks the nodes in turn, beginning with the one that the partition's number picks. */
  private static final class Rotation extends RankingPartitioner {
    private final int partitions;

    Rotation(HashKeySpace keySpace, int partitions) {
      super(ID, keySpace);
      this.partitions = partitions;
    }

    @Override
    protected Ranking ranking(List<Node> nodes) {
      return point -> rotated(index(point, partitions), nodes.size());
    }

    private static PrimitiveIterator.OfInt rotated(int index, int nodes) {
      return IntStream.range(0, nodes).map(i -> (index + i) % nodes).iterator();
    }
  }
}

package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import io.partita.api.spi.SelectiveRanking;
import java.util.List;
import java.util.PrimitiveIterator;

/**
 * Consistent hashing: each node has points on a circle, in number by its weight ({@link
 * RingPoints}), and the nodes are asked in the order in which a walk from the interval's first
 * token, towards greater tokens and around the end, meets their points.
 *
 * <p>For v virtual nodes, n nodes: O(n v log(n v)) time to build; O(1) on average for the first
 * node of an order, O(log(n v)) at worst; typically O(log n) points for each further one, O(n v) at
 * worst for all. Immutable and thread-safe.
 *
 * <p>D. Karger et al., Consistent Hashing and Random Trees, STOC 1997, doi:10.1145/258533.258660.
 */
final class RingPartitioner extends RankingPartitioner {
  static final String ID = "ring";

  private final int virtualNodes;

  RingPartitioner(int virtualNodes, HashKeySpace keySpace) {
    super(ID, keySpace);
    this.virtualNodes = virtualNodes;
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    return new Walks(new RingPoints(nodes, virtualNodes));
  }

  private record Walks(RingPoints points) implements SelectiveRanking {

    @Override
    public PrimitiveIterator.OfInt order(long point) {
      return points.walk(point);
    }

    @Override
    public int first(long point, Candidates candidates) {
      return points.first(point, candidates);
    }

    @Override
    public int rank(long point, int node, int limit) {
      return points.rank(point, node, limit);
    }
  }
}

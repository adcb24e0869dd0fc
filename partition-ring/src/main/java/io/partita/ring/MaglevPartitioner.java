package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import io.partita.api.spi.SelectiveRanking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;

/**
 * Maglev hashing: partition p belongs to the node that fills cell p of Maglev's lookup table
 * ({@link MaglevTable}). The table has as many cells as the least prime number that is not below
 * the number of partitions; the cells beyond the last partition (3 of 4,099, 1 of 65,537) are not
 * used.
 *
 * <p>So the bare algorithm ({@link io.partita.api.Bound#NONE}) is the table of the paper, with the
 * weights of Envoy: nearly even, but a node that comes or goes also moves some partitions between
 * others. With the bound, the default, the map before decides what stays, and only the least moves.
 *
 * <p>The paper names one node for a cell. Here, the others follow in the order of the turn at which
 * each would come to the cell if it were alone: its place among the node's preferences, divided by
 * the node's weight.
 *
 * <p>For P partitions, n nodes: typically O(P log P) to build the table, O(n P) at worst; O(1) for
 * the first node of an order, O(n) once and O(log n) each for the others; O(n) for the best of n
 * and for a rank. Immutable and thread-safe.
 *
 * <p>D. Eisenbud et al., Maglev: A Fast and Reliable Software Network Load Balancer, NSDI 2016,
 * section 3.4.
 */
final class MaglevPartitioner implements Partitioner {
  static final String ID = "maglev";

  private static final Hasher64 OFFSET_HASHER = Hashing.xxh3_64();
  private static final Hasher64 SKIP_HASHER = Hashing.xxh3_64(1);

  private final HashKeySpace keySpace;

  MaglevPartitioner(HashKeySpace keySpace) {
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

  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    return new OfTable(keySpace, rules.partitions()).assign(topology, rules, previous);
  }

  static Ranking ranking(List<Node> nodes, int partitions) {
    return new Turns(table(nodes, primeFrom(partitions)), partitions);
  }

  static MaglevTable table(List<Node> nodes, int cells) {
    long[] offsets = new long[nodes.size()];
    long[] skips = new long[nodes.size()];
    double[] weights = new double[nodes.size()];
    for (int n = 0; n < weights.length; n++) {
      byte[] id = nodes.get(n).id().getBytes(StandardCharsets.US_ASCII);
      offsets[n] = OFFSET_HASHER.hashBytesToLong(id);
      skips[n] = SKIP_HASHER.hashBytesToLong(id);
      weights[n] = nodes.get(n).weight();
    }
    return new MaglevTable(offsets, skips, weights, cells);
  }

  /** The least prime number that is not below a number. */
  static int primeFrom(int number) {
    int candidate = Math.max(2, number);
    while (!isPrime(candidate)) {
      candidate++;
    }
    return candidate;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  /** Asks the nodes as a table of one size has them. */
  private static final class OfTable extends RankingPartitioner {
    private final int partitions;

    OfTable(HashKeySpace keySpace, int partitions) {
      super(ID, keySpace);
      this.partitions = partitions;
    }

    @Override
    protected Ranking ranking(List<Node> nodes) {
      return MaglevPartitioner.ranking(nodes, partitions);
    }
  }

  private record Turns(MaglevTable table, int partitions) implements SelectiveRanking {

    @Override
    public PrimitiveIterator.OfInt order(long point) {
      return table.order(cell(point));
    }

    @Override
    public int first(long point, Candidates candidates) {
      return table.first(cell(point), candidates);
    }

    @Override
    public int rank(long point, int node, int limit) {
      return table.rank(cell(point), node, limit);
    }

    private int cell(long point) {
      return ModuloPartitioner.index(point, partitions);
    }
  }
}

package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * The slots of Redis Cluster: partition s is slot s, and a key's slot is that of the cluster's own
 * clients, hash tags included.
 *
 * <p>Which node holds a slot is, in Redis Cluster, data and no algorithm. Here the first map gives
 * each node one run of slots, in the order of ids and in proportion to the weights; of equal nodes
 * the first ones hold the slots that are left over. A next map moves the least, by the base. With
 * more than one replica the backups are on the nodes of the next runs, as far as they keep apart.
 *
 * <p>For n nodes: O(16,384 + n log n) to build a ranking, O(1) for each node of an order. Immutable
 * and thread-safe.
 */
final class SlotsPartitioner implements Partitioner {
  static final String ID = "slots";

  /** Slots of a Redis Cluster. */
  static final int SLOTS = 16_384;

  private static final int SLOT_SHIFT = 64 - 14;

  private final Runs runs;

  SlotsPartitioner(HashKeySpace keySpace) {
    this.runs = new Runs(keySpace);
  }

  /** The token of a key without its hash tag: the slot is in the top 14 bits, the rest is 0. */
  static long token(byte[] key, int offset, int length) {
    return (long) Crc16.of(key, offset, length) << SLOT_SHIFT;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public HashKeySpace keySpace() {
    return runs.keySpace();
  }

  /**
   * As the contract says.
   *
   * @throws IllegalArgumentException if the rules want another number of partitions than 16,384,
   *     too
   */
  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    if (rules.partitions() != SLOTS) {
      throw Problem.of("partitions", rules.partitions(), SLOTS + ", the slots of a Redis Cluster")
          .at("strategy " + ID)
          .asException();
    }
    return runs.assign(topology, rules, previous);
  }

  /** Asks for each slot the node in whose run it is, then the nodes of the next runs. */
  private static final class Runs extends RankingPartitioner {

    Runs(HashKeySpace keySpace) {
      super(ID, keySpace);
    }

    @Override
    protected Ranking ranking(List<Node> nodes) {
      int[] sizes = sizes(nodes);
      int[] owners = new int[SLOTS];
      int slot = 0;
      for (int n = 0; n < sizes.length; n++) {
        Arrays.fill(owners, slot, slot + sizes[n], n);
        slot += sizes[n];
      }
      return point -> from(owners[(int) (point >>> SLOT_SHIFT)], nodes.size());
    }

    private static PrimitiveIterator.OfInt from(int first, int nodes) {
      return new PrimitiveIterator.OfInt() {
        private int given;

        @Override
        public boolean hasNext() {
          return given < nodes;
        }

        @Override
        public int nextInt() {
          if (given == nodes) {
            throw new NoSuchElementException();
          }
          int node = first + given++;
          return node < nodes ? node : node - nodes;
        }
      };
    }

    /** Shares rounded down; what is left goes to the larger remainders, then to the first ids. */
    private static int[] sizes(List<Node> nodes) {
      double heaviest = nodes.stream().mapToDouble(Node::weight).max().orElseThrow();
      // Relative to the heaviest, so that neither huge nor tiny weights leave the range of doubles.
      double total = nodes.stream().mapToDouble(n -> n.weight() / heaviest).sum();
      double[] shares =
          nodes.stream()
              .mapToDouble(n -> snapped(SLOTS * (n.weight() / heaviest / total)))
              .toArray();
      int[] sizes = Arrays.stream(shares).mapToInt(share -> (int) share).toArray();
      int left = SLOTS - Arrays.stream(sizes).sum();
      List<Integer> byRemainder =
          IntStream.range(0, sizes.length)
              .boxed()
              .sorted(Comparator.comparingDouble(n -> Math.floor(shares[n]) - shares[n]))
              .toList();
      byRemainder.subList(0, left).forEach(n -> sizes[n]++);
      return sizes;
    }

    /** Sums of doubles are not exact: a share this close to a whole number is that number. */
    private static double snapped(double share) {
      double whole = Math.rint(share);
      return Math.abs(share - whole) < 1e-6 ? whole : share;
    }
  }
}

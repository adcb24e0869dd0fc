package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.HashKeySpace;
import io.partita.api.Problem;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Setting;

/**
 * Makes the hash strategies. All of them share one key space, so a cache can change from one to
 * another and move its data partition by partition.
 *
 * <p>Which one: {@code ring} unless there is a reason. {@code rendezvous} spreads what a lost node
 * held most evenly and needs no virtual nodes, but reads all nodes for each partition. {@code jump}
 * needs nothing but the order of the nodes, and the bound to move little. {@code maglev} is nearly
 * even without the bound, too. {@code modulo} is the baseline to compare with: it moves nearly
 * everything when a node comes or goes.
 *
 * <p>Every strategy is immutable and thread-safe, and its placement is frozen by its id.
 */
public final class HashStrategies {

  /** How many points a node of weight 1 among nodes of weight 1 has on the ring by default. */
  public static final int DEFAULT_VIRTUAL_NODES = 160;

  /** The most points for a node whose weight is a power of two and the largest. */
  public static final int MAX_VIRTUAL_NODES = 65_536;

  /**
   * {@code virtual-nodes}: points on the ring of a node whose weight is a power of two and the
   * largest; other nodes have points in proportion to their weights.
   */
  public static final Setting<Long> VIRTUAL_NODES =
      Setting.number("virtual-nodes", DEFAULT_VIRTUAL_NODES, 1, MAX_VIRTUAL_NODES);

  /** {@code hash-tags}: whether only the part of a key in braces is hashed. */
  public static final Setting<Boolean> HASH_TAGS = Setting.flag("hash-tags", false);

  private static final HashKeySpace PLAIN = newKeySpace(false);
  private static final HashKeySpace TAGGED = newKeySpace(true);

  private HashStrategies() {}

  private static HashKeySpace newKeySpace(boolean hashTags) {
    // Bytes, never chars: hashing a CharSequence is slow on some JVMs.
    return new HashKeySpace("xxh3-64", Hashing.xxh3_64()::hashBytesToLong, hashTags);
  }

  /**
   * The key space of all hash strategies, {@code xxh3-64}: the token of a key is the XXH3 hash of
   * its bytes, 64 bits, seed 0.
   *
   * @param hashTags whether only the part of a key in braces is hashed, as in Redis Cluster
   */
  public static HashKeySpace keySpace(boolean hashTags) {
    return hashTags ? TAGGED : PLAIN;
  }

  /** The strategy {@code ring} with 160 virtual nodes and without hash tags. */
  public static Partitioner ring() {
    return ring(DEFAULT_VIRTUAL_NODES, false);
  }

  /**
   * The strategy {@code ring}: consistent hashing with virtual nodes.
   *
   * @param virtualNodes 1 to 65,536; more of them make the bare ring more even and slower to build
   * @throws IllegalArgumentException if the number of virtual nodes is out of its range
   */
  public static Partitioner ring(int virtualNodes, boolean hashTags) {
    return new RingPartitioner(requireVirtualNodes(virtualNodes), keySpace(hashTags));
  }

  static int requireVirtualNodes(int virtualNodes) {
    if (virtualNodes < 1 || virtualNodes > MAX_VIRTUAL_NODES) {
      throw Problem.of(VIRTUAL_NODES.name(), virtualNodes, VIRTUAL_NODES.expected()).asException();
    }
    return virtualNodes;
  }

  /** The strategy {@code rendezvous} without hash tags. */
  public static Partitioner rendezvous() {
    return rendezvous(false);
  }

  /** The strategy {@code rendezvous}: weighted highest random weight. */
  public static Partitioner rendezvous(boolean hashTags) {
    return new RendezvousPartitioner(keySpace(hashTags));
  }

  /** The strategy {@code jump} without hash tags. */
  public static Partitioner jump() {
    return jump(false);
  }

  /**
   * The strategy {@code jump}: jump consistent hash over the nodes sorted by id, weights by
   * rejection. It moves the least as long as it is bounded, which it is by default. The bare
   * algorithm ({@link io.partita.api.Bound#NONE}) moves the least only when the node that comes or
   * goes is the last by id; else it moves most of what the nodes after it hold.
   */
  public static Partitioner jump(boolean hashTags) {
    return new JumpPartitioner(keySpace(hashTags));
  }

  /** The strategy {@code maglev} without hash tags. */
  public static Partitioner maglev() {
    return maglev(false);
  }

  /**
   * The strategy {@code maglev}: the lookup table of the Maglev load balancer, weighted as in
   * Envoy, with the partitions as its cells. The bare algorithm ({@link io.partita.api.Bound#NONE})
   * is nearly even, and moves some partitions more than the least.
   */
  public static Partitioner maglev(boolean hashTags) {
    return new MaglevPartitioner(keySpace(hashTags));
  }

  /** The strategy {@code modulo} without hash tags. */
  public static Partitioner modulo() {
    return modulo(false);
  }

  /**
   * The strategy {@code modulo}: partition number modulo number of nodes. It knows neither weights
   * nor a previous map.
   */
  public static Partitioner modulo(boolean hashTags) {
    return new ModuloPartitioner(keySpace(hashTags));
  }
}

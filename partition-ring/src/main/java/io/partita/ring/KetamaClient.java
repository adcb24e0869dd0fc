package io.partita.ring;

/**
 * A client whose continuum the strategy {@code ketama} builds: how many points a node has, and
 * whose a point is that two nodes share.
 *
 * <p>A "digest" is the MD5 of {@code <label>-<k>}, k from 0; its four words, read in little-endian
 * order, are four points. Weights are whole numbers in all of these clients; any are taken here, as
 * the rules are proportions, except for XMEMCACHED.
 */
public enum KetamaClient {
  /**
   * libketama: {@code floor(40 n share)} digests for each of n nodes, the share as a 32-bit float,
   * the product as a double. A shared point belongs to the node listed first.
   */
  LIBKETAMA(NodeLabel.ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.FIRST),
  /**
   * libmemcached's consistent distribution without weights: 100 points, each the key hash of a
   * label. A shared point belongs to the node listed first.
   */
  LIBMEMCACHED(NodeLabel.SHORT_ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.FIRST),
  /**
   * libmemcached's weighted ketama, also with {@code CONSISTENT_KETAMA_SPY}, whose labels are
   * {@link NodeLabel#SLASH_ADDRESS}: {@code floor(40 n share)} digests, all in 32-bit floats. It is
   * what libmemcached does as soon as one weight is above 1. A shared point belongs to the node
   * listed first.
   */
  LIBMEMCACHED_WEIGHTED(NodeLabel.SHORT_ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.FIRST),
  /**
   * spymemcached with {@code KETAMA_HASH} and without weights: 40 digests. A shared point belongs
   * to the node listed last. With {@code Format.LIBMEMCACHED} its labels are {@link
   * NodeLabel#SHORT_ADDRESS}.
   */
  SPYMEMCACHED(NodeLabel.ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.LAST),
  /**
   * spymemcached with weights: {@code floor(40 n share)} digests, in 32-bit floats. A shared point
   * belongs to the node listed last.
   */
  SPYMEMCACHED_WEIGHTED(NodeLabel.ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.LAST),
  /**
   * twemproxy's {@code distribution: ketama}: {@code floor(40 n share)} digests, in 32-bit floats.
   * The labels of servers with a name are {@link NodeLabel#ID}. A shared point belongs to the node
   * listed first.
   */
  TWEMPROXY(NodeLabel.SHORT_ADDRESS, KeyHash.FNV1A_64, ContinuumPoints.Tie.FIRST),
  /**
   * xmemcached with {@code KETAMA_HASH}: 40 digests times the weight, a whole number. A point that
   * k nodes share belongs to one of them, in the order of labels: to the one whose place is the
   * point modulo k. With nginx' or gwhalin's compatibility its labels are {@link
   * NodeLabel#SHORT_ADDRESS} or {@link NodeLabel#ADDRESS}.
   */
  XMEMCACHED(NodeLabel.SLASH_ADDRESS, KeyHash.MD5, ContinuumPoints.Tie.MODULO);

  private final NodeLabel label;
  private final KeyHash keyHash;
  private final ContinuumPoints.Tie tie;

  KetamaClient(NodeLabel label, KeyHash keyHash, ContinuumPoints.Tie tie) {
    this.label = label;
    this.keyHash = keyHash;
    this.tie = tie;
  }

  /** How it names nodes unless told otherwise. */
  public NodeLabel label() {
    return label;
  }

  /** How it hashes keys unless told otherwise. */
  public KeyHash keyHash() {
    return keyHash;
  }

  ContinuumPoints.Tie tie() {
    return tie;
  }

  /** Whether nodes may have different weights. */
  boolean isWeighted() {
    return this != LIBMEMCACHED && this != SPYMEMCACHED;
  }

  /** Whether its points are words of MD5 digests, whatever hashes the keys. */
  boolean usesDigests() {
    return this != LIBMEMCACHED;
  }

  /** Whether it does what is described here with other key hashes than MD5, too. */
  boolean takesAnyKeyHash() {
    return this != SPYMEMCACHED && this != XMEMCACHED && this != SPYMEMCACHED_WEIGHTED;
  }

  /**
   * How many labels of a node are hashed.
   *
   * @param total the sum of the weights of all nodes
   */
  int labels(double weight, double total, int nodes) {
    float share = (float) weight / (float) total;
    return switch (this) {
      case LIBKETAMA -> (int) Math.floor((float) (share * 40.0 * (float) nodes));
      case LIBMEMCACHED -> 100;
      case SPYMEMCACHED -> 40;
      case XMEMCACHED -> 40 * (int) weight;
      // The clients add 1e-10 before they round down, which is lost in a float above 0.002.
      default -> (int) Math.floor(share * 160f / 4f * (float) nodes + 1e-10f);
    };
  }
}

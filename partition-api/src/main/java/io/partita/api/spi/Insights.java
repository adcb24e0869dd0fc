package io.partita.api.spi;

import io.partita.api.Problem;
import io.partita.api.Token;
import java.util.Optional;

/**
 * What is known of the inside of partitions, from samples of their keys: a load says how much a
 * partition has, this says where in it. Gives the same answers throughout a plan; thread-safe.
 */
public interface Insights {

  /** Knows nothing. */
  Insights NONE = new Insights() {};

  /**
   * The first key of the second half: one that leaves about half of a quantity on either side.
   * Empty if no key does, as in a partition with one hot key, or if nothing is known; always on a
   * hashed line. A point outside the partition counts as none.
   *
   * @param partition its id
   */
  default Optional<Token> middle(int partition, Quantity of) {
    return Optional.empty();
  }

  /**
   * What the operations on a partition are like; empty if too few are known.
   *
   * @param partition its id
   */
  default Optional<Accesses> accesses(int partition) {
    return Optional.empty();
  }

  /** What a partition may have much of. */
  enum Quantity {
    /** Entries. */
    KEYS,
    /** Of keys and values. */
    BYTES,
    /** Reads and writes. */
    OPERATIONS
  }

  /**
   * What operations are like.
   *
   * @param writes the part of them that are writes, 0 to 1
   * @param growth whether new keys come one after another: 1 if each written key lies right above
   *     one that was written shortly before, as when keys begin with a tenant and go on with the
   *     time; -1 if right below; about 0 if anywhere
   * @param hottest the part of the operations that is on the hottest key, 0 to 1
   * @param hottestKey that key
   */
  record Accesses(double writes, double growth, double hottest, Token hottestKey) {
    /**
     * Validates the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Accesses {
      require("writes", writes, 0);
      require("growth", growth, -1);
      require("hottest", hottest, 0);
    }

    private static void require(String parameter, double value, int least) {
      if (!(value >= least && value <= 1)) {
        throw Problem.of(parameter, value, "from " + least + " to 1").asException();
      }
    }
  }
}

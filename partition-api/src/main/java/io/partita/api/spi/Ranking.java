package io.partita.api.spi;

import java.util.PrimitiveIterator;

/**
 * In which order one set of nodes is asked for each point: the first token of a partition on the
 * hash line, or what a strategy of another line gives a partition for this ({@link
 * RankedAssignment}).
 */
@FunctionalInterface
public interface Ranking {

  /**
   * The order for one point, best first, as indexes into the list of nodes that the ranking was
   * made for, each exactly once. Read lazily: often only the first few are needed.
   *
   * @param point of a partition, unsigned
   */
  PrimitiveIterator.OfInt order(long point);
}

package io.partita.api.spi;

import java.util.PrimitiveIterator;

/** In which order one set of nodes is asked for each point of the line. */
@FunctionalInterface
public interface Ranking {

  /**
   * The order for one point, best first, as indexes into the list of nodes that the ranking was
   * made for, each exactly once. Read lazily: often only the first few are needed.
   *
   * @param point the first token of an interval, unsigned
   */
  PrimitiveIterator.OfInt order(long point);
}

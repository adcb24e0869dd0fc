package io.partita.api.spi;

/**
 * A ranking that finds the best of some nodes, and the rank of one, faster than by reading an
 * order. To be one is never needed, and changes no map: the base reads orders of other rankings.
 * Both answers must be those that {@link Ranking#order} gives.
 *
 * <p>While a map fills up, fewer and fewer nodes have room, and orders are read deeper and deeper
 * to meet one of them. When a node joins, it alone has room, and of many partitions its rank is
 * wanted.
 */
public interface SelectiveRanking extends Ranking {

  /**
   * The first node in the order of a point that is admitted; -1 if none is.
   *
   * @param point of a partition, unsigned
   */
  int first(long point, Candidates candidates);

  /**
   * How many nodes precede one in the order of a point, if that is below a limit; else the limit.
   *
   * @param point of a partition, unsigned
   * @param limit at least 1; a small one should cost little
   */
  int rank(long point, int node, int limit);
}

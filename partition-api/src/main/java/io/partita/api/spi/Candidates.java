package io.partita.api.spi;

/**
 * The nodes from which a {@link SelectiveRanking} chooses one: a list of them, and for each whether
 * it is admitted now. Nodes are indexes into the list that the ranking was made for.
 *
 * <p>Valid during the call that it is given to. Not thread-safe.
 */
public interface Candidates {

  /** How many nodes are listed. */
  int count();

  /**
   * The listed node at a position; they ascend.
   *
   * @param position 0 to {@link #count} - 1
   */
  int node(int position);

  /** Whether a node may be chosen; never true of one that is not listed. O(replicas^2). */
  boolean admits(int node);
}

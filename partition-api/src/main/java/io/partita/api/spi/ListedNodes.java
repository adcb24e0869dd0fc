package io.partita.api.spi;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A shrinking list of nodes, of which one place of a partition admits those that fit there. {@link
 * #at} says which place that is.
 *
 * <p>O(n) to build and to remove one of n nodes.
 */
final class ListedNodes implements Candidates {
  private final Cells cells;
  private final int[] nodes;
  private final boolean[] listed;
  private int count;
  private int partition;
  private int place;

  ListedNodes(Cells cells, IntPredicate isListed) {
    this.cells = cells;
    this.nodes = IntStream.range(0, cells.nodes.size()).filter(isListed).toArray();
    this.listed = new boolean[cells.nodes.size()];
    this.count = nodes.length;
    for (int node : nodes) {
      listed[node] = true;
    }
  }

  /** This list, admitting what fits that place of a partition. */
  ListedNodes at(int newPartition, int newPlace) {
    partition = newPartition;
    place = newPlace;
    return this;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int node(int position) {
    return nodes[position];
  }

  @Override
  public boolean admits(int node) {
    return listed[node] && cells.fits(partition, place, node);
  }

  /** The first position from which on a node is admitted; {@link #count} if none is. */
  int firstAdmitted() {
    int position = 0;
    while (position < count && !cells.fits(partition, place, nodes[position])) {
      position++;
    }
    return position;
  }

  void remove(int node) {
    if (listed[node]) {
      listed[node] = false;
      int position = Arrays.binarySearch(nodes, 0, count, node);
      System.arraycopy(nodes, position + 1, nodes, position, --count - position);
    }
  }
}

package io.partita.api;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * From the id of a partition to its index in a map.
 *
 * <p>Immutable and thread-safe. O(1) and no memory if each id is its index, as in the maps of most
 * strategies; else O(log n) and 8 bytes a partition.
 */
final class PartitionIds {

  /** Ids in the upper half, indexes in the lower one, ascending; empty if they are the same. */
  private final long[] sorted;

  private final int size;

  private PartitionIds(long[] sorted, int size) {
    this.sorted = sorted;
    this.size = size;
  }

  /**
   * The index of these ids.
   *
   * @throws IllegalArgumentException if an id comes twice, is below 0 or not below {@code nextId}
   */
  static PartitionIds of(int[] ids, int nextId) {
    long[] sorted = new long[ids.length];
    boolean areIndexes = true;
    for (int i = 0; i < ids.length; i++) {
      require(ids[i] >= 0 && ids[i] < nextId, ids[i], nextId);
      areIndexes &= ids[i] == i;
      sorted[i] = (long) ids[i] << Integer.SIZE | i;
    }
    if (areIndexes) {
      return new PartitionIds(new long[0], ids.length);
    }
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      require(id(sorted[i]) != id(sorted[i - 1]), id(sorted[i]), nextId);
    }
    return new PartitionIds(sorted, ids.length);
  }

  private static void require(boolean holds, int id, int nextId) {
    if (!holds) {
      throw Problem.of("partition id", id, "unique and from 0 to " + (nextId - 1)).asException();
    }
  }

  private static int id(long entry) {
    return (int) (entry >>> Integer.SIZE);
  }

  OptionalInt indexOf(int id) {
    if (id < 0) {
      return OptionalInt.empty();
    }
    if (sorted.length == 0) {
      return id < size ? OptionalInt.of(id) : OptionalInt.empty();
    }
    int at = Arrays.binarySearch(sorted, (long) id << Integer.SIZE);
    // The first entry that is not below (id, 0): index 0 itself, or where it would be.
    int entry = at >= 0 ? at : -at - 1;
    return entry < sorted.length && id(sorted[entry]) == id
        ? OptionalInt.of((int) sorted[entry])
        : OptionalInt.empty();
  }
}

package io.partita.local;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a store by partition id. A lookup takes no lock and allocates nothing: expected
 * constant time, linear in the number of slots if ids are chosen against it. Slots are added, and
 * forgotten when the table grows, only by a writer that excludes all others and every transition.
 *
 * <p>Beside each slot lies its {@link Stamps stamp}, which says whether the node serves the
 * partition, and is another one after each transition. All stamps of a node fit in a few cache
 * lines, so a read that finds its stamp unchanged needs to load neither slot nor row.
 */
final class SlotTable {
  private static final int LEAST_LENGTH = 64;
  private static final int GOLDEN = 0x9E3779B9;

  private final ConcurrentSkipListMap<Integer, Slot> ordered = new ConcurrentSkipListMap<>();
  private volatile Cells cells = new Cells(LEAST_LENGTH);
  private int used;

  /**
   * The numbers in a table's cells: the partition id plus one in the high half, so that an empty
   * cell is 0; in the low half a count of transitions, above one bit that says whether the node
   * serves the partition.
   */
  static final class Stamps {
    private static final long EMPTY = 0;

    /** In all cells of a table that was replaced by a larger one; of no partition. */
    private static final long RETIRED = 2;

    private static final int PARTITION_SHIFT = 32;
    private static final long TRANSITION_MASK = 0xFFFF_FFFEL;

    private Stamps() {}

    static boolean isRetired(long stamp) {
      return stamp == RETIRED;
    }

    /** Whether it is the stamp of a partition, and the node answers for that. */
    static boolean serves(long stamp, int partition) {
      return isOf(stamp, partition) && (stamp & 1) != 0;
    }

    private static boolean isOf(long stamp, int partition) {
      return (int) (stamp >>> PARTITION_SHIFT) == partition + 1;
    }

    private static long first(int partition) {
      return (partition + 1L) << PARTITION_SHIFT;
    }

    private static long next(long stamp, boolean serves) {
      long transitions = (stamp + 2) & TRANSITION_MASK;
      return (stamp >>> PARTITION_SHIFT << PARTITION_SHIFT) | transitions | (serves ? 1 : 0);
    }
  }

  /** Open addressing with linear probing; never more than half full. */
  static final class Cells {
    private final AtomicLongArray stamps;
    private final AtomicReferenceArray<@Nullable Slot> slots;

    private Cells(int length) {
      stamps = new AtomicLongArray(length);
      slots = new AtomicReferenceArray<>(length);
    }

    /**
     * The cell of a partition; one that was empty if the node has nothing to do with it. Its stamp
     * tells.
     */
    int find(int partition) {
      int mask = stamps.length() - 1;
      int cell = (partition * GOLDEN) >>> Integer.numberOfLeadingZeros(mask);
      while (true) {
        long stamp = stamps.get(cell);
        if (stamp == Stamps.EMPTY || Stamps.isOf(stamp, partition) || Stamps.isRetired(stamp)) {
          return cell;
        }
        cell = (cell + 1) & mask;
      }
    }

    /** What a cell says about its partition now. */
    long stamp(int cell) {
      return stamps.get(cell);
    }

    /** The slot of a cell, null if it is empty. */
    @Nullable Slot slot(int cell) {
      return slots.get(cell);
    }

    private void place(Slot slot, long stamp) {
      int cell = find(slot.partition);
      slots.set(cell, slot);
      stamps.set(cell, stamp);
    }

    private void retire() {
      for (int cell = 0; cell < stamps.length(); cell++) {
        stamps.set(cell, Stamps.RETIRED);
      }
    }
  }

  /** The present table; another one as soon as a stamp of this one is found retired. */
  Cells cells() {
    return cells;
  }

  /** The slot of a partition; null if the node has nothing to do with it. */
  @Nullable Slot get(int partition) {
    while (true) {
      Cells present = cells;
      int cell = present.find(partition);
      long stamp = present.stamp(cell);
      if (!Stamps.isRetired(stamp)) {
        return Stamps.isOf(stamp, partition) ? present.slot(cell) : null;
      }
    }
  }

  /** The slot of a partition, made if there is none. */
  Slot getOrAdd(int partition) {
    Slot present = get(partition);
    if (present != null) {
      return present;
    }
    if (2 * (used + 1) > cells.stamps.length()) {
      grow();
    }
    Slot slot = new Slot(partition, this);
    ordered.put(partition, slot);
    cells.place(slot, Stamps.first(partition));
    used++;
    return slot;
  }

  /**
   * A transition of a slot begins: whoever reads on the strength of an earlier stamp reads again.
   * Under the slot's lock.
   */
  void stamp(Slot slot, boolean serves) {
    Cells present = cells;
    int cell = present.find(slot.partition);
    present.stamps.set(cell, Stamps.next(present.stamp(cell), serves));
  }

  /** Stamps go on counting in the larger table; only a slot that is forgotten begins anew. */
  private void grow() {
    ordered.values().removeIf(Slot::isDisposable);
    used = ordered.size();
    Cells before = cells;
    Cells larger = new Cells(Math.max(LEAST_LENGTH, Integer.highestOneBit(used) << 2));
    ordered.values().forEach(slot -> larger.place(slot, before.stamp(before.find(slot.partition))));
    cells = larger;
    before.retire();
  }

  /** All slots by partition id. */
  Collection<Slot> all() {
    return ordered.values();
  }

  /** The slots from a partition on, by partition id. */
  NavigableMap<Integer, Slot> from(int partition) {
    return ordered.tailMap(partition, true);
  }
}

package io.partita.local;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a store by partition id. A lookup takes no lock and allocates nothing: expected
 * constant time, linear in the number of slots if ids are chosen against it. Slots are added, and
 * forgotten when the table grows, only by a writer that excludes all others.
 */
final class SlotTable {
  private static final int LEAST_LENGTH = 64;
  private static final int GOLDEN = 0x9E3779B9;

  private final ConcurrentSkipListMap<Integer, Slot> ordered = new ConcurrentSkipListMap<>();
  private volatile AtomicReferenceArray<@Nullable Slot> cells =
      new AtomicReferenceArray<>(LEAST_LENGTH);
  private int used;

  /** The slot of a partition; null if the node has nothing to do with it. */
  @Nullable Slot get(int partition) {
    AtomicReferenceArray<@Nullable Slot> present = cells;
    int mask = present.length() - 1;
    for (int i = home(partition, mask); ; i = (i + 1) & mask) {
      Slot slot = present.get(i);
      if (slot == null || slot.partition == partition) {
        return slot;
      }
    }
  }

  /** The slot of a partition, made if there is none. */
  Slot getOrAdd(int partition) {
    Slot present = get(partition);
    if (present != null) {
      return present;
    }
    if (2 * (used + 1) > cells.length()) {
      grow();
    }
    Slot slot = new Slot(partition);
    ordered.put(partition, slot);
    place(cells, slot);
    used++;
    return slot;
  }

  private void grow() {
    ordered.values().removeIf(Slot::isDisposable);
    used = ordered.size();
    int length = Math.max(LEAST_LENGTH, Integer.highestOneBit(used) << 2);
    AtomicReferenceArray<@Nullable Slot> larger = new AtomicReferenceArray<>(length);
    ordered.values().forEach(slot -> place(larger, slot));
    cells = larger;
  }

  private static void place(AtomicReferenceArray<@Nullable Slot> cells, Slot slot) {
    int mask = cells.length() - 1;
    int i = home(slot.partition, mask);
    while (cells.get(i) != null) {
      i = (i + 1) & mask;
    }
    cells.set(i, slot);
  }

  private static int home(int partition, int mask) {
    return (partition * GOLDEN) >>> Integer.numberOfLeadingZeros(mask);
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

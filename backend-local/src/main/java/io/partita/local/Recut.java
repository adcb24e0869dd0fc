package io.partita.local;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cut of what a node owns into other partitions, until the old ones are retired. Every slot that
 * it replaces refers to it for ever: an operation that looked the slot up before may come late.
 */
final class Recut {
  private final SlotTable slots;
  private final ToIntFunction<byte[]> partitionOf;
  final long token;
  final long generation;
  private final Queue<Slot> toRegroup;
  private byte @Nullable [] reached;
  private volatile boolean inUse;

  Recut(
      SlotTable slots,
      ToIntFunction<byte[]> partitionOf,
      long token,
      long generation,
      Collection<Slot> replaced) {
    this.slots = slots;
    this.partitionOf = partitionOf;
    this.token = token;
    this.generation = generation;
    this.toRegroup = new ArrayDeque<>(replaced);
  }

  /** The slot that a key belongs to now. */
  Slot home(byte[] key, Slot replaced) {
    int partition = partitionOf.applyAsInt(key);
    Slot home = slots.get(partition);
    if (home == null || !home.row().serves()) {
      throw new IllegalStateException(
          "a key of partition "
              + replaced.partition
              + " belongs to partition "
              + partition
              + " by the new cut, which this node does not own");
    }
    return home.home(key);
  }

  /** A write was addressed to a new partition: its client knows the new cut. */
  void use() {
    if (!inUse) {
      inUse = true;
    }
  }

  /** Whether there may be keys that a scan of the old partitions does not find. */
  boolean isInUse() {
    return inUse;
  }

  /** Counts entries for their new slots; whether none is left. One pass, after the barrier. */
  synchronized boolean regroup(Memory memory, int limit) {
    int left = limit;
    for (Slot slot = toRegroup.peek(); slot != null; slot = toRegroup.peek()) {
      for (EntryKey key : slot.keysAfter(reached)) {
        if (left-- == 0) {
          return false;
        }
        memory.execute(new EntryKey(slot, key.bytes), new Regroup());
        reached = key.bytes;
      }
      toRegroup.remove();
      reached = null;
    }
    return true;
  }

  synchronized boolean isRegrouped() {
    return toRegroup.isEmpty();
  }
}

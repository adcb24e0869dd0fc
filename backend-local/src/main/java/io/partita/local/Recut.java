package io.partita.local;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cut of what a node owns into other partitions. Every slot that it replaces refers to it for
 * ever, as an operation that looked the slot up before may come late; what it takes to serve that
 * is let go after the barrier of the next cut.
 */
final class Recut {
  private final SlotTable slots;
  final long token;
  final long generation;

  /** Holds the maps of both cuts; null when no operation can come late any more. */
  private volatile @Nullable ToIntFunction<byte[]> partitionOf;

  private @Nullable Recut before;
  private final Queue<Slot> toRegroup;
  private byte @Nullable [] reached;
  private volatile boolean inUse;

  /** The one that this takes up or takes back; until the barrier, it may still come into use. */
  private volatile @Nullable Recut unfinished;

  private volatile boolean regrouped;

  Recut(
      SlotTable slots,
      ToIntFunction<byte[]> partitionOf,
      long token,
      long generation,
      Collection<Slot> replaced,
      @Nullable Recut before,
      @Nullable Recut unfinished) {
    this.before = before;
    this.unfinished = unfinished;
    this.slots = slots;
    this.partitionOf = partitionOf;
    this.token = token;
    this.generation = generation;
    this.toRegroup = new ArrayDeque<>(replaced);
    this.regrouped = replaced.isEmpty();
  }

  /** The slot that a key belongs to now. */
  Slot home(byte[] key, Slot replaced) {
    ToIntFunction<byte[]> cut = partitionOf;
    if (cut == null) {
      throw new IllegalStateException(
          "a write to partition " + replaced.partition + " outlived the barriers of two cuts");
    }
    int partition = cut.applyAsInt(key);
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
    Recut earlier = unfinished;
    return inUse || (earlier != null && earlier.isInUse());
  }

  /** Counts entries for their new slots; whether none is left. One pass, after the barrier. */
  synchronized boolean regroup(Memory memory, int limit) {
    inUse = isInUse();
    unfinished = null;
    if (before != null) {
      before.release();
      before = null;
    }
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
    regrouped = true;
    return true;
  }

  /** The sessions that were there have ended: what was replaced before is asked for no more. */
  private synchronized void release() {
    partitionOf = null;
    if (before != null) {
      before.release();
      before = null;
    }
  }

  boolean isRegrouped() {
    return regrouped;
  }
}

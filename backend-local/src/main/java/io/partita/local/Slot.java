package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node keeps of one partition.
 *
 * <p>The row is replaced under the slot's lock, while the slot's table can't grow, and read without
 * it. The state of a move ({@link #log}, attempt, scan) is read and written under the lock. Index
 * and counters change inside the atomic step by which the cache gains or loses an entry, whoever
 * causes it: a write, an expiry or an eviction. So nobody waits for a slot's lock inside such a
 * step.
 */
final class Slot {
  final int partition;

  /** Fair: a coordinator's steps get their turn however many clients write. */
  final ReentrantLock lock = new ReentrantLock(true);

  private final ConcurrentSkipListSet<EntryKey> index = new ConcurrentSkipListSet<>();
  private final LongAdder keyCount = new LongAdder();
  private final LongAdder keyAndValueBytes = new LongAdder();

  private final SlotTable table;

  private volatile Row row = Row.NOTHING;
  private volatile @Nullable ChangeLog log;
  private long attempt;
  private long attemptToken;
  private long scanToken;
  private boolean scanFinished;
  private long frozenUntilNanos;
  private boolean frozen;
  private boolean copied;
  private volatile long evictionsBefore;

  /** The re-cut that made other partitions of this one. */
  private volatile @Nullable Recut replacedBy;

  /** The re-cut that this partition came by, until what it replaced is retired. */
  private volatile @Nullable Recut broughtBy;

  /** Whether its index had all of its keys when it came by that. */
  private volatile boolean broughtWhole;

  /** The re-cut that had replaced it then, if one had; until the barrier, it may come into use. */
  private volatile @Nullable Recut replacedBefore;

  /** Whether it was replaced before its index had all of its keys. */
  private volatile boolean replacedPartial;

  Slot(int partition, SlotTable table) {
    this.partition = partition;
    this.table = table;
  }

  Row row() {
    return row;
  }

  /**
   * Another row; the log, if any, belongs to it. The stamp comes first: whoever sees that the
   * partition has gone may write it elsewhere, and from then on nobody must read it here.
   */
  void become(Row newRow, @Nullable ChangeLog newLog) {
    assert lock.isHeldByCurrentThread();
    log = newLog;
    scanToken = 0;
    scanFinished = false;
    attempt = 0;
    attemptToken = 0;
    frozen = false;
    copied = false;
    table.stamp(this, newRow.serves());
    row = newRow;
  }

  /** Owned instead of nothing; else it stays what it is. */
  void own() {
    if (row.state != PartitionState.NOTHING) {
      return;
    }
    lock.lock();
    try {
      become(Row.owned(MigrationId.NONE), null);
    } finally {
      lock.unlock();
    }
  }

  /** The slot that counts an entry: this one, unless a re-cut has replaced it. */
  Slot home(byte[] key) {
    Recut recut = replacedBy;
    return recut == null ? this : recut.home(key, this);
  }

  /** In this order: at no time does it look as if it had all of its keys while it has not. */
  void replaceBy(Recut recut) {
    replacedPartial = isOutdated();
    replacedBy = recut;
    broughtBy = null;
    replacedBefore = null;
  }

  void bringBy(Recut recut) {
    broughtWhole = row.state == PartitionState.OWNED && !isOutdated();
    replacedBefore = replacedBy;
    broughtBy = recut;
    replacedPartial = false;
    replacedBy = null;
  }

  boolean isReplaced() {
    return replacedBy != null;
  }

  /** Owned, and in no re-cut: one in which it stays owned does not concern it. */
  boolean isSettled() {
    return row.state == PartitionState.OWNED && replacedBy == null && broughtBy == null;
  }

  /** A client writes to this partition. */
  void touch() {
    Recut recut = broughtBy;
    if (recut != null) {
      recut.use();
    }
  }

  /** Whether there may be keys of this partition that only those of another cut know. */
  boolean isOutdated() {
    Recut bringing = broughtBy;
    return replacedPartial
        || isInUse(replacedBy)
        || (bringing != null
            && !bringing.isRegrouped()
            && (!broughtWhole || isInUse(replacedBefore)));
  }

  private static boolean isInUse(@Nullable Recut recut) {
    return recut != null && recut.isInUse();
  }

  /** What it replaced is retired. */
  void settle() {
    broughtBy = null;
    replacedBefore = null;
  }

  /** The partition is nothing any more, and its entries count for others. */
  void retire() {
    become(Row.NOTHING, null);
    index.clear();
    keyCount.reset();
    keyAndValueBytes.reset();
  }

  /** The change log; only of a partition in transit. */
  ChangeLog log() {
    ChangeLog present = log;
    if (present == null) {
      throw new IllegalStateException("partition " + partition + " has no change log: " + row);
    }
    return present;
  }

  /** The node's evictions so far when the row was last replaced; only of an import. */
  long evictionsBefore() {
    return evictionsBefore;
  }

  void evictionsBefore(long evictions) {
    evictionsBefore = evictions;
  }

  /** Refuses writes until a point in time, unless the row changes before. */
  void freezeUntil(long nanos) {
    assert lock.isHeldByCurrentThread();
    frozen = true;
    frozenUntilNanos = nanos;
  }

  boolean isFrozen(LongSupplier clock) {
    frozen = frozen && clock.getAsLong() - frozenUntilNanos < 0;
    return frozen;
  }

  /** A copy was applied: from now on, a wipe comes too late. */
  void copied() {
    copied = true;
  }

  boolean isCopied() {
    return copied;
  }

  /** The copy attempt raised under a token; a claim sets all of them back to 0. */
  long attempt(long token) {
    return attemptToken == token ? attempt : 0;
  }

  void raiseAttempt(long token, long newAttempt) {
    attemptToken = token;
    attempt = newAttempt;
  }

  /** Whether a token has begun a scan of this move. */
  boolean scanned(long token) {
    return scanToken == token;
  }

  /** Whether a token has finished its own scan of this move. */
  boolean scanFinished(long token) {
    return scanToken == token && scanFinished;
  }

  void scanning(long token, boolean finished) {
    scanFinished = finished || scanFinished(token);
    scanToken = token;
  }

  /** The keys of the partition in the order of unsigned bytes; live, weakly consistent. */
  NavigableSet<EntryKey> keys() {
    return index;
  }

  /** The keys after another one, all if there is none. */
  NavigableSet<EntryKey> keysAfter(byte @Nullable [] last) {
    return last == null ? index : index.tailSet(new EntryKey(this, last), false);
  }

  PartitionSize size() {
    return new PartitionSize(keyCount.sum(), keyAndValueBytes.sum());
  }

  /** Whether forgetting the slot would lose nothing. */
  boolean isDisposable() {
    return row.state == PartitionState.NOTHING && index.isEmpty();
  }

  /** The cache dropped an entry for lack of room; called inside its atomic step. */
  void evicted(EntryKey key, StoredEntry entry) {
    account(key, entry, null);
    ChangeLog present = log;
    if (present != null) {
      present.evicted(key);
    }
  }

  /**
   * Keeps index and counters equal to the cache; called inside its atomic step. A key counts if it
   * is in the index, for a slot that was replaced misses what happens by way of the others.
   */
  void account(EntryKey key, @Nullable StoredEntry before, @Nullable StoredEntry after) {
    if (before == null && after != null) {
      if (index.add(key)) {
        keyCount.increment();
        keyAndValueBytes.add(key.bytes.length + (long) after.value.length);
      }
    } else if (before != null && after == null) {
      if (index.remove(key)) {
        keyCount.decrement();
        keyAndValueBytes.add(-(key.bytes.length + (long) before.value.length));
      }
    } else if (before != null && after != null) {
      int growth = after.value.length - before.value.length;
      if (growth != 0) {
        keyAndValueBytes.add(growth);
      }
    }
  }
}

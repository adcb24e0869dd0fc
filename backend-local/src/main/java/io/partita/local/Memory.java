package io.partita.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Room;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one namespace on one node holds, as long as the node "runs": entries, slots and sessions.
 */
final class Memory {
  /**
   * What an entry needs beside the bytes of its key and value: the headers of both arrays, key,
   * entry, and their nodes in the cache and in the index.
   */
  private static final int OVERHEAD_BYTES = 240;

  private final long maxBytes;
  private volatile String runId = UUID.randomUUID().toString();
  final LongSupplier clock;
  final SlotTable slots = new SlotTable();
  final Fence fence;

  /** The scores of all change logs. */
  final AtomicLong sequence = new AtomicLong();

  /** The re-cut that is not finished, if any; changed under the exclusive lock. */
  volatile @Nullable Recut recut;

  /** The last one that was finished; under the exclusive lock. */
  @Nullable Recut lastRecut;

  private final Crowding crowding;

  private final Cache<EntryKey, StoredEntry> cache;
  private final ConcurrentMap<EntryKey, StoredEntry> entries;
  private final Policy<EntryKey, StoredEntry> policy;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder expirations = new LongAdder();

  Memory(
      long maxBytes,
      LongSupplier clock,
      ScheduledExecutorService scheduler,
      LongSupplier generations) {
    this.maxBytes = maxBytes;
    this.clock = clock;
    this.fence = new Fence(generations);
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(Memory::weight)
            .expireAfter(new EntryExpiry(clock))
            .ticker(clock::getAsLong)
            .scheduler(Scheduler.forScheduledExecutorService(scheduler))
            .evictionListener(this::evicted)
            .build();
    this.entries = cache.asMap();
    this.policy = cache.policy();
    this.crowding = new Crowding(maxBytes, this::usedBytes);
  }

  /** Names this run of the node. */
  String runId() {
    return runId;
  }

  /** Another run begins with what this one leaves; not in the middle of a re-cut. */
  boolean restart() {
    fence.exclusive().lock();
    try {
      if (recut != null) {
        return false;
      }
      runId = UUID.randomUUID().toString();
      fence.dismiss();
    } finally {
      fence.exclusive().unlock();
    }
    fence.killOlderThan(Long.MAX_VALUE);
    return true;
  }

  static int weight(EntryKey key, StoredEntry entry) {
    long weight = OVERHEAD_BYTES + (long) key.bytes.length + entry.value.length;
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private void evicted(@Nullable EntryKey key, @Nullable StoredEntry entry, RemovalCause cause) {
    if (key != null && entry != null) {
      if (cause == RemovalCause.EXPIRED) {
        entry.slot.account(key, entry, null);
        expirations.increment();
      } else {
        entry.slot.evicted(key, entry);
        evictions.increment();
      }
    }
  }

  /**
   * A client's read. Which entries are used matters only to a store that may have to evict, and
   * noting it costs as much as the read.
   */
  @Nullable StoredEntry read(EntryKey key) {
    StoredEntry entry =
        crowding.isNear() ? cache.getIfPresent(key) : policy.getIfPresentQuietly(key);
    (entry == null ? misses : hits).increment();
    return entry;
  }

  /** A look that counts neither as use of the entry nor as a hit or miss. */
  @Nullable StoredEntry peek(EntryKey key) {
    return policy.getIfPresentQuietly(key);
  }

  Room room() {
    cache.cleanUp();
    return new Room(usedBytes(), maxBytes, OVERHEAD_BYTES);
  }

  private long usedBytes() {
    return policy.eviction().flatMap(e -> e.weightedSize().stream().boxed().findFirst()).orElse(0L);
  }

  /** How many entries were dropped for lack of room so far, those that are due now included. */
  long evictions() {
    cache.cleanUp();
    return evictions.sum();
  }

  /** Executes a write in one atomic step. */
  void execute(EntryKey key, Write<?> write) {
    write.countIn(key.slot.home(key.bytes));
    entries.compute(key, write);
    crowding.stored(write.storedBytes());
  }

  /** Returns when nothing is under way on a key. */
  void settle(EntryKey key) {
    entries.computeIfPresent(key, (k, entry) -> entry);
  }

  Map<Integer, PartitionSize> sizes() {
    cache.cleanUp();
    Map<Integer, PartitionSize> sizes = new HashMap<>();
    for (Slot slot : slots.all()) {
      PartitionSize size = slot.size();
      if (size.keys() > 0) {
        sizes.put(slot.partition, size);
      }
    }
    return sizes;
  }

  LocalStatistics statistics() {
    cache.cleanUp();
    return new LocalStatistics(
        hits.sum(), misses.sum(), evictions.sum(), expirations.sum(), usedBytes());
  }

  /** Whether forgetting all of it would lose nothing. */
  boolean isDisposable() {
    for (Slot slot : slots.all()) {
      if (!slot.isDisposable()) {
        return false;
      }
    }
    return true;
  }

  /** Entries say themselves when they expire; reading them changes nothing. */
  private record EntryExpiry(LongSupplier clock) implements Expiry<EntryKey, StoredEntry> {
    @Override
    public long expireAfterCreate(EntryKey key, StoredEntry entry, long now) {
      return Math.max(0, entry.remainingNanos(now));
    }

    @Override
    public long expireAfterUpdate(EntryKey key, StoredEntry entry, long now, long currentDuration) {
      return Math.max(0, entry.remainingNanos(now));
    }

    @Override
    public long expireAfterRead(EntryKey key, StoredEntry entry, long now, long currentDuration) {
      return currentDuration;
    }
  }
}

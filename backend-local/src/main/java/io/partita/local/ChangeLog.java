package io.partita.local;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The keys of a partition in transit whose copies may be old, each with the score of its last
 * write, oldest first. Guarded by the lock of its slot.
 */
final class ChangeLog {
  private final Map<EntryKey, Long> scores = new LinkedHashMap<>();
  private final Queue<EntryKey> evicted = new ConcurrentLinkedQueue<>();
  private final AtomicLong sequence;
  private final Consumer<EntryKey> settled;

  /**
   * An empty log.
   *
   * @param sequence of the store: a score is never used twice, not even in two moves of a partition
   * @param settled returns when nothing is under way on a key: a note must not be taken for clean
   *     because the entry is still seen while it is evicted
   */
  ChangeLog(AtomicLong sequence, Consumer<EntryKey> settled) {
    this.sequence = sequence;
    this.settled = settled;
  }

  /** A write: the key becomes the newest. */
  void note(EntryKey key) {
    scores.remove(key);
    scores.put(key, sequence.incrementAndGet());
  }

  /** The scan came across a key: nothing changes if it is noted already. */
  void noteIfAbsent(EntryKey key) {
    if (!scores.containsKey(key)) {
      scores.put(key, sequence.incrementAndGet());
    }
  }

  /**
   * The cache dropped an entry for lack of room: its copy must go too. By any thread and without
   * the lock, as it happens inside a step of the cache.
   */
  void evicted(EntryKey key) {
    evicted.add(key);
  }

  private void noteEvicted() {
    for (EntryKey key = evicted.poll(); key != null; key = evicted.poll()) {
      settled.accept(key);
      note(key);
    }
  }

  /** Drops a key unless it was written since. */
  void drop(EntryKey key, long score) {
    scores.remove(key, score);
  }

  int size() {
    noteEvicted();
    return scores.size();
  }

  /** From the oldest to the newest. */
  Iterator<Map.Entry<EntryKey, Long>> oldestFirst() {
    noteEvicted();
    return scores.entrySet().iterator();
  }
}

package io.partita.local;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keys of a partition in transit whose copies may be old, each with the score of its last
 * write, oldest first. Guarded by the lock of its slot.
 */
final class ChangeLog {
  private final Map<EntryKey, Long> scores = new LinkedHashMap<>();
  private final AtomicLong sequence;

  /**
   * An empty log.
   *
   * @param sequence of the store: a score is never used twice, not even in two moves of a partition
   */
  ChangeLog(AtomicLong sequence) {
    this.sequence = sequence;
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

  /** Drops a key unless it was written since. */
  void drop(EntryKey key, long score) {
    scores.remove(key, score);
  }

  int size() {
    return scores.size();
  }

  /** From the oldest to the newest. */
  Iterator<Map.Entry<EntryKey, Long>> oldestFirst() {
    return scores.entrySet().iterator();
  }
}

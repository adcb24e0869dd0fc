package io.partita.examples.shop;

import io.partita.runtime.Outcome;
import io.partita.runtime.PartitionedCache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Reads every checked key when the traffic has ended.
 *
 * @param keys that were looked at
 * @param present that hold a value
 * @param absent that hold none
 * @param unreadable whose read failed
 */
record Sweep(long keys, long present, long absent, long unreadable) {
  private static final int BATCH = 512;

  /** Removes all the keys; how many could not be. */
  static long remove(PartitionedCache<String, byte[]> cache, Checked some) {
    long kept = 0;
    for (int from = 0; from < some.keyCount(); from += BATCH) {
      for (Outcome<Boolean> outcome : cache.removeAll(batch(some, from)).values()) {
        kept += outcome instanceof Outcome.Done<Boolean> ? 0 : 1;
      }
    }
    return kept;
  }

  private static List<String> batch(Checked some, int from) {
    int to = Math.min(some.keyCount(), from + BATCH);
    return IntStream.range(from, to).mapToObj(some::key).toList();
  }

  /** Reads the keys and has each answer compared. */
  static Sweep of(
      PartitionedCache<String, byte[]> cache, List<Checked> checked, LongSupplier clock) {
    long keys = 0;
    long present = 0;
    long unreadable = 0;
    for (Checked some : checked) {
      for (int from = 0; from < some.keyCount(); from += BATCH) {
        List<String> batch = batch(some, from);
        long began = clock.getAsLong();
        Map<String, Outcome<Optional<byte[]>>> outcomes = cache.getAll(batch);
        long ended = clock.getAsLong();
        for (int i = from; i < from + batch.size(); i++) {
          keys++;
          Outcome<Optional<byte[]>> outcome =
              Objects.requireNonNull(outcomes.get(some.key(i)), "an outcome for each key");
          if (outcome instanceof Outcome.Done<Optional<byte[]>> done) {
            present += some.look(i, new Answer.Done<>(done.result(), began, ended)) ? 1 : 0;
          } else {
            unreadable++;
          }
        }
      }
    }
    return new Sweep(keys, present, keys - present - unreadable, unreadable);
  }
}

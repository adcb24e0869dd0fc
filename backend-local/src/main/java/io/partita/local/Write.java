package io.partita.local;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One write to one key, executed inside the atomic step of the cache, once. Never throws there: the
 * cache may already have dropped an expired entry.
 *
 * @param <R> what the caller is told
 */
abstract class Write<R>
    implements BiFunction<EntryKey, @Nullable StoredEntry, @Nullable StoredEntry> {
  private @Nullable Slot home;
  private boolean noted;
  private long storedBytes;

  /** Before the atomic step, as finding a slot may fail: which slot counts what is written. */
  final void countIn(Slot slot) {
    home = slot;
  }

  /**
   * What the key holds afterwards; {@code before} itself if nothing is to change, null for nothing.
   *
   * @param home the slot that counts what is written
   */
  abstract @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before);

  abstract R result();

  /** Why the write had no effect, if that is a failure. */
  @Nullable RuntimeException failure() {
    return null;
  }

  /** Whether the change log must note the key if the partition is in transit. */
  boolean isNoted() {
    return noted;
  }

  /** What was stored, by its weight in the cache; 0 if nothing was. */
  long storedBytes() {
    return storedBytes;
  }

  @Override
  public final @Nullable StoredEntry apply(EntryKey key, @Nullable StoredEntry before) {
    Slot counting = home == null ? key.slot : home;
    StoredEntry after = decide(counting, before);
    // Nothing before and nothing after is noted too: an entry that was evicted here may be there in
    // the copy, and a removal must reach it.
    noted = after != before || after == null;
    storedBytes = after == null || after == before ? 0 : Memory.weight(key, after);
    if (counting == key.slot && (before == null || before.slot == counting)) {
      counting.account(key, before, after);
    } else if (after != before) {
      accountInRecut(counting, key, before, after);
    }
    return after;
  }

  private static void accountInRecut(
      Slot home, EntryKey key, @Nullable StoredEntry before, @Nullable StoredEntry after) {
    StoredEntry counted = before != null && before.slot == home ? before : null;
    home.account(new EntryKey(home, key.bytes), counted, after);
    if (key.slot != home) {
      // Replaced, but still scanned by clients that don't know the new cut.
      key.slot.account(key, before, after);
    }
  }

  final CompletionStage<R> outcome() {
    RuntimeException failure = failure();
    return failure == null
        ? CompletableFuture.completedFuture(result())
        : CompletableFuture.failedFuture(failure);
  }
}

package io.partita.local;

import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.NodeStore.SurveyedKey;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/** Reads of a slot in the order of its keys. */
final class LocalOrder {
  private static final byte[] NO_VALUE = {};

  /** Keys of entries that have expired, and were not dropped yet, cost a page no more than this. */
  private static final int MOST_SKIPPED = 1_000;

  private LocalOrder() {}

  static Page page(Memory memory, Slot slot, Query query) {
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    int skipped = 0;
    Iterator<EntryKey> keys = keys(slot, query).iterator();
    while (keys.hasNext()) {
      EntryKey key = keys.next();
      StoredEntry entry = memory.peek(key);
      if (entry == null) {
        skipped++;
      } else {
        entries.add(new Entry(key.bytes, query.keysOnly() ? NO_VALUE : entry.value));
        bytes += key.bytes.length + (query.keysOnly() ? 0 : entry.value.length);
      }
      boolean full =
          entries.size() == query.maxEntries()
              || bytes >= query.maxBytes()
              || skipped == MOST_SKIPPED;
      if (full && keys.hasNext()) {
        return new Page(
            entries, Optional.of(query.descending() ? key.bytes : successor(key.bytes)));
      }
    }
    return new Page(entries, Optional.empty());
  }

  private static NavigableSet<EntryKey> keys(Slot slot, Query query) {
    NavigableSet<EntryKey> keys = keys(slot, query.from(), query.to());
    return query.descending() ? keys.descendingSet() : keys;
  }

  private static NavigableSet<EntryKey> keys(Slot slot, byte[] from, Optional<byte[]> to) {
    EntryKey least = new EntryKey(slot, from);
    return to.map(end -> slot.keys().subSet(least, true, new EntryKey(slot, end), false))
        .orElseGet(() -> slot.keys().tailSet(least, true));
  }

  /**
   * Takes each so-many-th key; when there are twice as many as wanted, every other one goes and
   * half as many are taken from then on.
   */
  static Survey survey(Memory memory, Slot slot, byte[] from, Optional<byte[]> to, int most) {
    List<SurveyedKey> sample = new ArrayList<>();
    long count = 0;
    long stride = 1;
    for (EntryKey key : keys(slot, from, to)) {
      StoredEntry entry = count % stride == stride / 2 ? memory.peek(key) : null;
      if (entry != null) {
        sample.add(new SurveyedKey(key.bytes, key.bytes.length + (long) entry.value.length));
      }
      count++;
      if (sample.size() == 2 * most) {
        sample = everyOther(sample);
        stride *= 2;
      }
    }
    return new Survey(count, sample.size() > most ? everyOther(sample) : sample);
  }

  private static List<SurveyedKey> everyOther(List<SurveyedKey> sample) {
    List<SurveyedKey> half = new ArrayList<>(sample.size());
    for (int i = 1; i < sample.size(); i += 2) {
      half.add(sample.get(i));
    }
    return half;
  }

  /** The least key above another one. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}

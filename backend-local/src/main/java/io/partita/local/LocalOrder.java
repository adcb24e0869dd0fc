package io.partita.local;

import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/** A page of the entries of a slot in the order of their keys. */
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
    EntryKey from = new EntryKey(slot, query.from());
    NavigableSet<EntryKey> keys =
        query
            .to()
            .map(to -> slot.keys().subSet(from, true, new EntryKey(slot, to), false))
            .orElseGet(() -> slot.keys().tailSet(from, true));
    return query.descending() ? keys.descendingSet() : keys;
  }

  /** The least key above another one. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}

package io.partita.runtime;

import io.partita.api.PluginException;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether a page is what was asked for. A store that gives something else would have entries
 * returned twice, in a wrong order, or of another partition, or be asked for ever. One comparison a
 * key; what is wrong is told by places in the page, since keys are not for everybody's eyes.
 */
final class PageCheck {
  private final Query query;
  private final Page page;
  private final int partition;
  private final String node;

  PageCheck(Query query, Page page, int partition, String node) {
    this.query = query;
    this.page = page;
    this.partition = partition;
    this.node = node;
  }

  /**
   * Looks at the whole page.
   *
   * @return where the next one begins; empty if the interval is done
   * @throws PluginException if something is wrong
   */
  Optional<byte[]> next() {
    checkSize();
    checkKeys();
    return checkNext();
  }

  private void checkSize() {
    List<Entry> entries = page.entries();
    if (entries.size() > query.maxEntries()) {
      throw wrong(entries.size() + " entries, must be " + query.maxEntries() + " at most");
    }
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (bytes >= query.maxBytes()) {
        throw wrong(
            "entries after the one that reached the limit of " + query.maxBytes() + " bytes");
      }
      Entry entry = entries.get(i);
      if (query.keysOnly() && entry.value().length > 0) {
        throw wrong("entry " + i + " has a value, though keys alone were asked for");
      }
      bytes += entry.key().length + (long) entry.value().length;
    }
  }

  private void checkKeys() {
    List<Entry> entries = page.entries();
    int count = entries.size();
    for (int i = 1; i < count; i++) {
      int order = Arrays.compareUnsigned(entries.get(i - 1).key(), entries.get(i).key());
      if (order == 0) {
        throw wrong("entry " + i + " has the key of the one before it");
      }
      if (order > 0 != query.descending()) {
        throw wrong("entry " + i + " is out of order");
      }
    }
    // In order, so the first and the last one are the least and the greatest.
    for (int i = 0; i < count; i += Math.max(1, count - 1)) {
      if (!isInside(entries.get(i).key())) {
        throw wrong("entry " + i + " is outside of the interval");
      }
    }
  }

  private boolean isInside(byte[] key) {
    return Arrays.compareUnsigned(query.from(), key) <= 0
        && (query.to().isEmpty() || Arrays.compareUnsigned(key, query.to().get()) < 0);
  }

  private Optional<byte[]> checkNext() {
    if (page.next().isEmpty()) {
      return Optional.empty();
    }
    byte[] next = page.next().get();
    Optional<byte[]> end = query.descending() ? Optional.of(query.from()) : query.to();
    boolean isEnd = end.isPresent() && Arrays.equals(next, end.get());
    if (!(isEnd || isInside(next)) || !isFurther(next)) {
      throw wrong("the next one would not begin where it ends");
    }
    return isEnd ? Optional.empty() : page.next();
  }

  /** Whether a bound of the next page leaves this one behind. */
  private boolean isFurther(byte[] next) {
    List<Entry> entries = page.entries();
    if (query.descending()) {
      return entries.isEmpty()
          || Arrays.compareUnsigned(next, entries.get(entries.size() - 1).key()) <= 0;
    }
    byte[] behind = entries.isEmpty() ? query.from() : entries.get(entries.size() - 1).key();
    return Arrays.compareUnsigned(behind, next) < 0;
  }

  private PluginException wrong(String what) {
    return new PluginException(
        "backend of node " + node, "gave a bad page of partition " + partition + ": " + what);
  }
}

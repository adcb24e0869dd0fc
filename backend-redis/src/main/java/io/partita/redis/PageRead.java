package io.partita.redis;

import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads one page in the order of keys, by as many scripts as it takes: each has little to do, so
 * that other clients get their turns. For one page; its steps come one after another.
 */
final class PageRead {

  /** Keys that one script looks at, at most. */
  static final int MOST_LOOKS = 256;

  /** Of the entries of one script, but for a first one, in bytes. */
  static final long MOST_BYTES = 1 << 20;

  /** Keys without an entry, or with one that is no string, cost a page no more than this. */
  static final int MOST_SKIPPED = 1_000;

  /** Looks beside those that the wanted entries need, for keys without one. */
  private static final int SPARE_LOOKS = 8;

  private final byte[] prefix;
  private final int partition;
  private final Query whole;
  private final Function<byte[][], CompletableFuture<Object>> script;
  private final List<Entry> entries = new ArrayList<>();
  private long bytes;
  private int skipped;

  /**
   * A page to read.
   *
   * @param script runs {@link Script#PAGE} with these arguments
   */
  PageRead(
      byte[] prefix,
      int partition,
      Query whole,
      Function<byte[][], CompletableFuture<Object>> script) {
    this.prefix = prefix;
    this.partition = partition;
    this.whole = whole;
    this.script = script;
  }

  CompletableFuture<Page> page() {
    return page(whole);
  }

  private CompletableFuture<Page> page(Query left) {
    return script
        .apply(arguments(left))
        .thenCompose(
            answer -> {
              Optional<byte[]> next = take((List<?>) answer);
              boolean isFull =
                  entries.size() == whole.maxEntries()
                      || bytes >= whole.maxBytes()
                      || skipped >= MOST_SKIPPED;
              return next.isEmpty() || isFull
                  ? CompletableFuture.completedFuture(new Page(entries, next))
                  : page(left.after(next.get()));
            });
  }

  private byte[][] arguments(Query left) {
    int wanted = whole.maxEntries() - entries.size();
    return new Arguments()
        .add(partition)
        .add(prefix)
        .add(bound('[', left.from()))
        .add(left.to().map(to -> bound('(', to)).orElseGet(() -> new byte[] {'+'}))
        .add(left.descending())
        .add(Math.min(MOST_LOOKS, wanted + (long) SPARE_LOOKS))
        .add(wanted)
        .add(Math.min(MOST_BYTES, whole.maxBytes() - bytes))
        .add(left.keysOnly())
        .toArray();
  }

  /** As the server takes a bound: {@code [} for one that is included, else {@code (}. */
  static byte[] bound(char kind, byte[] key) {
    byte[] bound = new byte[1 + key.length];
    bound[0] = (byte) kind;
    System.arraycopy(key, 0, bound, 1, key.length);
    return bound;
  }

  /** Adds what a script has found; where the next one begins, if there are more keys. */
  private Optional<byte[]> take(List<?> answer) {
    int found = (answer.size() - 3) / 2;
    for (int i = 3; i < answer.size(); i += 2) {
      Entry entry = new Entry((byte[]) answer.get(i), (byte[]) answer.get(i + 1));
      entries.add(entry);
      bytes += entry.key().length + (long) entry.value().length;
    }
    skipped += Math.toIntExact((Long) answer.get(1)) - found;
    byte[] last = (byte[]) answer.get(2);
    return answer.get(0).equals(0L)
        ? Optional.empty()
        : Optional.of(whole.descending() ? last : Arrays.copyOf(last, last.length + 1));
  }
}

package io.partita.redis;

import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads one page in the order of keys. Values of a partition that the node owns come by plain
 * commands, if it has no large ones. Else scripts check the partition, and look how large a value
 * is before they read it: as many as it takes, since each has little to do, so that other clients
 * get their turns. For one page; its steps come one after another.
 */
final class PageRead {

  /** Keys that one script looks at, at most: a millisecond of the server's time or less. */
  static final int MOST_LOOKS = 256;

  /** Of the entries of one script, but for a first one, in bytes. */
  static final long MOST_BYTES = 1 << 20;

  /** Keys without an entry, or with one that is no string, cost a page no more than this. */
  static final int MOST_SKIPPED = 1_000;

  /** Looks beside those that the wanted entries need, for keys without one. */
  static final int SPARE_LOOKS = 8;

  private final SessionOrder order;
  private final int partition;
  private final Query whole;
  private final List<Entry> entries = new ArrayList<>();
  private long bytes;
  private int skipped;
  private boolean careful;

  PageRead(SessionOrder order, int partition, Query whole) {
    this.order = order;
    this.partition = Arguments.requirePartition(partition);
    this.whole = whole;
  }

  CompletableFuture<Page> page() {
    return page(whole);
  }

  private CompletableFuture<Page> page(Query left) {
    boolean isPlain = order.isPlain(partition) && !whole.keysOnly() && !careful;
    CompletableFuture<Optional<byte[]>> step =
        isPlain ? new PlainRead(order, this, partition, left).next() : byScript(left);
    return step.thenCompose(
        next ->
            next.isEmpty() || isFull()
                ? CompletableFuture.completedFuture(new Page(entries, next))
                : page(left.after(next.get())));
  }

  CompletableFuture<Optional<byte[]>> byScript(Query left) {
    return order.script(partition, arguments(left)).thenApply(this::take);
  }

  /** How many entries it may still have. */
  int wanted() {
    return whole.maxEntries() - entries.size();
  }

  /** After how many more bytes it ends. */
  long bytesLeft() {
    return whole.maxBytes() - bytes;
  }

  boolean isFull() {
    return wanted() == 0 || bytesLeft() <= 0 || skipped >= MOST_SKIPPED;
  }

  void add(byte[] key, byte[] value) {
    entries.add(new Entry(key, value));
    bytes += key.length + (long) value.length;
  }

  /** A key was looked at that has no entry, or one that is no string. */
  void skip() {
    skipped++;
  }

  /** From now on it is looked how large each value is. */
  void beCareful() {
    careful = true;
  }

  private byte[][] arguments(Query left) {
    return new Arguments()
        .add(partition)
        .add(order.prefix())
        .add(bound('[', left.from()))
        .add(upTo(left.to()))
        .add(left.descending())
        .add(Math.min(MOST_LOOKS, wanted() + (long) SPARE_LOOKS))
        .add(wanted())
        .add(Math.min(MOST_BYTES, bytesLeft()))
        .add(left.keysOnly())
        .toArray();
  }

  /** As the server takes what is above the greatest key. */
  static byte[] upTo(Optional<byte[]> bound) {
    return bound.map(to -> bound('(', to)).orElseGet(() -> new byte[] {'+'});
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
      add((byte[]) answer.get(i), (byte[]) answer.get(i + 1));
    }
    skipped += Math.toIntExact((Long) answer.get(1)) - found;
    byte[] last = (byte[]) answer.get(2);
    return answer.get(0).equals(0L)
        ? Optional.empty()
        : Optional.of(beyond(last, whole.descending()));
  }

  /** The bound of what comes after a key. */
  static byte[] beyond(byte[] key, boolean descending) {
    return descending ? key : Arrays.copyOf(key, key.length + 1);
  }
}

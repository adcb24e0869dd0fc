package io.partita.redis;

import io.lettuce.core.output.KeyValueStreamingChannel;
import io.partita.api.spi.OrderedReads.Query;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of a partition that the node owns: by a script keys in their order, then by plain
 * commands values, two of them under way, so that the server looks values up while others are
 * decoded. It is no atomic step: an entry is there when its key is read or when its value is, and
 * one that is there all the time is there at both. For one thread at a time.
 *
 * <p>How many values are asked for at once follows from the largest one that the node notes. Only
 * clients that are not ours write larger ones: these are dropped as they come, and left to scripts.
 */
final class PlainRead {

  /** Keys that one command gives, at most. */
  static final int MOST_KEYS = 1_024;

  private static final int MOST_UNDER_WAY = 2;

  private final SessionOrder order;
  private final PageRead page;
  private final int partition;
  private final Query left;
  private final Deque<Batch> underWay = new ArrayDeque<>();
  private final List<byte[]> gone = new ArrayList<>();
  private List<byte[]> keys = List.of();
  private int looks;
  private int asked;
  private int looked;
  private boolean stops;

  PlainRead(SessionOrder order, PageRead page, int partition, Query left) {
    this.order = order;
    this.page = page;
    this.partition = partition;
    this.left = left;
  }

  /** Values that are under way, or have come. */
  private static final class Batch implements KeyValueStreamingChannel<byte[], byte[]> {
    private final int size;
    private final List<byte @Nullable []> values;
    private CompletableFuture<Long> answer = new CompletableFuture<>();
    private long bytes;

    Batch(int size) {
      this.size = size;
      this.values = new ArrayList<>(size);
    }

    @Override
    public void onKeyValue(byte[] key, byte @Nullable [] value) {
      if (bytes <= SessionOrder.MOST_BYTES) {
        values.add(value);
        bytes += value == null ? 0 : value.length;
      }
    }
  }

  /** Where the next entries begin, if there are more keys. */
  CompletableFuture<Optional<byte[]>> next() {
    looks = (int) Math.min(MOST_KEYS, page.wanted() + (long) PageRead.SPARE_LOOKS);
    return order
        .keys(partition, left, looks + 1)
        .thenCompose(
            inOrder -> {
              if (!order.isPlain(partition)) {
                return page.byScript(left);
              }
              keys = inOrder;
              looks = Math.min(looks, keys.size());
              return values();
            });
  }

  private CompletableFuture<Optional<byte[]>> values() {
    while (!stops && underWay.size() < MOST_UNDER_WAY && isToAsk()) {
      ask();
    }
    Batch batch = underWay.poll();
    return batch == null || stops
        ? ended()
        : batch.answer.thenCompose(
            count -> {
              take(batch);
              return values();
            });
  }

  private int expected() {
    return asked - looked;
  }

  private boolean isToAsk() {
    return asked < looks && expected() < page.wanted();
  }

  private void ask() {
    int size =
        Math.min(
            order.valuesAtOnce(page.bytesLeft()),
            Math.min(looks - asked, page.wanted() - expected()));
    Batch batch = new Batch(size);
    batch.answer = order.values(partition, keys.subList(asked, asked + size), batch);
    underWay.add(batch);
    asked += size;
  }

  private void take(Batch batch) {
    for (byte[] value : batch.values) {
      byte[] key = keys.get(looked++);
      if (value != null) {
        page.add(key, value);
      } else if (key.length > 0) { // the empty one stays in the order, with an entry or without
        page.skip();
        gone.add(key);
      }
      if (page.isFull()) {
        stops = true;
        return;
      }
    }
    if (batch.values.size() < batch.size) {
      page.beCareful();
      stops = true;
    }
  }

  private CompletableFuture<Optional<byte[]>> ended() {
    Optional<byte[]> next =
        looked < keys.size()
            ? Optional.of(PageRead.beyond(keys.get(looked - 1), left.descending()))
            : Optional.empty();
    return gone.isEmpty()
        ? CompletableFuture.completedFuture(next)
        : order.forget(partition, gone).thenApply(dropped -> next);
  }
}

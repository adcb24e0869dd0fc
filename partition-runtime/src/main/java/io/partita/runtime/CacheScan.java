package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Goes over all entries, partition by partition. A cursor is good at one node only, and a store may
 * return a key twice: so a partition whose node changed is begun anew, and the keys that were given
 * out already are left out. Memory: one page of entries and one partition's keys.
 */
final class CacheScan<K, V> implements Iterator<Map.Entry<K, V>> {
  private static final int PAGE = 512;

  /** Waits for an answer. */
  @FunctionalInterface
  interface Waiter {
    EntryPage await(CompletableFuture<EntryPage> answer, boolean write);
  }

  private final Router router;
  private final Waiter waiter;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final int partitions;
  private final Deque<Map.Entry<K, V>> page = new ArrayDeque<>();
  private final Set<ByteKey> given = new HashSet<>();
  private int index;
  private String cursor = "";
  private String cursorOwner = "";

  CacheScan(Router router, Waiter waiter, Codec<K> keys, Codec<V> values) {
    this.router = router;
    this.waiter = waiter;
    this.keys = keys;
    this.values = values;
    this.partitions = router.map().size();
  }

  @Override
  public boolean hasNext() {
    while (page.isEmpty() && index < partitions) {
      readPage();
    }
    return !page.isEmpty();
  }

  @Override
  public Map.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the scan is over");
    }
    return page.remove();
  }

  private void readPage() {
    String[] answeredBy = {""};
    EntryPage entries =
        waiter.await(
            router.sendToPartition(
                index,
                (session, partition, node) -> {
                  answeredBy[0] = node;
                  String from = node.equals(cursorOwner) ? cursor : "";
                  return session.scan(partition, from, PAGE).toCompletableFuture();
                }),
            false);
    for (Entry entry : entries.entries()) {
      if (given.add(new ByteKey(entry.key()))) {
        page.add(Map.entry(keys.decode(entry.key()), values.decode(entry.value())));
      }
    }
    cursorOwner = answeredBy[0];
    cursor = entries.next().orElse("");
    if (entries.next().isEmpty()) {
      index++;
      cursorOwner = "";
      given.clear();
    }
  }
}

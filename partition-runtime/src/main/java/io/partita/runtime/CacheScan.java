package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.PartitionMap;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Goes over all entries, partition by partition. A cursor is good at one node only, and a store may
 * return a key twice: so a partition whose node changed is begun anew, and the keys that were given
 * out already are left out. If the line is cut anew, the scan goes over the new partitions from the
 * first one, and leaves out what lay in those that it was through with. Memory: one page of
 * entries, one partition's keys, and as many for each cut that was made meanwhile.
 */
final class CacheScan<K, V> implements Iterator<Map.Entry<K, V>> {
  private static final int PAGE = 512;

  /** How far the scan was when the line was cut anew. */
  private record Done(PartitionMap map, int index, Set<ByteKey> given) {
    boolean gave(ByteKey key) {
      int at = map.locate(key.bytes());
      return at < index || (at == index && given.contains(key));
    }
  }

  /** Waits for an answer. */
  @FunctionalInterface
  interface Waiter {
    EntryPage await(CompletableFuture<EntryPage> answer, boolean write);
  }

  private final Router router;
  private final Waiter waiter;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final List<Done> done = new ArrayList<>();
  private final Deque<Map.Entry<K, V>> page = new ArrayDeque<>();
  private final Set<ByteKey> given = new HashSet<>();
  private PartitionMap map;
  private int index;
  private String cursor = "";
  private String cursorOwner = "";

  CacheScan(Router router, Waiter waiter, Codec<K> keys, Codec<V> values) {
    this.router = router;
    this.waiter = waiter;
    this.keys = keys;
    this.values = values;
    this.map = router.map();
  }

  @Override
  public boolean hasNext() {
    while (page.isEmpty() && index < map.size()) {
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
    try {
      readPageOfCut();
    } catch (CutChanged e) {
      done.add(new Done(map, index, Set.copyOf(given)));
      map = router.map();
      index = 0;
      cursorOwner = "";
      given.clear();
    }
  }

  private void readPageOfCut() {
    String[] answeredBy = {""};
    EntryPage entries =
        waiter.await(
            router.sendToPartition(
                map.id(index),
                (session, partition, node) -> {
                  answeredBy[0] = node;
                  String from = node.equals(cursorOwner) ? cursor : "";
                  return session.scan(partition, from, PAGE).toCompletableFuture();
                }),
            false);
    for (Entry entry : entries.entries()) {
      ByteKey key = new ByteKey(entry.key());
      if (given.add(key) && done.stream().noneMatch(earlier -> earlier.gave(key))) {
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

package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Capability;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Goes over all entries, group by group: a partition alone where the store can scan one at no more
 * cost than it holds, else all those together that a node owns. A cursor is good at one node only,
 * and a store may return a key twice: so a partition that leaves its node while it is scanned is
 * begun anew at the next one, and the keys that were given out already are left out. If the line is
 * cut anew, the scan goes over the new partitions from the first one, and leaves out what lay in
 * those that it was through with.
 *
 * <p>Memory: one page of entries and the keys of one group: of a partition, or of all that one node
 * holds; beside them the keys given out of partitions that left, and as many for each cut that was
 * made meanwhile.
 */
final class CacheScan<K, V> implements Iterator<Map.Entry<K, V>> {
  private static final int PAGE = 512;

  /** How often a partition may leave its group before it is scanned alone, wherever it is. */
  private static final int MAX_DEPARTURES = 3;

  /** How far the scan was when the line was cut anew. */
  private record Done(PartitionMap map, Set<Integer> left, Map<Integer, Set<ByteKey>> given) {
    boolean gave(ByteKey key) {
      int partition = map.id(map.locate(key.bytes()));
      return !left.contains(partition) || given.getOrDefault(partition, Set.of()).contains(key);
    }
  }

  /**
   * What came back: a page, or a partition that is not to be scanned at this node.
   *
   * @param refusal why, if the node said so; null if it was not asked
   */
  record Answer(EntryPage page, int departed, @Nullable PartitionMovedException refusal) {
    private static final EntryPage NOTHING = new EntryPage(List.of(), Optional.empty());
  }

  /** Waits for an answer. */
  interface Waiter {
    <T> T await(CompletableFuture<T> answer, boolean write);
  }

  private final Router router;
  private final Waiter waiter;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final List<Done> done = new ArrayList<>();
  private final Deque<Map.Entry<K, V>> page = new ArrayDeque<>();
  private final Map<Integer, Set<ByteKey>> given = new HashMap<>();
  private final Map<Integer, Integer> departures = new HashMap<>();
  private final TreeSet<Integer> left = new TreeSet<>();
  private final TreeSet<Integer> group = new TreeSet<>();
  private PartitionMap map;
  private String owner = "";
  private String cursor = "";

  CacheScan(Router router, Waiter waiter, Codec<K> keys, Codec<V> values) {
    this.router = router;
    this.waiter = waiter;
    this.keys = keys;
    this.values = values;
    this.map = router.map();
    begin();
  }

  private void begin() {
    map = router.map();
    left.clear();
    for (int i = 0; i < map.size(); i++) {
      left.add(map.id(i));
    }
    group.clear();
    given.clear();
    departures.clear();
  }

  @Override
  public boolean hasNext() {
    while (page.isEmpty() && !left.isEmpty()) {
      try {
        readPage();
      } catch (CutChanged e) {
        done.add(new Done(map, Set.copyOf(left), Map.copyOf(given)));
        begin();
      }
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
    if (group.isEmpty()) {
      form();
    }
    String node = owner;
    String from = cursor;
    Set<Integer> asked = Set.copyOf(group);
    PartitionMap cut = map;
    Answer answer =
        waiter.await(
            router.sendToPartition(
                group.first(),
                (session, partition, at) ->
                    at.equals(node)
                        ? ask(session, asked, cut, from)
                        : CompletableFuture.completedFuture(
                            new Answer(Answer.NOTHING, partition, null))),
            false);
    if (answer.departed() >= 0) {
      leave(answer);
      return;
    }
    for (Entry entry : answer.page().entries()) {
      take(entry);
    }
    cursor = answer.page().next().orElse("");
    if (cursor.isEmpty()) {
      left.removeAll(group);
      group.forEach(given::remove);
      group.clear();
    }
  }

  /** The next partition, and what its node scans together with it. */
  private void form() {
    Routing routing = router.routing();
    int lead = left.first();
    OptionalInt index = routing.map.indexOf(lead);
    if (index.isEmpty()) {
      throw new CutChanged();
    }
    int link = routing.owner[index.getAsInt()];
    NodeLink node = routing.links.get(link);
    owner = node.node().id();
    cursor = "";
    group.add(lead);
    if (isAlone(lead) || node.store().capabilities().contains(Capability.PARTITION_SCAN)) {
      return;
    }
    for (int partition : left) {
      OptionalInt at = routing.map.indexOf(partition);
      if (at.isPresent() && routing.owner[at.getAsInt()] == link && !isAlone(partition)) {
        group.add(partition);
      }
    }
  }

  private boolean isAlone(int partition) {
    return departures.getOrDefault(partition, 0) >= MAX_DEPARTURES;
  }

  /** A refusal of a partition alone is left to the router, which finds out where it is. */
  private static CompletableFuture<Answer> ask(
      StoreSession session, Set<Integer> asked, PartitionMap cut, String cursor) {
    return session
        .scan(asked, key -> cut.id(cut.locate(key)), cursor, PAGE)
        .toCompletableFuture()
        .handle(
            (entries, error) -> {
              if (error == null) {
                return new Answer(entries, -1, null);
              }
              Throwable why = Failures.unwrap(error);
              if (asked.size() > 1
                  && why instanceof PartitionMovedException moved
                  && asked.contains(moved.partition())) {
                return new Answer(Answer.NOTHING, moved.partition(), moved);
              }
              throw new CompletionException(why);
            });
  }

  /** The others go on; this partition is scanned at its next owner from the beginning. */
  private void leave(Answer answer) {
    group.remove(answer.departed());
    departures.merge(answer.departed(), 1, Integer::sum);
    PartitionMovedException why = answer.refusal();
    if (why != null) {
      CompletableFuture<Void> cure =
          why.target().isPresent()
              ? router.followMove(why.partition(), why.migration(), why.target().get())
              : router.reload();
      // If it fails, so does the next attempt, which says more.
      Boolean unused = waiter.await(cure.handle((value, error) -> error == null), false);
    }
  }

  private void take(Entry entry) {
    int partition = group.size() == 1 ? group.first() : map.id(map.locate(entry.key()));
    ByteKey key = new ByteKey(entry.key());
    boolean first = given.computeIfAbsent(partition, p -> new HashSet<>()).add(key);
    if (first && done.stream().noneMatch(earlier -> earlier.gave(key))) {
      page.add(Map.entry(keys.decode(entry.key()), values.decode(entry.value())));
    }
  }
}

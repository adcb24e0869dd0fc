package io.partita.benchmarks.resize;

import io.partita.api.Event;
import io.partita.api.PartitionMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Few keys in few partitions, which all threads use at once: every fourth is a counter, the others
 * are registers. Knows which of these partitions are in transit. Thread-safe.
 */
final class HotKeys {
  private static final int COUNTER_EACH = 4;

  private final List<String> keys;
  private final Set<Integer> partitions;
  private final Set<Integer> moving = ConcurrentHashMap.newKeySet();

  private HotKeys(List<String> keys, Set<Integer> partitions) {
    this.keys = List.copyOf(keys);
    this.partitions = Set.copyOf(partitions);
  }

  /** The first keys that lie in these partitions, about as many in each. */
  static HotKeys in(PartitionMap map, Collection<Integer> partitions, int count) {
    List<String> keys = new ArrayList<>();
    Set<Integer> ids = new HashSet<>(partitions);
    for (int i = 0; keys.size() < count; i++) {
      String key = "hot:" + Integer.toString(100_000_000 + i).substring(1);
      int id = map.id(map.locate(key.getBytes(StandardCharsets.UTF_8)));
      if (ids.contains(id)) {
        keys.add(key);
      }
    }
    return new HotKeys(keys, ids);
  }

  int size() {
    return keys.size();
  }

  String key(int i) {
    return keys.get(i);
  }

  static boolean isCounter(int i) {
    return i % COUNTER_EACH == 0;
  }

  /** Takes note of moves that begin and end. */
  void on(Event event) {
    if (event instanceof Event.MoveStarted started && partitions.contains(started.partition())) {
      moving.add(started.partition());
    } else if (event instanceof Event.MoveCommitted committed) {
      moving.remove(committed.partition());
    } else if (event instanceof Event.MoveAborted aborted) {
      moving.remove(aborted.partition());
    }
  }

  boolean isMoving() {
    return !moving.isEmpty();
  }
}

package io.partita.runtime;

import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ranges of keys of a map, to be cut at other keys. What a partition is cut into, or joined to,
 * has an id that was never used, since an id stands for one interval for ever. For one thread.
 */
final class Ranges {
  private final PartitionMap map;
  private final List<Token.OfKey> starts = new ArrayList<>();
  private final List<Integer> ids = new ArrayList<>();
  private final List<List<String>> replicas = new ArrayList<>();
  private int nextId;

  /**
   * Those of a map.
   *
   * @throws IllegalArgumentException if its keys are hashed
   */
  Ranges(PartitionMap map) {
    if (!(map.keySpace() instanceof OrderedKeySpace)) {
      throw Problem.of(
              "strategy",
              map.strategy(),
              "one that keeps the order of keys, to split or merge partitions")
          .asException();
    }
    this.map = map;
    this.nextId = map.nextId();
    for (int i = 0; i < map.size(); i++) {
      starts.add((Token.OfKey) map.interval(i).from());
      ids.add(map.id(i));
      replicas.add(map.replicas(i));
    }
  }

  /**
   * Cuts the partition that holds a key in two, the second of which begins with it.
   *
   * @throws IllegalArgumentException if a partition begins with it already, or there are too many
   */
  void split(Token.OfKey at) {
    int index = lastUpTo(at);
    if (starts.get(index).equals(at)) {
      throw Problem.of("split", text(at), "a key with which no partition begins").asException();
    }
    if (ids.size() == Rules.MAX_PARTITIONS) {
      throw Problem.of(
              "split", text(at), "in a map of fewer than " + Rules.MAX_PARTITIONS + " partitions")
          .asException();
    }
    ids.set(index, nextId++);
    starts.add(index + 1, at);
    ids.add(index + 1, nextId++);
    replicas.add(index + 1, replicas.get(index));
  }

  /**
   * Joins the partition that begins with a key to the one before it.
   *
   * @throws IllegalArgumentException if none begins with it, or none is before it, or the two are
   *     on different nodes
   */
  void merge(Token.OfKey at) {
    int index = lastUpTo(at);
    if (index == 0 || !starts.get(index).equals(at)) {
      throw Problem.of(
              "merge", text(at), "a key with which a partition begins that is not the first one")
          .asException();
    }
    if (!replicas.get(index).equals(replicas.get(index - 1))) {
      throw Problem.of(
              "merge",
              text(at),
              "between partitions on the same nodes, but "
                  + ids.get(index - 1)
                  + " is on "
                  + replicas.get(index - 1)
                  + " and "
                  + ids.get(index)
                  + " on "
                  + replicas.get(index)
                  + ": move one of them first")
          .asException();
    }
    starts.remove(index);
    ids.remove(index);
    replicas.remove(index);
    ids.set(index - 1, nextId++);
  }

  /** A key in messages: it may be no text. */
  static String text(Token.OfKey key) {
    return key.bytes().length == 0 ? "the empty key" : key.toString();
  }

  /** The place of the last range that begins at or before a key. */
  private int lastUpTo(Token.OfKey key) {
    int low = 0;
    int high = starts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Arrays.compareUnsigned(starts.get(middle).bytes(), key.bytes()) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The map that is cut so, otherwise as before. */
  PartitionMap map() {
    return PartitionMap.ordered(
        map.epoch(),
        map.strategy(),
        starts.stream().map(Token.OfKey::bytes).toList(),
        ids.stream().mapToInt(id -> id).toArray(),
        nextId,
        replicas);
  }
}

package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Maps that are cut alike, and what their partitions may hold. */
final class Cuts {
  private Cuts() {}

  /** The same intervals and owners with other ids. */
  static PartitionMap renumbered(PartitionMap map, int firstId) {
    int[] ids = new int[map.size()];
    Arrays.setAll(ids, i -> firstId + i);
    return numbered(map, ids, firstId + ids.length);
  }

  /** The same map; ids below another number are used up. */
  static PartitionMap usedUpTo(PartitionMap map, int nextId) {
    int[] ids = new int[map.size()];
    Arrays.setAll(ids, map::id);
    return numbered(map, ids, nextId);
  }

  private static PartitionMap numbered(PartitionMap map, int[] ids, int nextId) {
    int size = map.size();
    List<List<String>> owners = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      owners.add(map.replicas(i));
    }
    if (map.keySpace() instanceof HashKeySpace hashed) {
      long[] starts = new long[size];
      Arrays.setAll(starts, i -> ((Token.OfHash) map.interval(i).from()).value());
      return PartitionMap.arcs(map.epoch(), map.strategy(), hashed, starts, ids, nextId, owners);
    }
    List<byte[]> starts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      starts.add(((Token.OfKey) map.interval(i).from()).bytes());
    }
    return PartitionMap.ordered(map.epoch(), map.strategy(), starts, ids, nextId, owners);
  }

  /**
   * Whether every key has the same replicas by both maps: then nothing has to move between, and one
   * takes the place of the other at once.
   */
  static boolean keepPlaces(PartitionMap before, PartitionMap after) {
    return before.keySpace().id().equals(after.keySpace().id())
        && MovementPlan.between(before, after).movements().isEmpty();
  }

  /**
   * What each partition holds afterwards if every key keeps its place: of one that is cut, each
   * piece the same.
   */
  static Map<Integer, PartitionSize> inPlace(
      PartitionMap before, PartitionMap after, Map<Integer, PartitionSize> now) {
    List<Set<Integer>> pieces = new ArrayList<>();
    for (int b = 0; b < before.size(); b++) {
      pieces.add(new TreeSet<>(Set.of(after.id(find(after, before.interval(b).from())))));
    }
    for (int a = 0; a < after.size(); a++) {
      pieces.get(find(before, after.interval(a).from())).add(after.id(a));
    }
    Map<Integer, PartitionSize> sizes = new TreeMap<>();
    for (int b = 0; b < before.size(); b++) {
      PartitionSize whole = now.getOrDefault(before.id(b), PartitionSize.EMPTY);
      int left = pieces.get(b).size();
      for (int id : pieces.get(b)) {
        PartitionSize piece = new PartitionSize(whole.keys() / left, whole.bytes() / left);
        sizes.merge(id, piece, PartitionSize::plus);
        whole = new PartitionSize(whole.keys() - piece.keys(), whole.bytes() - piece.bytes());
        left--;
      }
    }
    return sizes;
  }

  private static int find(PartitionMap map, Token token) {
    return token instanceof Token.OfHash hash
        ? map.find(hash.value())
        : map.find(((Token.OfKey) token).bytes());
  }

  /** What each partition holds if all is spread by its share of the line. */
  static Map<Integer, PartitionSize> spread(PartitionSize all, PartitionMap map) {
    Map<Integer, PartitionSize> sizes = new TreeMap<>();
    for (int i = 0; i < map.size(); i++) {
      sizes.put(map.id(i), part(all, map.share(i)));
    }
    return sizes;
  }

  static PartitionSize part(PartitionSize of, double share) {
    return new PartitionSize(Math.round(of.keys() * share), Math.round(of.bytes() * share));
  }
}

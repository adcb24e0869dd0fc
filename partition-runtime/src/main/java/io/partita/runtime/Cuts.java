package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

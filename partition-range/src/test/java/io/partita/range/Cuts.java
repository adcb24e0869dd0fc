package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.PartitionMap;
import io.partita.api.Token;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Lines cut for tests: keys of four bytes, so that there is room for cuts between them. */
final class Cuts {
  /** Leaves room below the first split point. */
  private static final int FIRST = 0x8000_0000;

  private Cuts() {}

  /** Split points that make so many partitions. */
  static SplitPoints into(int partitions) {
    return SplitPoints.of(
        IntStream.range(1, partitions)
            .mapToObj(i -> ByteBuffer.allocate(Integer.BYTES).putInt(FIRST + (i << 8)).array())
            .toList());
  }

  static List<byte[]> starts(PartitionMap map) {
    return IntStream.range(0, map.size()).mapToObj(i -> start(map, i)).toList();
  }

  static byte[] start(PartitionMap map, int index) {
    return ((Token.OfKey) map.interval(index).from()).bytes();
  }

  static int[] ids(PartitionMap map) {
    return IntStream.range(0, map.size()).map(map::id).toArray();
  }

  /** A map with the partition at an index cut in two, both new, on its nodes, as a split does. */
  static PartitionMap split(PartitionMap map, int index) {
    List<byte[]> starts = new ArrayList<>(starts(map));
    List<Integer> ids = new ArrayList<>(IntStream.of(ids(map)).boxed().toList());
    List<List<String>> replicas =
        new ArrayList<>(IntStream.range(0, map.size()).mapToObj(map::replicas).toList());
    starts.add(index + 1, within(starts, index));
    ids.set(index, map.nextId());
    ids.add(index + 1, map.nextId() + 1);
    replicas.add(index + 1, replicas.get(index));
    return PartitionMap.ordered(
        map.epoch(),
        map.strategy(),
        starts,
        ids.stream().mapToInt(i -> i).toArray(),
        map.nextId() + 2,
        replicas);
  }

  /** A key within a partition: its first key and one more byte, in the middle of what is left. */
  private static byte[] within(List<byte[]> starts, int index) {
    byte[] start = starts.get(index);
    int most = 1 << Byte.SIZE;
    if (index + 1 < starts.size()) {
      byte[] end = starts.get(index + 1);
      boolean begins = Arrays.mismatch(start, end) == start.length;
      most = begins ? end[start.length] & 0xff : most;
    }
    assertThat(most).as("room for a cut").isGreaterThan(1);
    byte[] key = Arrays.copyOf(start, start.length + 1);
    key[start.length] = (byte) (most / 2);
    return key;
  }

  /** How many copies a map has on nodes that did not hold their partition before. */
  static int moved(PartitionMap before, PartitionMap after) {
    int moved = 0;
    for (int i = 0; i < after.size(); i++) {
      for (String node : after.replicas(i)) {
        moved += before.replicas(i).contains(node) ? 0 : 1;
      }
    }
    return moved;
  }

  /** How many have to move at least if the nodes are to hold what they hold after. */
  static int needed(PartitionMap before, PartitionMap after) {
    Map<String, Integer> needed = new HashMap<>(after.copies());
    before.copies().forEach((node, held) -> needed.merge(node, -held, Integer::sum));
    return needed.values().stream().mapToInt(n -> Math.max(0, n)).sum();
  }

  /** The nodes that hold something of some partitions in a row. */
  static Set<String> primaries(PartitionMap map, int from, int to) {
    Set<String> nodes = new TreeSet<>();
    IntStream.range(from, to).forEach(i -> nodes.add(map.primary(i)));
    return nodes;
  }
}

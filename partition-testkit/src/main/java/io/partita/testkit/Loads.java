package io.partita.testkit;

import io.partita.api.HashKeySpace;
import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy.Load;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Maps and loads to try policies on. Keys, bytes and operations of a load are always in the same
 * proportion, so that it does not matter which of them a policy looks at.
 */
final class Loads {
  static final int PARTITIONS_OF_EACH = 32;

  private static final String STRATEGY = "none";
  private static final int BYTES_OF_A_KEY = 100;
  private static final int MOST = 100;
  private static final int HOTTER = 8;
  private static final HashKeySpace HASHED =
      new HashKeySpace(
          "java", (bytes, from, n) -> Arrays.hashCode(bytes) * 0x9e3779b97f4a7c15L, false);

  private Loads() {}

  static Load of(long amount) {
    return new Load(amount, BYTES_OF_A_KEY * amount, amount);
  }

  static Load half(Load load, boolean second) {
    long keys = load.keys() / 2;
    long bytes = load.bytes() / 2;
    return new Load(
        second ? load.keys() - keys : keys,
        second ? load.bytes() - bytes : bytes,
        load.operationsPerSecond() / 2);
  }

  static Load sum(Load one, Load other) {
    return new Load(
        one.keys() + other.keys(),
        one.bytes() + other.bytes(),
        one.operationsPerSecond() + other.operationsPerSecond());
  }

  /** Every node has as many partitions for each unit of its weight, each with the same load. */
  static LoadedMap even(Topology topology, int amount) {
    List<List<String>> replicas = new ArrayList<>();
    for (Node node : topology.nodes()) {
      int partitions = (int) (PARTITIONS_OF_EACH * node.weight());
      IntStream.range(0, partitions).forEach(i -> replicas.add(List.of(node.id())));
    }
    Map<Integer, Load> load = new TreeMap<>();
    IntStream.range(0, replicas.size()).forEach(id -> load.put(id, of(amount)));
    return new LoadedMap(topology, arcs(topology, replicas), load);
  }

  /** All on the first node. */
  static LoadedMap crowded(Topology topology, int partitions) {
    List<String> first = List.of(topology.nodes().get(0).id());
    Map<Integer, Load> load = new TreeMap<>();
    IntStream.range(0, partitions).forEach(id -> load.put(id, of(1 + id % MOST)));
    List<List<String>> replicas = IntStream.range(0, partitions).mapToObj(i -> first).toList();
    return new LoadedMap(topology, arcs(topology, replicas), load);
  }

  /**
   * Every node has 32 partitions of loads between 0 and 100, or between 0 and 2 so that many are
   * alike; on one node that is UP they are eight times as large. None is larger than what a node
   * should bear, if the weights are alike. The line is hashed or ordered.
   */
  static LoadedMap uneven(Topology topology, int replicas, long seed) {
    Random random = new Random(seed);
    List<Node> up = topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
    String hot = up.get(random.nextInt(up.size())).id();
    int most = random.nextBoolean() ? MOST : 2;
    List<List<String>> owners = owners(topology, replicas);
    Map<Integer, Load> load = new TreeMap<>();
    for (int id = 0; id < owners.size(); id++) {
      int amount = random.nextInt(most + 1);
      load.put(id, of(owners.get(id).get(0).equals(hot) ? HOTTER * (amount + 1) : amount));
    }
    return new LoadedMap(
        topology, random.nextBoolean() ? arcs(topology, owners) : ranges(topology, owners), load);
  }

  /**
   * On a hashed line, and one partition has more load than all others together; in half of the
   * cases the others, loaded as in {@link #uneven}, have none, so that no move helps.
   */
  static LoadedMap hotSpot(Topology topology, int replicas, long seed) {
    Random random = new Random(seed);
    List<List<String>> owners = owners(topology, replicas);
    Map<Integer, Load> load = new HashMap<>();
    if (random.nextBoolean()) {
      load.putAll(uneven(topology, replicas, seed).load());
    }
    long total = load.values().stream().mapToLong(Load::keys).sum();
    load.put(random.nextInt(owners.size()), of(MOST + total));
    return new LoadedMap(topology, arcs(topology, owners), load);
  }

  /** Neighbours in pairs on the same nodes, so that there is something to merge. */
  private static List<List<String>> owners(Topology topology, int replicas) {
    List<Node> nodes = topology.nodes();
    List<List<String>> owners = new ArrayList<>();
    for (int i = 0; i < PARTITIONS_OF_EACH * nodes.size(); i++) {
      int first = i / 2;
      owners.add(
          IntStream.range(0, replicas)
              .mapToObj(r -> nodes.get((first + r) % nodes.size()).id())
              .toList());
    }
    return owners;
  }

  private static PartitionMap arcs(Topology topology, List<List<String>> replicas) {
    long step = Long.divideUnsigned(-1, replicas.size());
    List<Token> starts = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      starts.add(new Token.OfHash(step * i));
    }
    return numbered(topology, HASHED, starts, replicas);
  }

  private static PartitionMap ranges(Topology topology, List<List<String>> replicas) {
    List<Token> starts = new ArrayList<>();
    starts.add(new Token.OfKey(new byte[0]));
    for (int i = 1; i < replicas.size(); i++) {
      starts.add(new Token.OfKey(new byte[] {(byte) (i >> 8), (byte) i}));
    }
    return numbered(topology, OrderedKeySpace.INSTANCE, starts, replicas);
  }

  private static PartitionMap numbered(
      Topology topology, KeySpace keySpace, List<Token> starts, List<List<String>> replicas) {
    int[] ids = IntStream.range(0, replicas.size()).toArray();
    return map(topology.epoch(), keySpace, starts, ids, ids.length, replicas);
  }

  /** A map of either kind of line. */
  static PartitionMap map(
      long epoch,
      KeySpace keySpace,
      List<Token> starts,
      int[] ids,
      int nextId,
      List<List<String>> replicas) {
    if (keySpace instanceof HashKeySpace hashed) {
      long[] tokens = starts.stream().mapToLong(t -> ((Token.OfHash) t).value()).toArray();
      return PartitionMap.arcs(epoch, STRATEGY, hashed, tokens, ids, nextId, replicas);
    }
    List<byte[]> keys = starts.stream().map(t -> ((Token.OfKey) t).bytes()).toList();
    return PartitionMap.ordered(epoch, STRATEGY, keys, ids, nextId, replicas);
  }
}

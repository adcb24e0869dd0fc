package io.partita.range;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Insights;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A map and the load of each key, so that splits are at real keys and their halves bear what they
 * bear. The key at an index is that index as four bytes.
 *
 * @param bytes of each key
 * @param operations on each key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record KeyedLoad(Topology topology, PartitionMap map, long[] bytes, double[] operations) {

  /** Points for maps of the contract, whose partitions begin at their id as two bytes. */
  static final Insights IN_FIRST_MAPS =
      middles(
          id ->
              Optional.of(new Token.OfKey(new byte[] {(byte) (id >> 8), (byte) id, (byte) 0x80})));

  static Insights middles(IntFunction<Optional<Token>> middle) {
    return new Insights() {
      @Override
      public Optional<Token> middle(int partition, Quantity of) {
        return middle.apply(partition);
      }
    };
  }

  /** A policy that always has the same insights. */
  static RebalancePolicy knowing(RebalancePolicy policy, Insights insights) {
    return new RebalancePolicy() {
      @Override
      public String id() {
        return policy.id();
      }

      @Override
      public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
        return policy.plan(topology, map, load, insights);
      }
    };
  }

  static byte[] key(int index) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(index).array();
  }

  KeyedLoad with(double[] otherOperations) {
    return new KeyedLoad(topology, map, bytes, otherOperations);
  }

  /** On a hash line, partition i has the load at index i. */
  private int first(int partition) {
    if (!(map.interval(partition).from() instanceof Token.OfKey key)) {
      return partition;
    }
    return key.bytes().length == 0 ? 0 : ByteBuffer.wrap(key.bytes()).getInt();
  }

  private int end(int partition) {
    return partition + 1 < map.size() ? first(partition + 1) : operations.length;
  }

  Map<Integer, Load> load() {
    Map<Integer, Load> load = new HashMap<>();
    for (int p = 0; p < map.size(); p++) {
      long size = 0;
      double rate = 0;
      for (int k = first(p); k < end(p); k++) {
        size += bytes[k];
        rate += operations[k];
      }
      load.put(map.id(p), new Load(end(p) - first(p), size, rate));
    }
    return load;
  }

  /** The key at which the operations of a partition are halved best. */
  private Optional<Token> splitPoint(int id) {
    int p = map.indexOf(id).orElseThrow();
    double all = 0;
    for (int k = first(p); k < end(p); k++) {
      all += operations[k];
    }
    double before = 0;
    int best = -1;
    double bestOff = Double.MAX_VALUE;
    for (int k = first(p) + 1; k < end(p); k++) {
      before += operations[k - 1];
      double off = Math.abs(all / 2 - before);
      if (off < bestOff && before > 0 && before < all) {
        best = k;
        bestOff = off;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(new Token.OfKey(key(best)));
  }

  List<Step> planOf(RebalancePolicy policy) {
    return policy.plan(topology, map, load());
  }

  /** The plan of one who knows where to split. */
  List<Step> splittingPlanOf(RebalancePolicy policy) {
    return policy.plan(topology, map, load(), middles(this::splitPoint));
  }

  double peak(Measure measure) {
    Map<String, Double> borne = new HashMap<>();
    Map<Integer, Load> load = load();
    double total = 0;
    for (int p = 0; p < map.size(); p++) {
      double amount = measure.of(load.getOrDefault(map.id(p), Load.NONE));
      borne.merge(map.primary(p), amount, Double::sum);
      total += amount;
    }
    List<Node> up = topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
    double unit = total / up.stream().mapToDouble(Node::weight).sum();
    return up.stream()
        .mapToDouble(n -> borne.getOrDefault(n.id(), 0.0) / n.weight() / unit)
        .max()
        .orElseThrow();
  }

  long copied(List<Step> plan) {
    Map<Integer, Load> load = load();
    long copied = 0;
    for (Step step : plan) {
      if (step instanceof Move move) {
        Set<String> added = new HashSet<>(move.replicas());
        map.replicas(map.indexOf(move.partition()).orElseThrow()).forEach(added::remove);
        copied += added.size() * load.getOrDefault(move.partition(), Load.NONE).bytes();
      }
    }
    return copied;
  }

  /** The map when the plan is carried out; what was split or merged has new ids. */
  KeyedLoad after(List<Step> plan) {
    Map<Integer, List<String>> moved = new HashMap<>();
    Map<Integer, Token> split = new HashMap<>();
    Set<Integer> merged = new HashSet<>();
    for (Step step : plan) {
      if (step instanceof Move move) {
        moved.put(move.partition(), move.replicas());
      } else if (step instanceof Split cut) {
        split.put(cut.partition(), cut.at());
      } else if (step instanceof Merge merge) {
        merged.add(merge.second());
      }
    }
    PartitionMap next = map.withReplicas(moved);
    if (map.keySpace() instanceof OrderedKeySpace) {
      next = recut(next, split, merged);
    }
    return new KeyedLoad(topology, next, bytes, operations);
  }

  private static PartitionMap recut(
      PartitionMap map, Map<Integer, Token> split, Set<Integer> merged) {
    List<byte[]> starts = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    List<List<String>> replicas = new ArrayList<>();
    int nextId = map.nextId();
    for (int p = 0; p < map.size(); p++) {
      Token at = split.get(map.id(p));
      if (merged.contains(map.id(p))) {
        ids.set(ids.size() - 1, nextId++);
        continue;
      }
      starts.add(Cuts.start(map, p));
      ids.add(at == null ? map.id(p) : nextId++);
      replicas.add(map.replicas(p));
      if (at != null) {
        starts.add(((Token.OfKey) at).bytes());
        ids.add(nextId++);
        replicas.add(map.replicas(p));
      }
    }
    return PartitionMap.ordered(
        map.epoch(),
        map.strategy(),
        starts,
        ids.stream().mapToInt(i -> i).toArray(),
        nextId,
        replicas);
  }

  /** The first keys of the partitions, as indexes. */
  Set<Integer> boundaries() {
    Set<Integer> boundaries = new HashSet<>();
    for (int p = 0; p < map.size(); p++) {
      boundaries.add(first(p));
    }
    return boundaries;
  }

  double totalBytes() {
    return Arrays.stream(bytes).asDoubleStream().sum();
  }
}

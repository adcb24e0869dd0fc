package io.partita.runtime;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any agreed states, and maps of all kinds. */
final class ClusterStateArbitraries {
  private static final List<String> URIS =
      List.of(
          "redis://localhost:6379",
          "rediss://app:p%40ss%22@[::1]:6379/2?timeout=1s",
          "hazelcast://a:5701,b:5701",
          "local:n1",
          "");

  private ClusterStateArbitraries() {}

  static Arbitrary<ClusterState> states() {
    return Combinators.combine(
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            topologies(),
            rules(),
            settings(),
            maps(),
            changes().optional())
        .as(ClusterState::new);
  }

  private static Arbitrary<PendingChange> changes() {
    return Combinators.combine(
            Arbitraries.strings(),
            Arbitraries.strings(),
            topologies(),
            topologies(),
            rules(),
            settings(),
            maps())
        .as(
            (id, text, origin, topology, rules, settings, target) ->
                new PendingChange(
                    id, text, origin, topology, rules, settings, target, Optional.empty()));
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(20);
  }

  private static Arbitrary<Map<String, String>> settings() {
    return Arbitraries.maps(Arbitraries.strings(), Arbitraries.strings()).ofMaxSize(4);
  }

  private static Arbitrary<Topology> topologies() {
    Arbitrary<Node> nodes =
        Combinators.combine(
                ids(),
                Arbitraries.of(URIS).map(URI::create),
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.strings().ofMaxLength(8),
                weights(),
                Arbitraries.of(NodeStatus.class))
            .as(Node::new);
    return Combinators.combine(
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            nodes.list().ofMaxSize(5).uniqueElements(Node::id))
        .as(Topology::new);
  }

  /** From the smallest to the largest, with all their digits. */
  private static Arbitrary<Double> weights() {
    long largest = Double.doubleToLongBits(Double.MAX_VALUE);
    return Arbitraries.longs().between(1, largest).map(Double::longBitsToDouble);
  }

  private static Arbitrary<Rules> rules() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 16).map(bits -> 1 << bits),
            Arbitraries.integers().between(1, Integer.MAX_VALUE),
            Arbitraries.of(Spread.class),
            Arbitraries.of(Bound.class),
            ids().set().ofMaxSize(3))
        .as(Rules::new);
  }

  static Arbitrary<PartitionMap> maps() {
    Arbitrary<Set<String>> nodes = ids().set().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(
            Arbitraries.longs(), Arbitraries.strings(), nodes, lines(), Arbitraries.randoms())
        .as(ClusterStateArbitraries::map);
  }

  /** A line without its owners: the boundaries of arcs or keys, or how many are equal. */
  private static Arbitrary<Object> lines() {
    Arbitrary<Object> equal = Arbitraries.integers().between(0, 6).map(bits -> 1 << bits);
    // Boundaries of equal arcs are frequent, as they are another line than equal intervals.
    Arbitrary<Object> arcs =
        Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.longs().between(0, 7).map(top -> top << 61))
            .set()
            .ofMaxSize(20)
            .map(
                starts -> {
                  starts.add(0L);
                  return starts.stream()
                      .sorted(Long::compareUnsigned)
                      .mapToLong(start -> start)
                      .toArray();
                });
    Arbitrary<Object> keys =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(10)
            .list()
            .ofMaxSize(20)
            .map(
                starts -> {
                  TreeSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
                  sorted.add(new byte[0]);
                  sorted.addAll(starts);
                  return List.copyOf(sorted);
                });
    return Arbitraries.oneOf(equal, arcs, keys);
  }

  @SuppressWarnings("unchecked") // lines() makes no other list
  private static PartitionMap map(
      long epoch, String strategy, Set<String> nodes, Object line, Random random) {
    if (line instanceof Integer size) {
      return PartitionMap.equal(
          epoch, strategy, States.keySpace("fnv{}"), owners(size, nodes, random));
    }
    boolean arcs = line instanceof long[];
    int size = arcs ? ((long[]) line).length : ((List<byte[]>) line).size();
    List<List<String>> owners = owners(size, nodes, random);
    int unused = random.nextInt(2);
    int[] ids = ids(size, unused, random);
    return arcs
        ? PartitionMap.arcs(
            epoch, strategy, States.keySpace("md5"), (long[]) line, ids, size + unused, owners)
        : PartitionMap.ordered(epoch, strategy, (List<byte[]>) line, ids, size + unused, owners);
  }

  private static List<List<String>> owners(int size, Set<String> nodes, Random random) {
    int factor = 1 + random.nextInt(nodes.size());
    List<String> shuffled = new ArrayList<>(nodes);
    List<List<String>> owners = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Collections.shuffle(shuffled, random);
      owners.add(List.copyOf(shuffled.subList(0, factor)));
    }
    return owners;
  }

  /** 0 to n - 1 in half of the cases. */
  private static int[] ids(int size, int unused, Random random) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ids.add(i + unused);
    }
    if (random.nextBoolean()) {
      Collections.shuffle(ids, random);
    }
    return ids.stream().mapToInt(id -> id).toArray();
  }
}

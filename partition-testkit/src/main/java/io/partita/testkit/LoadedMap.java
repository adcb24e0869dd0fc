package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Interval;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a {@link RebalancePolicy} decides on, and the assertions on its plans that need all of it.
 *
 * @param topology that the map is for
 * @param map whose load is to be evened out
 * @param load of its partitions by id
 */
record LoadedMap(Topology topology, PartitionMap map, Map<Integer, Load> load) {

  LoadedMap {
    load = Map.copyOf(load);
  }

  /** What a policy makes of it. The policy gets a copy of the loads, to do with as it likes. */
  List<Step> planOf(RebalancePolicy policy) {
    return policy.plan(topology, map, new HashMap<>(load));
  }

  LoadedMap with(Map<Integer, Load> other) {
    return new LoadedMap(topology, map, other);
  }

  LoadedMap with(Topology other) {
    return new LoadedMap(other, map, load);
  }

  /**
   * How far the nodes are from bearing load in proportion to their weights: the root of the mean
   * square of {@code borne / fair - 1}, in which each node counts by its weight; 0 when it is even.
   * Only the primary of a partition bears its load.
   */
  double imbalance() {
    Map<String, Double> borne = borneToFair();
    double weights = 0;
    double squares = 0;
    for (Node node : placeable()) {
      double off = borne.getOrDefault(node.id(), 0.0) - 1;
      squares += node.weight() * off * off;
      weights += node.weight();
    }
    return Math.sqrt(squares / weights);
  }

  /** What the node bears that has most to bear, in relation to its fair share; 1 is even. */
  double peakToMean() {
    return borneToFair().values().stream().mapToDouble(r -> r).max().orElseThrow();
  }

  private List<Node> placeable() {
    return topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
  }

  private Map<String, Double> borneToFair() {
    Map<String, Double> borne = new TreeMap<>();
    double total = 0;
    for (int i = 0; i < map.size(); i++) {
      double operations = load.getOrDefault(map.id(i), Load.NONE).operationsPerSecond();
      borne.merge(map.primary(i), operations, Double::sum);
      total += operations;
    }
    double weights = placeable().stream().mapToDouble(Node::weight).sum();
    Map<String, Double> ratios = new TreeMap<>();
    for (Node node : placeable()) {
      double fair = total * node.weight() / weights;
      ratios.put(node.id(), total == 0 ? 1 : borne.getOrDefault(node.id(), 0.0) / fair);
    }
    return ratios;
  }

  /** The partitions that a step changes. */
  static List<Integer> partitionsOf(Step step) {
    if (step instanceof Merge merge) {
      return List.of(merge.first(), merge.second());
    }
    return List.of(step instanceof Move move ? move.partition() : ((Split) step).partition());
  }

  private int index(int partition) {
    assertThat(map.indexOf(partition)).as("index of partition %d", partition).isPresent();
    return map.indexOf(partition).orElseThrow();
  }

  void requireKnownPartitions(List<Step> plan) {
    for (Step step : plan) {
      assertThat(partitionsOf(step))
          .as("partitions of %s", step)
          .allMatch(id -> map.indexOf(id).isPresent(), "are in the map");
    }
  }

  void requireEachPartitionOnce(List<Step> plan) {
    List<Integer> partitions = plan.stream().flatMap(s -> partitionsOf(s).stream()).toList();
    assertThat(partitions).as("partitions that are stepped on").doesNotHaveDuplicates();
  }

  private List<Move> moves(List<Step> plan) {
    return plan.stream().filter(Move.class::isInstance).map(Move.class::cast).toList();
  }

  void requireDistinctMembers(List<Step> plan) {
    for (Move move : moves(plan)) {
      assertThat(move.replicas())
          .as("replicas of %s", move)
          .hasSize(map.replicationFactor())
          .doesNotHaveDuplicates()
          .allMatch(id -> topology.node(id).isPresent(), "are members");
    }
  }

  void requirePlaceableNodes(List<Step> plan) {
    List<String> placeable = placeable().stream().map(Node::id).toList();
    for (Move move : moves(plan)) {
      assertThat(placeable)
          .as("nodes that may hold what %s moves", move)
          .containsAll(move.replicas());
    }
  }

  void requireChanges(List<Step> plan) {
    for (Move move : moves(plan)) {
      assertThat(move.replicas())
          .as("replicas of %s", move)
          .isNotEqualTo(map.replicas(index(move.partition())));
    }
  }

  void requireAsFarApart(List<Step> plan) {
    for (Move move : moves(plan)) {
      List<String> before = map.replicas(index(move.partition()));
      requireAsMany("regions", Node::region, before, move);
      requireAsMany("zones", node -> List.of(node.region(), node.zone()), before, move);
    }
  }

  private void requireAsMany(
      String what, Function<Node, Object> group, List<String> before, Move move) {
    assertThat(groups(group, move.replicas()))
        .as("%s that %s reaches instead of those of %s", what, move, before)
        .hasSizeGreaterThanOrEqualTo(groups(group, before).size());
  }

  private Set<Object> groups(Function<Node, Object> group, List<String> replicas) {
    Set<Object> reached = new HashSet<>();
    replicas.forEach(id -> reached.add(group.apply(topology.require(id))));
    return reached;
  }

  void requireSplitsInside(List<Step> plan) {
    for (Step step : plan) {
      if (step instanceof Split split) {
        Interval interval = map.interval(index(split.partition()));
        assertThat(split.at().getClass()).as("kind of token").isEqualTo(interval.from().getClass());
        assertThat(compare(interval.from(), split.at()))
            .as("whether %s is after the start of %s", split, interval)
            .isLessThan(0);
        assertThat(interval.to().map(to -> compare(split.at(), to)).orElse(-1))
            .as("whether %s is before the end of %s", split, interval)
            .isLessThan(0);
      }
    }
  }

  private static int compare(Token one, Token other) {
    return one instanceof Token.OfHash a && other instanceof Token.OfHash b
        ? Long.compareUnsigned(a.value(), b.value())
        : Arrays.compareUnsigned(((Token.OfKey) one).bytes(), ((Token.OfKey) other).bytes());
  }

  void requireMergesOfNeighbours(List<Step> plan) {
    for (Step step : plan) {
      if (step instanceof Merge merge) {
        int first = index(merge.first());
        assertThat(index(merge.second()))
            .as("index of the second of %s", merge)
            .isEqualTo(first + 1);
        assertThat(map.replicas(first + 1))
            .as("replicas of the second of %s", merge)
            .isEqualTo(map.replicas(first));
      }
    }
  }

  /** Ids as after many splits and merges, and a load of one that is gone. */
  LoadedMap withUnusualIds() {
    int size = map.size();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Load borne = load.getOrDefault(map.id(i), Load.NONE);
      pieces.add(new Piece(map.interval(i).from(), 2 * (size - i), map.replicas(i), borne));
    }
    LoadedMap renumbered = of(topology, map, pieces, 3 * size);
    Map<Integer, Load> more = new HashMap<>(renumbered.load());
    more.put(3, Loads.of(1_000_000));
    return renumbered.with(more);
  }

  /** One partition of a map in the making. */
  private record Piece(Token from, int id, List<String> replicas, Load load) {}

  /**
   * The map when the plan is carried out. A split halves the load; new partitions have new ids.
   *
   * @throws IllegalArgumentException if the plan can't be carried out
   */
  LoadedMap after(List<Step> plan) {
    Map<Integer, Step> steps = new HashMap<>();
    plan.forEach(step -> partitionsOf(step).forEach(id -> steps.put(id, step)));
    int nextId = map.nextId();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < map.size(); i++) {
      Token from = map.interval(i).from();
      Load borne = load.getOrDefault(map.id(i), Load.NONE);
      Step step = steps.get(map.id(i));
      if (step instanceof Move move) {
        pieces.add(new Piece(from, map.id(i), move.replicas(), borne));
      } else if (step instanceof Split split) {
        pieces.add(new Piece(from, nextId++, map.replicas(i), Loads.half(borne, false)));
        pieces.add(new Piece(split.at(), nextId++, map.replicas(i), Loads.half(borne, true)));
      } else if (step instanceof Merge merge && merge.second() == map.id(i) && i > 0) {
        Piece first = pieces.remove(pieces.size() - 1);
        Load sum = Loads.sum(first.load(), borne);
        pieces.add(new Piece(first.from(), nextId++, first.replicas(), sum));
      } else {
        pieces.add(new Piece(from, map.id(i), map.replicas(i), borne));
      }
    }
    return of(topology, map, pieces, nextId);
  }

  private static LoadedMap of(
      Topology topology, PartitionMap like, List<Piece> pieces, int nextId) {
    int[] ids = pieces.stream().mapToInt(Piece::id).toArray();
    List<List<String>> replicas = pieces.stream().map(Piece::replicas).toList();
    Map<Integer, Load> load = new HashMap<>();
    pieces.forEach(piece -> load.put(piece.id(), piece.load()));
    return new LoadedMap(
        topology,
        Loads.map(
            like.epoch(),
            like.keySpace(),
            pieces.stream().map(Piece::from).toList(),
            ids,
            nextId,
            replicas),
        load);
  }
}

package io.partita.testkit;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A sound policy: moves primaries from the node that bears most for its weight to the one that
 * bears least. A partition that is too hot to be moved is halved, and two idle neighbours become
 * one, so that the number of partitions stays.
 */
final class EvensOut implements RebalancePolicy {
  private static final double EVEN_ENOUGH = 1.1;

  private final int mostSteps;

  EvensOut() {
    this(64);
  }

  EvensOut(int mostSteps) {
    this.mostSteps = mostSteps;
  }

  @Override
  public String id() {
    return "evens-out";
  }

  @Override
  public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
    Round round = new Round(topology, map, load);
    while (round.steps.size() < mostSteps && round.isUneven() && round.moveFromBusiest()) {
      // Each step is worked into what the nodes bear before the next one is chosen.
    }
    if (round.steps.isEmpty() && round.isUneven()) {
      round.split();
    }
    return List.copyOf(round.steps);
  }

  /** One plan in the making. */
  private static final class Round {
    private final Topology topology;
    private final PartitionMap map;
    private final double[] amounts;
    private final List<Node> nodes;
    private final Map<String, Double> borne = new TreeMap<>();
    private final Set<Integer> touched = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private final double mean;

    Round(Topology topology, PartitionMap map, Map<Integer, Load> load) {
      this.topology = topology;
      this.map = map;
      this.nodes = topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
      this.amounts = new double[map.size()];
      double total = 0;
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] = load.getOrDefault(map.id(i), Load.NONE).operationsPerSecond();
        borne.merge(map.primary(i), amounts[i], Double::sum);
        total += amounts[i];
      }
      this.mean = total / nodes.stream().mapToDouble(Node::weight).sum();
    }

    private double ratio(Node node) {
      return borne.getOrDefault(node.id(), 0.0) / node.weight();
    }

    private Node busiest() {
      return nodes.stream()
          .max(Comparator.comparingDouble(this::ratio).thenComparing(Node::id))
          .orElseThrow();
    }

    private Node idlest() {
      return nodes.stream()
          .min(Comparator.comparingDouble(this::ratio).thenComparing(Node::id))
          .orElseThrow();
    }

    boolean isUneven() {
      return ratio(busiest()) > EVEN_ENOUGH * mean;
    }

    /** Whether there was a move that lessens the sum of squares over weights by enough. */
    boolean moveFromBusiest() {
      Node from = busiest();
      Node to = idlest();
      double apart = ratio(from) - ratio(to);
      double scale = 1 / from.weight() + 1 / to.weight();
      int best = -1;
      double bestGain = 0;
      for (int i = 0; i < amounts.length; i++) {
        double amount = amounts[i];
        double gain = amount * (1.8 * apart - amount * scale);
        if (gain > bestGain && map.primary(i).equals(from.id()) && isFree(i) && mayGo(i, to)) {
          best = i;
          bestGain = gain;
        }
      }
      if (best >= 0) {
        touched.add(best);
        borne.merge(from.id(), -amounts[best], Double::sum);
        borne.merge(to.id(), amounts[best], Double::sum);
        steps.add(new Move(map.id(best), moved(best, to), from.id() + " bears most"));
      }
      return best >= 0;
    }

    private boolean isFree(int index) {
      return !touched.contains(index);
    }

    private List<String> moved(int index, Node to) {
      List<String> replicas = map.replicas(index);
      int role = replicas.indexOf(to.id());
      if (role >= 0) {
        replicas.set(role, replicas.get(0));
      }
      replicas.set(0, to.id());
      return replicas;
    }

    private boolean mayGo(int index, Node to) {
      List<String> before = map.replicas(index);
      List<String> after = moved(index, to);
      return nodes.containsAll(after.stream().map(topology::require).toList())
          && regions(after) >= regions(before)
          && zones(after) >= zones(before);
    }

    private long regions(List<String> replicas) {
      return replicas.stream().map(id -> topology.require(id).region()).distinct().count();
    }

    private long zones(List<String> replicas) {
      return replicas.stream()
          .map(topology::require)
          .map(node -> List.of(node.region(), node.zone()))
          .distinct()
          .count();
    }

    /**
     * Halves the hottest partition of the busiest node, and merges two neighbours that are idle.
     */
    void split() {
      String node = busiest().id();
      int hottest = -1;
      for (int i = 0; i < amounts.length; i++) {
        if (map.primary(i).equals(node) && (hottest < 0 || amounts[i] > amounts[hottest])) {
          hottest = i;
        }
      }
      Optional<Token> middle = hottest < 0 ? Optional.empty() : middle(hottest);
      if (middle.isPresent()) {
        touched.add(hottest);
        steps.add(new Split(map.id(hottest), middle.get(), "too hot to be moved"));
        mergeUpTo(amounts[hottest] / 4);
      }
    }

    private Optional<Token> middle(int index) {
      if (!(map.interval(index).from() instanceof Token.OfHash from)) {
        return Optional.empty(); // keys have no middle that is known without reading them
      }
      long end = map.interval(index).to().map(to -> ((Token.OfHash) to).value()).orElse(0L);
      long half = (end - from.value()) >>> 1;
      return half == 0 ? Optional.empty() : Optional.of(new Token.OfHash(from.value() + half));
    }

    /** Only what is far smaller than what was split: merging what was split would never end. */
    private void mergeUpTo(double most) {
      int idlest = -1;
      for (int i = 0; i + 1 < amounts.length; i++) {
        boolean mayMerge =
            pair(i) <= most
                && isFree(i)
                && isFree(i + 1)
                && map.replicas(i).equals(map.replicas(i + 1));
        if (mayMerge && (idlest < 0 || pair(i) < pair(idlest))) {
          idlest = i;
        }
      }
      if (idlest >= 0) {
        steps.add(new Merge(map.id(idlest), map.id(idlest + 1), "both are idle"));
      }
    }

    private double pair(int index) {
      return amounts[index] + amounts[index + 1];
    }
  }
}

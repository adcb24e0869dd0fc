package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Insights;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.NodeStore.SurveyedKey;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.runtime.AccessSamples.Access;
import io.partita.runtime.AccessSamples.Sampled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the partitions of a map bear: what they hold, as nodes say, and the operations of
 * <em>this</em> process over the last one to two minutes, from a sample of up to 16,384. Where many
 * processes do the same work, one is as good as all; a process that does no work knows no
 * operations.
 *
 * <p>On an ordered line keys are counted by the nodes, and bytes estimated by a sample; see {@link
 * io.partita.api.spi.NodeStore#survey}. On a hashed one both are as {@link
 * io.partita.api.spi.NodeStore#sizes} says.
 *
 * <p>Immutable and thread-safe.
 */
public final class LoadReport implements Insights {
  private final Topology topology;
  private final PartitionMap map;
  private final Sampled sampled;
  private final Map<Integer, PartitionSize> sizes;
  private final Map<Integer, Load> loads;
  private final Map<Integer, List<Access>> accesses;
  private final Map<Integer, Survey> surveys;

  private LoadReport(
      Topology topology,
      PartitionMap map,
      Sampled sampled,
      Map<Integer, PartitionSize> sizes,
      Map<Integer, Load> loads,
      Map<Integer, List<Access>> accesses,
      Map<Integer, Survey> surveys) {
    this.topology = topology;
    this.map = map;
    this.sampled = sampled;
    this.sizes = sizes;
    this.loads = Collections.unmodifiableMap(loads);
    this.accesses = accesses;
    this.surveys = surveys;
  }

  /**
   * Of what was sampled and is held.
   *
   * @param sizes of each partition id
   * @param surveys of each partition id; empty on a hashed line
   */
  static LoadReport of(
      Topology topology,
      PartitionMap map,
      Sampled sampled,
      Map<Integer, PartitionSize> sizes,
      Map<Integer, Survey> surveys) {
    Map<Integer, List<Access>> accesses = new HashMap<>();
    for (Access access : sampled.accesses()) {
      int id = map.id(map.locate(access.key()));
      accesses.computeIfAbsent(id, none -> new ArrayList<>()).add(access);
    }
    double seconds = sampled.window().toNanos() / 1e9;
    Map<Integer, Load> loads = new TreeMap<>();
    for (int index = 0; index < map.size(); index++) {
      int id = map.id(index);
      PartitionSize size = sizes.getOrDefault(id, PartitionSize.EMPTY);
      double operations =
          accesses.getOrDefault(id, List.of()).stream().mapToDouble(Access::weight).sum();
      double rate = seconds > 0 ? operations / seconds : 0;
      loads.put(id, new Load(size.keys(), size.bytes(), rate));
    }
    return new LoadReport(topology, map, sampled, sizes, loads, accesses, surveys);
  }

  /** Of the same keys and operations on other partitions. Those that were cut are estimated. */
  LoadReport on(PartitionMap other) {
    Map<Integer, Survey> known = new TreeMap<>();
    Map<Integer, Double> keys = new TreeMap<>();
    Map<Integer, List<SurveyedKey>> samples = new TreeMap<>();
    surveys.forEach(
        (id, survey) -> {
          if (other.indexOf(id).isPresent()) {
            known.put(id, survey);
            return;
          }
          for (SurveyedKey key : survey.sample()) {
            int to = other.id(other.locate(key.key()));
            keys.merge(to, (double) survey.keys() / survey.sample().size(), Double::sum);
            samples.computeIfAbsent(to, none -> new ArrayList<>()).add(key);
          }
        });
    samples.forEach(
        (id, sample) -> known.put(id, new Survey(Math.round(keys.getOrDefault(id, 0.0)), sample)));
    return of(topology, other, sampled, surveys.isEmpty() ? sizes : Surveys.sizes(known), known);
  }

  /** The map whose partitions these are. */
  public PartitionMap map() {
    return map;
  }

  /** Over which time operations were counted. */
  public Duration window() {
    return sampled.window();
  }

  /** The load of each partition id, all of the map's. */
  public Map<Integer, Load> loads() {
    return loads;
  }

  /** How even a quantity is over the nodes that are UP, in proportion to their weights. */
  public Balance balance(Quantity of) {
    Map<String, Double> borne = borne(of);
    List<Node> up = topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).toList();
    return Balance.of(
        up.stream().mapToDouble(node -> borne.getOrDefault(node.id(), 0.0)).toArray(),
        up.stream().mapToDouble(Node::weight).toArray());
  }

  private Map<String, Double> borne(Quantity of) {
    Map<String, Double> borne = new TreeMap<>();
    for (int index = 0; index < map.size(); index++) {
      double amount = amount(loads.getOrDefault(map.id(index), Load.NONE), of);
      borne.merge(map.primary(index), amount, Double::sum);
    }
    return borne;
  }

  private static double amount(Load load, Quantity of) {
    return switch (of) {
      case KEYS -> load.keys();
      case BYTES -> load.bytes();
      case OPERATIONS -> load.operationsPerSecond();
    };
  }

  @Override
  public Optional<Token> middle(int partition, Quantity of) {
    if (!(map.keySpace() instanceof OrderedKeySpace)) {
      return Optional.empty();
    }
    Middle middle = new Middle();
    if (of == Quantity.OPERATIONS) {
      for (Access access : accesses.getOrDefault(partition, List.of())) {
        middle.add(access.key(), access.weight());
      }
    } else {
      for (SurveyedKey key : surveys.getOrDefault(partition, Survey.NONE).sample()) {
        middle.add(key.key(), of == Quantity.KEYS ? 1 : (double) key.bytes());
      }
    }
    return middle.find();
  }

  @Override
  public Optional<Accesses> accesses(int partition) {
    return AccessTraits.of(accesses.getOrDefault(partition, List.of()));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(80 * (topology.nodes().size() + 2));
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s %12s %15s %14s   (operations of this process in %.1f s)%n",
            "node",
            "keys",
            "bytes",
            "operations/s",
            window().toNanos() / 1e9));
    Map<String, Double> keys = borne(Quantity.KEYS);
    Map<String, Double> bytes = borne(Quantity.BYTES);
    Map<String, Double> operations = borne(Quantity.OPERATIONS);
    for (Node node : topology.nodes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-20s %12.0f %15.0f %14.1f%n",
              node.id(),
              keys.getOrDefault(node.id(), 0.0),
              bytes.getOrDefault(node.id(), 0.0),
              operations.getOrDefault(node.id(), 0.0)));
    }
    return text.append("keys ")
        .append(balance(Quantity.KEYS))
        .append("; bytes ")
        .append(balance(Quantity.BYTES))
        .append("; operations ")
        .append(balance(Quantity.OPERATIONS))
        .toString();
  }
}

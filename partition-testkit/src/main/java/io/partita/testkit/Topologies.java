package io.partita.testkit;

import io.partita.api.Node;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * Topologies, keys and changes for tests: fixed ones, and generators for properties, to be used as
 * {@code @ForAll(supplier = Topologies.Weighted.class)}. Plug-ins' tests depend on jqwik through
 * these only.
 */
public final class Topologies {
  private static final int MOST_NODES = 16;
  private static final int LABELS = 3;

  private Topologies() {}

  /** Nodes {@code n0}, {@code n1}, ... of weight 1, without regions and zones; epoch 1. */
  public static Topology equal(int nodes) {
    return Topology.of(IntStream.range(0, nodes).mapToObj(i -> Node.local("n" + i)).toList());
  }

  /** Nodes {@code n0}, {@code n1}, ... of these weights, without regions and zones; epoch 1. */
  public static Topology weighing(double... weights) {
    List<Node> nodes = new ArrayList<>();
    for (double weight : weights) {
      nodes.add(Node.local("n" + nodes.size()).weighing(weight));
    }
    return Topology.of(nodes);
  }

  /** Nodes {@code n0}, {@code n1}, ... of weight 1, equally many in each zone; epoch 1. */
  public static Topology grid(int regions, int zonesOfEach, int nodesOfEach) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < regions * zonesOfEach * nodesOfEach; i++) {
      int zone = i % (regions * zonesOfEach);
      nodes.add(Node.local("n" + i).in("region-" + zone % regions, "zone-" + zone / regions));
    }
    return Topology.of(nodes);
  }

  /** 1 to 16 nodes of weight 1, some of them in regions and zones. */
  public static final class Equal implements ArbitrarySupplier<Topology> {

    /** For jqwik. */
    public Equal() {}

    @Override
    public Arbitrary<Topology> get() {
      return topologies(Arbitraries.just(1.0));
    }
  }

  /** 1 to 16 nodes of any weight, some of them in regions and zones. */
  public static final class Weighted implements ArbitrarySupplier<Topology> {

    /** For jqwik. */
    public Weighted() {}

    @Override
    public Arbitrary<Topology> get() {
      return topologies(weights());
    }
  }

  /** Up to 20 keys of 0 to 40 bytes; texts, texts with braces, and any bytes. */
  public static final class Keys implements ArbitrarySupplier<List<byte[]>> {

    /** For jqwik. */
    public Keys() {}

    @Override
    public Arbitrary<List<byte[]>> get() {
      Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
      Arbitrary<byte[]> texts =
          Arbitraries.of((byte) 'a', (byte) 'b', (byte) '{', (byte) '}', (byte) ':')
              .array(byte[].class)
              .ofMaxSize(40);
      return Arbitraries.oneOf(any, texts).list().ofMaxSize(20);
    }
  }

  /** One change that leaves all weights at 1. */
  public static final class EqualChange implements ArbitrarySupplier<MembershipChange> {

    /** For jqwik. */
    public EqualChange() {}

    @Override
    public Arbitrary<MembershipChange> get() {
      return changes(Arbitraries.just(1.0));
    }
  }

  /** Up to six changes of any kind. */
  public static final class Changes implements ArbitrarySupplier<List<MembershipChange>> {

    /** For jqwik. */
    public Changes() {}

    @Override
    public Arbitrary<List<MembershipChange>> get() {
      return changes(weights()).list().ofMaxSize(6);
    }
  }

  private static Arbitrary<Double> weights() {
    return Arbitraries.oneOf(
        Arbitraries.just(1.0),
        Arbitraries.integers().between(1, 8).map(Integer::doubleValue),
        Arbitraries.doubles().between(0.1, 10));
  }

  private static Arbitrary<Topology> topologies(Arbitrary<Double> weights) {
    Arbitrary<Integer> labels = Arbitraries.integers().between(0, LABELS - 1);
    Arbitrary<Node> places =
        Combinators.combine(weights, labels, labels)
            .as(
                (weight, region, zone) ->
                    Node.local("n").weighing(weight).in("r" + region, "z" + zone));
    Arbitrary<Node> nodes =
        Arbitraries.oneOf(weights.map(weight -> Node.local("n").weighing(weight)), places);
    return nodes.list().ofMinSize(1).ofMaxSize(MOST_NODES).map(Topologies::named);
  }

  private static Topology named(List<Node> unnamed) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : unnamed) {
      Node named = Node.local("10.0.0." + nodes.size() + ":6379");
      nodes.add(named.weighing(node.weight()).in(node.region(), node.zone()));
    }
    return Topology.of(nodes);
  }

  private static Arbitrary<MembershipChange> changes(Arbitrary<Double> weights) {
    return Combinators.combine(
            Arbitraries.of(MembershipChange.Kind.class),
            Arbitraries.integers().between(0, 1_000),
            weights)
        .as(MembershipChange::new);
  }
}

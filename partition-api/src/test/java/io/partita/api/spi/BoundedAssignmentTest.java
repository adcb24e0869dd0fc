package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Random clusters through random changes: quotas are met exactly, replicas are kept apart, and what
 * moves is compared with the least that any assignment must move.
 */
class BoundedAssignmentTest {
  private static final List<Spread> SPREADS = List.of(Spread.NODES, Spread.ZONES, Spread.REGIONS);

  /** How much was moved, and how much had to be. */
  private record Moves(int done, int needed) {
    Moves plus(Moves other) {
      return new Moves(done + other.done, needed + other.needed);
    }
  }

  @Property(tries = 300)
  void quotasAreMetAndReplicasApartAfterEveryChange(@ForAll long seed) {
    walk(new Random(seed), 12);
  }

  @Test
  void movesWithinOnePerCentOfTheLeast() {
    Moves all = new Moves(0, 0);
    for (int seed = 0; seed < 500; seed++) {
      all = all.plus(walk(new Random(seed), 12));
    }
    // The least is a lower bound: keeping replicas apart forces a few moves more (here 0.6 %).
    assertThat(all.needed()).isGreaterThan(20_000);
    assertThat((double) all.done()).isLessThanOrEqualTo(1.01 * all.needed());
  }

  private static Moves walk(Random random, int steps) {
    boolean weighted = random.nextBoolean();
    Topology topology = Topology.of(List.of());
    for (int i = 1 + random.nextInt(16); i > 0; i--) {
      topology = topology.with(node(random, topology, weighted));
    }
    Rules rules =
        Rules.DEFAULT
            .withPartitions(1 << random.nextInt(8))
            .withReplicas(1 + random.nextInt(Math.min(4, topology.nodes().size())))
            .withSpread(SPREADS.get(random.nextInt(3)));
    Partitioner partitioner = new Drawn();
    PartitionMap map = partitioner.assign(topology, rules, Optional.empty());
    Moves moves = new Moves(0, 0);
    for (int i = 0; i < steps; i++) {
      topology = change(random, topology, rules, weighted);
      PartitionMap next = partitioner.assign(topology, rules, Optional.of(map));
      moves = moves.plus(check(topology, rules, map, next));
      map = next;
    }
    return moves;
  }

  private static Topology change(Random random, Topology topology, Rules rules, boolean weighted) {
    String some = topology.nodes().get(random.nextInt(topology.nodes().size())).id();
    return switch (random.nextInt(3)) {
      case 0 -> topology.with(node(random, topology, weighted));
      case 1 -> topology.nodes().size() > rules.replicas() ? topology.without(some) : topology;
      default -> topology.replacing(topology.require(some).weighing(weight(random, weighted)));
    };
  }

  private static Node node(Random random, Topology topology, boolean weighted) {
    return Node.local("n" + topology.epoch())
        .in("r" + random.nextInt(3), "z" + random.nextInt(3))
        .weighing(weight(random, weighted));
  }

  private static double weight(Random random, boolean weighted) {
    return weighted ? Math.exp(random.nextGaussian() * 1.5) : 1;
  }

  private static Moves check(
      Topology topology, Rules rules, PartitionMap before, PartitionMap map) {
    Cells kept =
        new Cells(
            topology.nodes(),
            rules,
            new long[rules.partitions()],
            point -> List.<Integer>of().stream().mapToInt(i -> i).iterator());
    kept.keep(before);
    int[] quotas = Quotas.ofCopies(topology.nodes(), rules, rules.partitions(), kept.held);
    Map<String, Integer> copies = map.copies();
    int needed = 0;
    for (int n = 0; n < quotas.length; n++) {
      assertThat(copies.getOrDefault(topology.nodes().get(n).id(), 0)).isEqualTo(quotas[n]);
      needed += Math.max(0, quotas[n] - kept.held[n]);
    }
    int done = 0;
    for (int p = 0; p < map.size(); p++) {
      List<String> replicas = map.replicas(p);
      if (rules.spread() == Spread.REGIONS) {
        assertApart(topology, rules, replicas, Node::region);
      }
      if (rules.spread() != Spread.NODES) {
        assertApart(topology, rules, replicas, n -> n.region() + "/" + n.zone());
      }
      Set<String> added = new HashSet<>(replicas);
      added.removeAll(before.replicas(p));
      done += added.size();
    }
    return new Moves(done, needed);
  }

  private static void assertApart(
      Topology topology, Rules rules, List<String> replicas, Function<Node, String> group) {
    long groups = topology.nodes().stream().map(group).distinct().count();
    List<String> reached = new ArrayList<>();
    replicas.forEach(id -> reached.add(group.apply(topology.require(id))));
    assertThat(reached.stream().distinct().count())
        .as("groups of %s in %s", replicas, topology)
        .isEqualTo(Math.min(groups, rules.replicas()));
  }
}

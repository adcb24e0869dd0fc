package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.testkit.Topologies;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two and three replicas on 48 equal nodes in 3 regions of 2 zones each. */
class ReplicasTest {
  private static final Topology GRID = Topologies.grid(3, 2, 8);

  @ParameterizedTest
  @CsvSource({
    "RING, 2, REGIONS, 2, 2",
    "RING, 3, REGIONS, 3, 3",
    "RING, 2, ZONES, 1, 2",
    "RING, 3, ZONES, 2, 3",
    "RING, 3, NODES, 1, 1",
    "RENDEZVOUS, 2, REGIONS, 2, 2",
    "RENDEZVOUS, 3, REGIONS, 3, 3",
    "RENDEZVOUS, 2, ZONES, 1, 2",
    "RENDEZVOUS, 3, ZONES, 2, 3",
    "RENDEZVOUS, 3, NODES, 1, 1",
    "JUMP, 2, REGIONS, 2, 2",
    "JUMP, 3, ZONES, 2, 3",
    "JUMP, 3, NODES, 1, 1",
    "MAGLEV, 2, REGIONS, 2, 2",
    "MAGLEV, 3, ZONES, 2, 3",
    "MAGLEV, 3, NODES, 1, 1"
  })
  void areDistinctApartAndEven(
      Strategies strategy, int replicas, Spread spread, int regions, int zones) {
    Rules rules = Rules.DEFAULT.withReplicas(replicas).withSpread(spread);

    PartitionMap map = strategy.create().assign(GRID, rules, Optional.empty());

    requireApart(map, GRID, replicas, regions, zones);
    requireEven(map, GRID, replicas);
  }

  @ParameterizedTest
  @CsvSource({
    "RING, 2",
    "RING, 3",
    "RENDEZVOUS, 2",
    "RENDEZVOUS, 3",
    "JUMP, 2",
    "JUMP, 3",
    "MAGLEV, 2",
    "MAGLEV, 3"
  })
  void stayApartAndEvenWhenNodesComeAndGo(Strategies strategy, int replicas) {
    Rules rules = Rules.DEFAULT.withReplicas(replicas);
    PartitionMap map = strategy.create().assign(GRID, rules, Optional.empty());
    Topology topology = GRID;
    for (String gone : List.of("n7", "n20", "n33")) {
      Topology next = topology.without(gone);
      PartitionMap after = strategy.create().assign(next, rules, Optional.of(map));

      requireApart(after, next, replicas, replicas, replicas);
      // What the lost node held is copied anew; up to 2 % more moves to keep replicas apart.
      double held = map.copies().getOrDefault(gone, 0) / (double) (map.size() * replicas);
      assertThat(MovementPlan.between(map, after).movedShare() / held).isBetween(1.0, 1.02);
      topology = next;
      map = after;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLossOfARegionLeavesACopyOfEveryPartition(Strategies strategy) {
    Rules rules = Rules.DEFAULT.withReplicas(2);
    PartitionMap map = strategy.create().assign(GRID, rules, Optional.empty());

    for (int p = 0; p < map.size(); p++) {
      assertThat(map.replicas(p)).anyMatch(id -> !GRID.require(id).region().equals("region-1"));
    }
  }

  /** A zone of two nodes beside a zone of six: replicas in both zones, so the two hold half. */
  @ParameterizedTest
  @EnumSource
  void unevenZonesHoldWhatKeepsReplicasApart(Strategies strategy) {
    Topology topology = Topologies.equal(8);
    for (int i = 0; i < 8; i++) {
      topology = topology.replacing(Node.local("n" + i).in("", i < 2 ? "small" : "large"));
    }

    PartitionMap map =
        strategy.create().assign(topology, Rules.DEFAULT.withReplicas(2), Optional.empty());

    requireApart(map, topology, 2, 1, 2);
    assertThat(map.copies()).containsEntry("n0", 2_048).containsEntry("n1", 2_048);
    assertThat(map.copies().get("n5")).isBetween(682, 683);
    assertThat(map.primaries().values()).containsOnly(512);
  }

  private static void requireApart(
      PartitionMap map, Topology topology, int replicas, int regions, int zones) {
    for (int p = 0; p < map.size(); p++) {
      List<Node> nodes = map.replicas(p).stream().map(topology::require).toList();
      assertThat(distinct(nodes, Node::id)).isEqualTo(replicas);
      assertThat(distinct(nodes, Node::region)).isGreaterThanOrEqualTo(regions);
      assertThat(distinct(nodes, n -> n.region() + n.zone())).isGreaterThanOrEqualTo(zones);
    }
  }

  private static int distinct(List<Node> nodes, Function<Node, String> label) {
    return (int) nodes.stream().map(label).distinct().count();
  }

  /** Copies and primaries are the share of each node, rounded down or up. */
  private static void requireEven(PartitionMap map, Topology topology, int replicas) {
    double copies = map.size() * (double) replicas / topology.nodes().size();
    double primaries = map.size() / (double) topology.nodes().size();
    assertThat(map.copies()).hasSameSizeAs(topology.nodes());
    assertThat(map.copies().values())
        .allMatch(c -> c == Math.floor(copies) || c == Math.ceil(copies));
    assertThat(map.primaries()).hasSameSizeAs(topology.nodes());
    assertThat(map.primaries().values())
        .allMatch(c -> c == Math.floor(primaries) || c == Math.ceil(primaries));
  }
}

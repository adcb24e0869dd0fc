package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.testkit.MembershipChange;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any number of partitions, also one that is no power of two, and after splits. */
class RangePropertyTest {
  private static final double TOLERANCE = 1e-6;
  private static final Rules ALONE = Rules.DEFAULT.withSpread(Spread.NODES);

  @Property(tries = 100)
  void nodesHoldTheirSharesAndMovesAreTheFewestThroughSplitsAndChanges(
      @ForAll(supplier = Topologies.Weighted.class) Topology start,
      @ForAll @IntRange(min = 1, max = 300) int partitions,
      @ForAll(supplier = Topologies.Changes.class) List<MembershipChange> changes,
      @ForAll @Size(6) List<@IntRange(min = 0, max = 10_000) Integer> cuts) {
    Topology topology = start;
    PartitionMap map = assign(topology, partitions, Optional.empty());
    requireShares(map, topology);
    for (int i = 0; i < changes.size(); i++) {
      PartitionMap split = Cuts.split(map, cuts.get(i) % map.size());
      topology = changes.get(i).applyTo(topology, 1);

      map = assign(topology, partitions, Optional.of(split));

      assertThat(map.sameIntervals(split)).as("boundaries and ids are kept").isTrue();
      assertThat(map.nextId()).isEqualTo(split.nextId());
      assertThat(map.epoch()).isEqualTo(topology.epoch());
      requireShares(map, topology);
      assertThat(Cuts.moved(split, map)).as("copies moved").isEqualTo(Cuts.needed(split, map));
    }
  }

  @Property(tries = 100)
  void copiesAreEvenAndApartThroughSplitsAndJoins(
      @ForAll @IntRange(min = 3, max = 12) int nodes,
      @ForAll @IntRange(min = 2, max = 3) int replicas,
      @ForAll @IntRange(min = 1, max = 200) int partitions,
      @ForAll @Size(4) List<@IntRange(min = 0, max = 10_000) Integer> cuts) {
    Rules rules = ALONE.withReplicas(replicas);
    Topology topology = Topologies.equal(nodes);
    PartitionMap map =
        RangeStrategies.range(Cuts.into(partitions)).assign(topology, rules, Optional.empty());
    for (int cut : cuts) {
      PartitionMap split = Cuts.split(map, cut % map.size());
      topology = topology.with(Node.local("joined-" + topology.epoch()));

      map = RangeStrategies.range().assign(topology, rules, Optional.of(split));

      int copies = map.size() * replicas;
      int floor = copies / topology.nodes().size();
      for (Node node : topology.nodes()) {
        assertThat(map.copies().getOrDefault(node.id(), 0))
            .as("copies of %s, of %d", node.id(), copies)
            .isBetween(floor, floor + (copies % topology.nodes().size() == 0 ? 0 : 1));
      }
      for (int i = 0; i < map.size(); i++) {
        assertThat(map.replicas(i)).hasSize(replicas).doesNotHaveDuplicates();
      }
      // Where replicas must be on distinct nodes, a copy may have to go over a third node.
      assertThat(Cuts.moved(split, map))
          .isBetween(Cuts.needed(split, map), Cuts.needed(split, map) + 2);
    }
  }

  @Property(tries = 100)
  void theOrderOfTheNodesDoesNotMatter(
      @ForAll(supplier = Topologies.Weighted.class) Topology topology,
      @ForAll @IntRange(min = 1, max = 300) int partitions,
      @ForAll long seed) {
    List<Node> shuffled = new ArrayList<>(topology.nodes());
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(assign(new Topology(topology.epoch(), shuffled), partitions, Optional.empty()))
        .isEqualTo(assign(topology, partitions, Optional.empty()));
  }

  private static PartitionMap assign(
      Topology topology, int partitions, Optional<PartitionMap> previous) {
    return RangeStrategies.range(Cuts.into(partitions)).assign(topology, ALONE, previous);
  }

  private static void requireShares(PartitionMap map, Topology topology) {
    List<Node> nodes = ALONE.placeable(topology);
    double weights = nodes.stream().mapToDouble(Node::weight).sum();
    Map<String, Integer> copies = map.copies();
    for (Node node : nodes) {
      double share = map.size() * node.weight() / weights;
      assertThat((double) copies.getOrDefault(node.id(), 0))
          .as("partitions of %s, whose share is %.3f", node.id(), share)
          .isBetween(Math.floor(share + TOLERANCE), Math.ceil(share - TOLERANCE));
    }
  }
}

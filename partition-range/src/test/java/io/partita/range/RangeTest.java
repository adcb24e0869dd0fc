package io.partita.range;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Bound;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.GoldenVectors;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest extends PartitionerContract {
  private static final int PARTITIONS = 512;

  /** Made once for each size, so that their bytes are no part of what a map costs. */
  private static final Map<Integer, SplitPoints> CUTS = new ConcurrentHashMap<>();

  @Override
  protected Partitioner create() {
    return RangeStrategies.range(CUTS.computeIfAbsent(PARTITIONS, Cuts::into));
  }

  @Override
  protected Partitioner createFor(Rules rules) {
    return RangeStrategies.range(CUTS.computeIfAbsent(rules.partitions(), Cuts::into));
  }

  @Test
  void withoutSplitPointsTheLineIsOnePartition() {
    PartitionMap map =
        RangeStrategies.range().assign(Topologies.equal(3), Rules.DEFAULT, Optional.empty());

    assertThat(map.size()).isEqualTo(1);
    assertThat(map.locate("any key")).isZero();
  }

  @Test
  void theFirstMapIsCutAtTheSplitPoints() {
    PartitionMap map =
        RangeStrategies.range(SplitPoints.parse("g,p"))
            .assign(Topologies.equal(2), Rules.DEFAULT, Optional.empty());

    assertThat(Cuts.ids(map)).containsExactly(0, 1, 2);
    assertThat(map.nextId()).isEqualTo(3);
    assertThat(List.of("", "fz", "g", "ozz", "p", "zebra"))
        .map(key -> map.find(key.getBytes(UTF_8)))
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void thePartitionsOfTheRulesAreWithoutEffect() {
    Topology topology = Topologies.equal(5);

    assertThat(create().assign(topology, Rules.DEFAULT.withPartitions(1), Optional.empty()))
        .isEqualTo(create().assign(topology, Rules.DEFAULT, Optional.empty()));
  }

  @Test
  void aMapInForceIsNeitherCutAgainNorNumberedAnew() {
    Topology topology = Topologies.equal(4);
    PartitionMap map = Cuts.split(first(topology, 40), 7);

    PartitionMap next =
        RangeStrategies.range(SplitPoints.parse("a,b,c"))
            .assign(topology.with(Node.local("n")), Rules.DEFAULT, Optional.of(map));

    assertThat(next.sameIntervals(map)).isTrue();
    assertThat(next.nextId()).isEqualTo(42);
    assertThat(next.epoch()).isEqualTo(2);
  }

  @Test
  void aMapOfTheHashLineIsRefused() {
    HashKeySpace hashes = new HashKeySpace("none", (bytes, offset, length) -> 0, false);
    PartitionMap hashed = PartitionMap.equal(1, "ring", hashes, List.of(List.of("n0")));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> create().assign(Topologies.equal(1), Rules.DEFAULT, Optional.of(hashed)))
        .withMessage("key space = ordered: must be none, as in the previous map");
  }

  /** 12 partitions on 4 nodes, one of them split: no node is above its share, rounded up. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSplitMovesNothingWhenTheBoundAllows(int replicas) {
    Topology topology = Topologies.grid(1, 2, 2);
    Rules rules = Rules.DEFAULT.withReplicas(replicas).withSpread(Spread.NODES);
    PartitionMap map =
        RangeStrategies.range(Cuts.into(12)).assign(topology, rules, Optional.empty());
    for (int i = 0; i < map.size(); i++) {
      PartitionMap split = Cuts.split(map, i);

      PartitionMap next = create().assign(topology, rules, Optional.of(split));

      assertThat(Cuts.moved(split, next)).as("moved when index %d is split", i).isZero();
      assertThat(next.sameIntervals(split)).isTrue();
    }
  }

  /** When a node is above its share for a split, one partition leaves it, and it alone gives. */
  @Test
  void aSplitMovesOnePartitionAwayFromItsNodeWhenTheBoundDemands() {
    Topology topology = Topologies.equal(3);
    PartitionMap map = first(topology, 14);
    for (int i = 0; i < map.size(); i++) {
      PartitionMap split = Cuts.split(map, i);

      PartitionMap next = create().assign(topology, Rules.DEFAULT, Optional.of(split));

      boolean isAbove = split.copies().getOrDefault(map.primary(i), 0) > 5;
      assertThat(Cuts.moved(split, next)).isEqualTo(isAbove ? 1 : 0);
      assertThat(next.copies().values()).containsOnly(5);
      for (int p = 0; p < next.size(); p++) {
        if (!next.primary(p).equals(split.primary(p))) {
          assertThat(split.primary(p)).isEqualTo(map.primary(i));
        }
      }
    }
  }

  /** The bare algorithm has no history, so it shows the ranks: the new halves alone have others. */
  @Test
  void aSplitGivesNoOtherPartitionAnotherRank() {
    Topology topology = Topologies.equal(7);
    Rules bare = Rules.DEFAULT.withBound(Bound.NONE).withReplicas(2);
    PartitionMap map = create().assign(topology, bare, Optional.empty());

    PartitionMap next = create().assign(topology, bare, Optional.of(Cuts.split(map, 100)));

    assertThat(next.size()).isEqualTo(PARTITIONS + 1);
    for (int i = 0; i < next.size(); i++) {
      if (i != 100 && i != 101) {
        assertThat(next.replicas(i)).isEqualTo(map.replicas(i < 100 ? i : i - 1));
      }
    }
  }

  /** A run of keys that is read or written at once is the work of all nodes. */
  @Test
  void everyRunOfPartitionsIsSpreadOverTheNodes() {
    PartitionMap map = first(Topologies.equal(8), PARTITIONS);
    for (int from = 0; from + 128 <= PARTITIONS; from++) {
      assertThat(Cuts.primaries(map, from, from + 128)).as("nodes of 128 from %d", from).hasSize(8);
    }
    long alike =
        IntStream.range(1, PARTITIONS)
            .filter(i -> map.primary(i).equals(map.primary(i - 1)))
            .count();
    assertThat(alike).as("neighbours on one node, of 511; 64 by chance").isBetween(40L, 90L);
  }

  @ParameterizedTest
  @EnumSource
  void replicasAreAsFarApartAsTheRulesWant(Spread spread) {
    Topology grid = Topologies.grid(3, 2, 4);
    PartitionMap map =
        create().assign(grid, Rules.DEFAULT.withReplicas(3).withSpread(spread), Optional.empty());
    for (int i = 0; i < map.size(); i++) {
      List<Node> nodes = map.replicas(i).stream().map(grid::require).toList();
      long regions = nodes.stream().map(Node::region).distinct().count();
      long zones = nodes.stream().map(n -> n.region() + n.zone()).distinct().count();
      assertThat(nodes).doesNotHaveDuplicates();
      assertThat(regions).isGreaterThanOrEqualTo(spread == Spread.REGIONS ? 3 : 1);
      assertThat(zones).isGreaterThanOrEqualTo(spread == Spread.NODES ? 1 : 3);
    }
    assertThat(map.copies().values()).hasSize(24).containsOnly(64);
    assertThat(map.primaries().values()).allMatch(n -> n == 21 || n == 22);
  }

  @ParameterizedTest
  @CsvSource({
    "1, d552d54b0dd2e5e6673c7a1b8bb20189",
    "7, 65f84153c3462d35135ce14ceb8b6d8e",
    "65536, 24b90bbd02a1be30766d3ca21dff58fa"
  })
  void otherCutsAreFrozenToo(int partitions, String checksum) {
    assertThat(GoldenVectors.checksum(first(Topologies.weighing(1, 2, 5, 1, 3), partitions)))
        .isEqualTo(checksum);
  }

  @Test
  void whatFollowsSplitsIsFrozenToo() {
    Topology topology = Topologies.grid(2, 2, 3);
    PartitionMap map = first(topology, 24);
    for (int i = 0; i < 24; i += 2) {
      map = Cuts.split(map, i);
    }
    PartitionMap next =
        create().assign(topology.without("n3"), Rules.DEFAULT.withReplicas(2), Optional.of(map));

    assertThat(GoldenVectors.checksum(next)).isEqualTo("c2c50b4eefaaad722ad0df584aab6b65");
  }

  private static PartitionMap first(Topology topology, int partitions) {
    return RangeStrategies.range(Cuts.into(partitions))
        .assign(topology, Rules.DEFAULT, Optional.empty());
  }
}

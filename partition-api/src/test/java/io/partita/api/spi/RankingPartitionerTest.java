package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.partita.api.Bound;
import io.partita.api.Fnv;
import io.partita.api.HashKeySpace;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingPartitionerTest {
  private static final Rules RULES = Rules.DEFAULT.withPartitions(256);

  private final Partitioner partitioner = new Drawn();

  @Test
  void withoutABoundTheFirstInRankHoldEachPartition() {
    Topology topology = nodes(10);
    Rules rules = RULES.withReplicas(3).withBound(Bound.NONE);
    Ranking ranking = new Drawn().ranking(topology.nodes());

    PartitionMap map = first(topology, rules);

    for (int p = 0; p < map.size(); p++) {
      var order = ranking.order((long) p << 56);
      List<String> best =
          Stream.generate(() -> topology.nodes().get(order.nextInt()).id()).limit(3).toList();
      assertThat(map.replicas(p)).isEqualTo(best);
    }
  }

  @Test
  void withoutABoundThereIsNoHistory() {
    Rules rules = RULES.withBound(Bound.NONE);
    PartitionMap onTen = first(nodes(10), rules);
    Topology eleven = nodes(11);

    assertThat(partitioner.assign(eleven, rules, Optional.of(onTen)))
        .isEqualTo(first(eleven, rules));
  }

  @Test
  void withTheBoundEachNodeHoldsItsShareRoundedDownOrUp() {
    PartitionMap map = first(nodes(10), RULES);

    assertThat(map.copies().values()).containsOnly(25, 26);
  }

  @Test
  void rankChoosesWhatMovesToANewNode() {
    PartitionMap before = first(nodes(10), RULES);
    Topology eleven = nodes(11);
    Node added =
        eleven.nodes().stream().filter(n -> n.id().equals("n10")).findFirst().orElseThrow();
    int index = eleven.nodes().indexOf(added);
    Ranking ranking = new Drawn().ranking(eleven.nodes());

    PartitionMap after = partitioner.assign(eleven, RULES, Optional.of(before));

    double moved =
        after.partitionsOf("n10").stream()
            .mapToInt(p -> rank(ranking, p, index))
            .average()
            .orElseThrow();
    double all = IntStream.range(0, 256).map(p -> rank(ranking, p, index)).average().orElseThrow();
    assertThat(all).isCloseTo(5, within(0.5));
    assertThat(moved).isLessThan(1);
  }

  private static int rank(Ranking ranking, int partition, int node) {
    var order = ranking.order((long) partition << 56);
    int rank = 0;
    while (order.nextInt() != node) {
      rank++;
    }
    return rank;
  }

  @Test
  void aSecondReplicaLeavesTheFirstWhereItIs() {
    PartitionMap before = first(nodes(10), RULES);

    PartitionMap after = partitioner.assign(nodes(10), RULES.withReplicas(2), Optional.of(before));

    assertThat(MovementPlan.between(before, after).movedShare()).isEqualTo(0.5);
    assertThat(after.copies().values()).containsOnly(51, 52);
  }

  @Test
  void oneReplicaLessMovesNothing() {
    PartitionMap before = first(nodes(10), RULES.withReplicas(2));

    PartitionMap after = partitioner.assign(nodes(10), RULES, Optional.of(before));

    assertThat(MovementPlan.between(before, after).movedShare()).isZero();
    assertThat(after.copies().values()).containsOnly(25, 26);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void eachNodeIsPrimaryOfItsShare(int replicas) {
    PartitionMap map = first(nodes(10), RULES.withReplicas(replicas));

    assertThat(map.primaries().values()).containsOnly(25, 26);
  }

  @Test
  void idsAndTheirLineStayAsTheyWere() {
    int[] ids = IntStream.range(0, 256).map(i -> 1_000 - i).toArray();
    long[] starts = IntStream.range(0, 256).mapToLong(i -> (long) i << 56).toArray();
    List<List<String>> replicas = Collections.nCopies(256, List.of("n0"));
    PartitionMap before =
        PartitionMap.arcs(4, "other", Fnv.KEY_SPACE, starts, ids, 2_000, replicas);

    PartitionMap after = partitioner.assign(nodes(4), RULES, Optional.of(before));

    assertThat(after.sameIntervals(before)).isTrue();
    assertThat(after.nextId()).isEqualTo(2_000);
    assertThat(after.strategy()).isEqualTo("drawn");
    assertThat(after.copies().values()).containsOnly(64);
  }

  @Test
  void anUnchangedMembershipMovesNothingAndStampsTheNewEpoch() {
    PartitionMap before = first(nodes(10), RULES.withReplicas(3));
    Topology later = new Topology(9, nodes(10).nodes());

    assertThat(partitioner.assign(later, RULES.withReplicas(3), Optional.of(before)))
        .isEqualTo(before.restamped(9, "drawn"));
  }

  @Test
  void drainingAndExcludedNodesDoNotCount() {
    Topology topology = nodes(3).replacing(Node.local("n0").becoming(NodeStatus.DRAINING));
    Rules rules = RULES.withExcluded(Set.of("n1", "not-a-member"));

    assertThat(first(topology, rules).nodes()).containsExactly("n2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> first(topology, rules.withReplicas(2)))
        .withMessage(
            "replicas = 2: must be at most the number of nodes that may hold partitions, 1");
    assertThatIllegalArgumentException().isThrownBy(() -> first(Topology.of(List.of()), RULES));
  }

  @Test
  void aPreviousMapMustBeOfTheSameLineCutAlike() {
    Topology topology = nodes(2);
    PartitionMap finer = first(topology, RULES.withPartitions(512));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> partitioner.assign(topology, RULES, Optional.of(finer)))
        .withMessage("partitions = 256: must be 512, as in the previous map");

    HashKeySpace other = new HashKeySpace("other", Fnv::hash, false);
    PartitionMap foreign =
        PartitionMap.equal(1, "x", other, Collections.nCopies(256, List.of("n0")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> partitioner.assign(topology, RULES, Optional.of(foreign)))
        .withMessage("key space = fnv1a-mixed: must be other, as in the previous map");

    PartitionMap uneven =
        PartitionMap.arcs(
            1,
            "x",
            Fnv.KEY_SPACE,
            new long[] {0, 1},
            new int[] {0, 1},
            2,
            List.of(List.of("n0"), List.of("n1")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> partitioner.assign(topology, RULES.withPartitions(2), Optional.of(uneven)))
        .withMessageContaining("must be cut into equal intervals");
  }

  @Test
  void aSinglePartitionIsAssignedToo() {
    PartitionMap map = first(nodes(3), RULES.withPartitions(1).withReplicas(3));

    assertThat(map.size()).isEqualTo(1);
    assertThat(map.replicas(0)).containsExactlyInAnyOrder("n0", "n1", "n2");
  }

  @Test
  void aRankingThatIsNoOrderOfTheNodesIsReported() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ranked(0, 1))
        .withMessage("ranking of partition 0 ends after 2 of 3 nodes");
    assertThatIllegalStateException()
        .isThrownBy(() -> ranked(0, 3, 1))
        .withMessage("ranking of partition 0 names node index 3 of 3");
    assertThatIllegalStateException().isThrownBy(() -> ranked(-1, 0, 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> ranked(0, 0, 1))
        .withMessage("ranking of partition 0 names node index 0 twice");
  }

  private static void ranked(int... order) {
    Partitioner broken =
        new RankingPartitioner("broken", Fnv.KEY_SPACE) {
          @Override
          protected Ranking ranking(List<Node> nodes) {
            return point -> Arrays.stream(order).iterator();
          }
        };
    Rules all = RULES.withReplicas(3).withBound(Bound.NONE).withSpread(Spread.NODES);
    broken.assign(nodes(3), all, Optional.empty());
  }

  private PartitionMap first(Topology topology, Rules rules) {
    return partitioner.assign(topology, rules, Optional.empty());
  }

  private static Topology nodes(int count) {
    return Topology.of(IntStream.range(0, count).mapToObj(i -> Node.local("n" + i)).toList());
  }
}

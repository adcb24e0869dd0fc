package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MovementPlanTest {
  private static final Topology ABC =
      Topology.of(List.of(Node.local("a"), Node.local("b"), Node.local("c")));

  @Test
  void ofAMapAndItselfIsEmpty() {
    PartitionMap map = equal("a", "b");

    assertThat(MovementPlan.between(map, map.restamped(2, "test")).movements()).isEmpty();
    assertThat(MovementPlan.between(map, map).movedShare()).isZero();
  }

  @Test
  void namesWhatMovesFromWhereToWhere() {
    PartitionMap before = equal("a,b", "b,c", "c,a", "a,b");
    PartitionMap after = before.withReplicas(Map.of(2, List.of("b", "a")));

    MovementPlan plan = MovementPlan.between(before, after);

    assertThat(plan.movements())
        .containsExactly(
            new Movement(2, before.interval(2), 0.25, List.of("c", "a"), List.of("b", "a")));
    assertThat(plan.movements().get(0).added()).containsExactly("b");
    assertThat(plan.movements().get(0).removed()).containsExactly("c");
    assertThat(plan.movedShare()).isEqualTo(0.125);
  }

  @Test
  void aChangeOfRolesIsAMovementThatMovesNothing() {
    MovementPlan plan = MovementPlan.between(equal("a,b"), equal("b,a"));

    assertThat(plan.movements()).hasSize(1);
    assertThat(plan.movements().get(0).added()).isEmpty();
    assertThat(plan.movedShare()).isZero();
  }

  @Test
  void aHigherReplicationFactorMovesTheNewCopies() {
    MovementPlan plan = MovementPlan.between(equal("a"), equal("a,b"));

    assertThat(plan.movedShare()).isEqualTo(0.5);
  }

  @Test
  void cutsTheLineAtTheBoundariesOfBoth() {
    PartitionMap before = arcs(new long[] {0, 1L << 62}, "a", "b");
    PartitionMap after = arcs(new long[] {0, 1L << 61, 1L << 63}, "a", "c", "b");

    MovementPlan plan = MovementPlan.between(before, after);

    assertThat(plan.movements()).hasSize(2);
    assertThat(plan.movements().get(0).interval())
        .hasToString("[2000000000000000, 4000000000000000)");
    assertThat(plan.movements().get(0).before()).containsExactly("a");
    assertThat(plan.movements().get(0).partition()).isEqualTo(1);
    assertThat(plan.movements().get(1).interval())
        .hasToString("[4000000000000000, 8000000000000000)");
    assertThat(plan.movements().get(1).before()).containsExactly("b");
    assertThat(plan.movedShare()).isEqualTo(0.125 + 0.25);
  }

  @Test
  void cutsRangesOfKeysToo() {
    PartitionMap before = ranges(List.of("", "m"), "a", "b");
    PartitionMap after = ranges(List.of("", "f", "m", "t"), "a", "c", "b", "a");

    MovementPlan plan = MovementPlan.between(before, after);

    assertThat(plan.movements())
        .map(m -> m.interval().toString())
        .containsExactly("[66, 6d)", "[74, end)");
    assertThat(plan.movements()).map(Movement::before).containsExactly(List.of("a"), List.of("b"));
  }

  @Property
  void piecesOfDifferentCutsCoverTheLineOnce(
      @ForAll @Size(max = 50) Set<Long> one, @ForAll @Size(max = 50) Set<Long> other) {
    PartitionMap before = arcs(starts(one), "a");
    PartitionMap after = arcs(starts(other), "b");

    MovementPlan plan = MovementPlan.between(before, after);

    assertThat(plan.movedShare()).isCloseTo(1.0, within(1e-12));
    Token end = new Token.OfHash(0);
    for (Movement movement : plan.movements()) {
      assertThat(movement.interval().from()).isEqualTo(end);
      end = movement.interval().to().orElse(new Token.OfHash(-1));
    }
    assertThat(plan.movements().get(plan.movements().size() - 1).interval().to()).isEmpty();
  }

  @Property
  void exactlyTheTokensInItsPiecesChangeTheirReplicas(
      @ForAll @Size(max = 30) Set<Long> one,
      @ForAll @Size(max = 30) Set<Long> other,
      @ForAll @Size(20) long[] tokens) {
    PartitionMap before = arcs(starts(one), "a", "b", "c");
    PartitionMap after = arcs(starts(other), "b", "a");
    MovementPlan plan = MovementPlan.between(before, after);

    for (long token : tokens) {
      String from = before.primary(before.find(token));
      String to = after.primary(after.find(token));
      List<Movement> holding =
          plan.movements().stream().filter(m -> contains(m.interval(), token)).toList();
      if (from.equals(to)) {
        assertThat(holding).isEmpty();
      } else {
        assertThat(holding).hasSize(1);
        assertThat(holding.get(0).before()).containsExactly(from);
        assertThat(holding.get(0).after()).containsExactly(to);
      }
    }
  }

  @Test
  void mapsOfDifferentKeySpacesCannotBeCompared() {
    PartitionMap hashed = equal("a");
    PartitionMap ordered = ranges(List.of(""), "a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MovementPlan.between(hashed, ordered))
        .withMessage("key space = ordered: must be fnv1a-mixed, as before");
  }

  @Property
  void theIdealOfAJoinOrALeaveIsOneShare(@ForAll @IntRange(min = 1, max = 100) int nodes) {
    Topology few =
        Topology.of(IntStream.range(0, nodes).mapToObj(i -> Node.local("n" + i)).toList());
    Topology more = few.with(Node.local("new"));

    assertThat(MovementPlan.idealShare(few, more)).isCloseTo(1.0 / (nodes + 1), within(1e-12));
    assertThat(MovementPlan.idealShare(more, few)).isCloseTo(1.0 / (nodes + 1), within(1e-12));
    assertThat(MovementPlan.idealShare(few, few)).isZero();
  }

  @Test
  void theIdealFollowsTheWeightsAndCountsADrainingNodeAsGone() {
    Topology heavier = ABC.replacing(Node.local("a").weighing(2));
    Topology draining = ABC.replacing(Node.local("a").becoming(NodeStatus.DRAINING));

    assertThat(MovementPlan.idealShare(ABC, heavier)).isCloseTo(0.5 - 1.0 / 3, within(1e-12));
    assertThat(MovementPlan.idealShare(ABC, draining)).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(MovementPlan.idealShare(draining, ABC)).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void onlyMovesBetweenNodesThatStayAreBetweenSurvivors() {
    PartitionMap before = equal("a", "b", "b", "c");
    PartitionMap after = equal("b", "a", "d", "b");
    MovementPlan plan = MovementPlan.between(before, after);
    Topology later = ABC.without("c").with(Node.local("d"));

    assertThat(plan.movedShare()).isEqualTo(1);
    assertThat(plan.movedBetweenSurvivors(ABC, later)).isEqualTo(0.5);
  }

  @Test
  void aNodeThatDrainsInOneOfTheMembershipsIsNoSurvivor() {
    Topology draining = ABC.replacing(Node.local("a").becoming(NodeStatus.DRAINING));
    MovementPlan back = MovementPlan.between(equal("b"), equal("a"));
    MovementPlan away = MovementPlan.between(equal("a"), equal("b"));

    assertThat(back.movedBetweenSurvivors(draining, ABC)).isZero();
    assertThat(away.movedBetweenSurvivors(ABC, draining)).isZero();
    assertThat(away.movedBetweenSurvivors(ABC, ABC)).isEqualTo(1);
  }

  private static boolean contains(Interval interval, long token) {
    long from = ((Token.OfHash) interval.from()).value();
    return Long.compareUnsigned(from, token) <= 0
        && interval
            .to()
            .map(to -> Long.compareUnsigned(token, ((Token.OfHash) to).value()) < 0)
            .orElse(true);
  }

  private static long[] starts(Set<Long> boundaries) {
    long[] inner =
        boundaries.stream()
            .filter(b -> b != 0)
            .sorted(Long::compareUnsigned)
            .mapToLong(b -> b)
            .toArray();
    long[] starts = new long[inner.length + 1];
    System.arraycopy(inner, 0, starts, 1, inner.length);
    return starts;
  }

  /** Arcs that are held by these nodes in turn. */
  private static PartitionMap arcs(long[] starts, String... nodes) {
    int[] ids = IntStream.range(0, starts.length).toArray();
    return PartitionMap.arcs(1, "test", Fnv.KEY_SPACE, starts, ids, ids.length, inTurn(ids, nodes));
  }

  private static PartitionMap ranges(List<String> starts, String... nodes) {
    int[] ids = IntStream.range(0, starts.size()).toArray();
    List<byte[]> bytes = starts.stream().map(s -> s.getBytes(StandardCharsets.US_ASCII)).toList();
    return PartitionMap.ordered(1, "test", bytes, ids, ids.length, inTurn(ids, nodes));
  }

  private static List<List<String>> inTurn(int[] ids, String... nodes) {
    return Arrays.stream(ids).mapToObj(i -> List.of(nodes[i % nodes.length])).toList();
  }

  /** One partition for each text, its replicas separated by commas. */
  private static PartitionMap equal(String... replicas) {
    return PartitionMap.equal(
        1,
        "test",
        Fnv.KEY_SPACE,
        Arrays.stream(replicas).map(r -> List.of(r.split(",", -1))).toList());
  }
}

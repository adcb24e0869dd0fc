package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  @Test
  void haveTheDocumentedDefaults() {
    assertThat(Rules.DEFAULT).isEqualTo(new Rules(4_096, 1, Spread.REGIONS, Bound.SHARE, Set.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_024, 65_536})
  void acceptPowersOfTwo(int partitions) {
    assertThat(Rules.DEFAULT.withPartitions(partitions).partitions()).isEqualTo(partitions);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 1_000, 65_535, 65_537, 131_072})
  void refuseOtherNumbersOfPartitions(int partitions) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rules.DEFAULT.withPartitions(partitions))
        .withMessage("partitions = " + partitions + ": must be a power of two, 1 to 65536");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void refuseLessThanOneReplica(int replicas) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rules.DEFAULT.withReplicas(replicas))
        .withMessage("replicas = " + replicas + ": must be at least 1");
  }

  @Test
  void changeOneComponentAtATime() {
    assertThat(
            Rules.DEFAULT
                .withPartitions(64)
                .withReplicas(3)
                .withSpread(Spread.ZONES)
                .withBound(Bound.NONE)
                .withExcluded(Set.of("a")))
        .isEqualTo(new Rules(64, 3, Spread.ZONES, Bound.NONE, Set.of("a")));
  }

  @Test
  void doNotChangeWithTheSetTheyWereMadeOf() {
    Set<String> excluded = new HashSet<>(Set.of("a"));
    Rules rules = Rules.DEFAULT.withExcluded(excluded);

    excluded.add("b");

    assertThat(rules.excluded()).containsExactly("a");
  }

  @Test
  void tellWhichNodesMayHoldPartitions() {
    Topology topology =
        Topology.of(
            List.of(
                Node.local("d"),
                Node.local("c").becoming(NodeStatus.DRAINING),
                Node.local("b"),
                Node.local("a")));
    Rules rules = Rules.DEFAULT.withReplicas(2).withExcluded(Set.of("b"));

    assertThat(rules.placeable(topology)).extracting(Node::id).containsExactly("a", "d");
    assertThat(rules.requirePlaceable(topology)).isEqualTo(rules.placeable(topology));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.withReplicas(3).requirePlaceable(topology))
        .withMessage(
            "replicas = 3: must be at most the number of nodes that may hold partitions, 2");
  }
}

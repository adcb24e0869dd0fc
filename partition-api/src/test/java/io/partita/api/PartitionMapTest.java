package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionMapTest {
  private static final List<List<String>> FOUR =
      List.of(List.of("a", "b"), List.of("b", "c"), List.of("c", "a"), List.of("a", "c"));

  private final PartitionMap map = PartitionMap.equal(7, "test", Fnv.KEY_SPACE, FOUR);

  @Test
  void knowsWhoHoldsWhat() {
    assertThat(map.size()).isEqualTo(4);
    assertThat(map.replicationFactor()).isEqualTo(2);
    assertThat(map.nodes()).containsExactly("a", "b", "c");
    assertThat(map.replicas(1)).containsExactly("b", "c");
    assertThat(map.primary(1)).isEqualTo("b");
    assertThat(map.primaryIndex(2)).isEqualTo(2);
    assertThat(map.partitionsOf("a")).containsExactly(0, 3);
    assertThat(map.partitionsOf("nobody")).isEmpty();
    assertThat(map.copies()).isEqualTo(Map.of("a", 3, "b", 2, "c", 3));
    assertThat(map.primaries()).isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
    assertThat(map.shares()).isEqualTo(Map.of("a", 0.5, "b", 0.25, "c", 0.25));
  }

  @Test
  void knowsWhatItWasMadeFor() {
    assertThat(map.epoch()).isEqualTo(7);
    assertThat(map.strategy()).isEqualTo("test");
    assertThat(map.keySpace()).isSameAs(Fnv.KEY_SPACE);
    assertThat(map)
        .hasToString("PartitionMap[epoch=7, strategy=test, 4 partitions x 2 on 3 nodes]");
  }

  @Test
  void countsIdsFromZeroOnAnEqualLine() {
    assertThat(map.id(3)).isEqualTo(3);
    assertThat(map.nextId()).isEqualTo(4);
    assertThat(map.indexOf(3)).isEqualTo(OptionalInt.of(3));
    assertThat(map.indexOf(4)).isEmpty();
    assertThat(map.indexOf(-1)).isEmpty();
  }

  @Test
  void arcsKeepTheIdsTheyAreGiven() {
    PartitionMap arcs = arcs(new long[] {0, 16, -16}, 9, 4, 7);

    assertThat(arcs.id(0)).isEqualTo(9);
    assertThat(arcs.indexOf(7)).isEqualTo(OptionalInt.of(2));
    assertThat(arcs.partitionsOf("a")).containsExactly(9, 4, 7);
    assertThat(arcs.share(0)).isEqualTo(0x1p-60);
    assertThat(arcs.share(2)).isEqualTo(0x1p-60);
    assertThat(arcs.share(0) + arcs.share(1) + arcs.share(2)).isCloseTo(1, within(1e-15));
    assertThat(arcs.interval(1)).hasToString("[0000000000000010, fffffffffffffff0)");
    assertThat(arcs.interval(2)).hasToString("[fffffffffffffff0, end)");
  }

  @Test
  void rangesCountTheSame() {
    PartitionMap ranges =
        PartitionMap.ordered(
            1,
            "test",
            List.of(new byte[0], new byte[] {'m'}),
            new int[] {1, 0},
            2,
            List.of(List.of("a"), List.of("b")));

    assertThat(ranges.share(0)).isEqualTo(0.5);
    assertThat(ranges.keySpace()).isSameAs(OrderedKeySpace.INSTANCE);
    assertThat(ranges.interval(0)).hasToString("[, 6d)");
  }

  @Test
  void doesNotChangeWithTheArraysItWasMadeOf() {
    long[] starts = {0, 16};
    int[] ids = {0, 1};
    byte[] boundary = {'m'};
    PartitionMap arcs =
        PartitionMap.arcs(
            1, "test", Fnv.KEY_SPACE, starts, ids, 2, List.of(List.of("a"), List.of("b")));
    PartitionMap ranges =
        PartitionMap.ordered(
            1, "test", List.of(new byte[0], boundary), ids, 2, List.of(List.of("a"), List.of("b")));

    starts[1] = 1;
    ids[1] = 0;
    boundary[0] = 'a';

    assertThat(arcs.find(15L)).isZero();
    assertThat(arcs.id(1)).isEqualTo(1);
    assertThat(ranges.find(new byte[] {'b'})).isZero();
  }

  @Test
  void changesReplicasOfSomePartitions() {
    PartitionMap changed = map.withReplicas(Map.of(1, List.of("d", "b")));

    assertThat(changed.replicas(1)).containsExactly("d", "b");
    assertThat(changed.replicas(0)).containsExactly("a", "b");
    assertThat(changed.nodes()).containsExactly("a", "b", "c", "d");
    assertThat(changed.epoch()).isEqualTo(7);
    assertThat(map.replicas(1)).containsExactly("b", "c");
    assertThat(map.withReplicas(Map.of())).isEqualTo(map);
  }

  @Test
  void refusesToChangeAPartitionItDoesNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map.withReplicas(Map.of(4, List.of("a", "b"))))
        .withMessage("partition id = 4: must be one of this map");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map.withReplicas(Map.of(0, List.of("a"))));
  }

  @Test
  void restampingChangesOnlyTheStamp() {
    PartitionMap later = map.restamped(8, "other");

    assertThat(later.epoch()).isEqualTo(8);
    assertThat(later.strategy()).isEqualTo("other");
    assertThat(later.sameIntervals(map)).isTrue();
    assertThat(later).isNotEqualTo(map);
    assertThat(later.restamped(7, "test")).isEqualTo(map).hasSameHashCodeAs(map);
  }

  @Test
  void equalsByContent() {
    assertThat(PartitionMap.equal(7, "test", Fnv.KEY_SPACE, FOUR)).isEqualTo(map);
    assertThat(map.withReplicas(Map.of(0, List.of("b", "a")))).isNotEqualTo(map);
    assertThat(arcs(new long[] {0, 16}, 0, 1)).isEqualTo(arcs(new long[] {0, 16}, 0, 1));
    assertThat(arcs(new long[] {0, 16}, 0, 1)).isNotEqualTo(arcs(new long[] {0, 17}, 0, 1));
    assertThat(arcs(new long[] {0, 16}, 0, 1)).isNotEqualTo(arcs(new long[] {0, 16}, 1, 0));
  }

  @Test
  void refusesALineThatIsNotCutRight() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionMap.equal(1, "test", Fnv.KEY_SPACE, FOUR.subList(0, 3)))
        .withMessage("partitions = 3: must be a power of two");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionMap.equal(1, "test", Fnv.KEY_SPACE, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> arcs(new long[] {1}, 0))
        .withMessage("first boundary = [1]: must be 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> arcs(new long[] {0, -1, 1}, 0, 1, 2))
        .withMessage("boundary 2 = 1: must be above the one before");
    assertThatIllegalArgumentException().isThrownBy(() -> arcs(new long[] {0, 5, 5}, 0, 1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> arcs(new long[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ordered(new byte[] {1}))
        .withMessage("first boundary = [[1]]: must be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ordered(new byte[0], new byte[] {-1}, new byte[] {1}))
        .withMessage("boundary 2 = [1]: must be above the one before");
  }

  @Test
  void refusesIdsThatAreNotUniqueOrNotBelowTheNext() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> arcs(new long[] {0, 1}, 3, 3))
        .withMessage("partition id = 3: must be unique and from 0 to 9");
    assertThatIllegalArgumentException().isThrownBy(() -> arcs(new long[] {0, 1}, 3, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> arcs(new long[] {0, 1}, 3, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> arcs(new long[] {0, 1}, 3))
        .withMessageContaining("as many as boundaries and ids");
  }

  @Test
  void findsPartitionsByTheirIds() {
    PartitionMap counted =
        PartitionMap.equal(1, "s", Fnv.KEY_SPACE, List.of(List.of("a"), List.of("b")));
    PartitionMap numbered = arcs(new long[] {0, 1, 2}, 7, 0, 3);

    assertThat(counted.indexOf(1)).hasValue(1);
    assertThat(counted.indexOf(2)).isEmpty();
    assertThat(counted.indexOf(-1)).isEmpty();
    assertThat(numbered.indexOf(7)).hasValue(0);
    assertThat(numbered.indexOf(0)).hasValue(1);
    assertThat(numbered.indexOf(3)).hasValue(2);
    for (int unknown : new int[] {-1, 1, 4, 8, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(numbered.indexOf(unknown)).isEmpty();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> arcs(new long[] {0, 1, 2}, 5, 3, 5))
        .withMessage("partition id = 5: must be unique and from 0 to 9");
  }

  @Test
  void refusesReplicasThatAreRepeatedOrNotOfOneNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> equal("a,a"))
        .withMessage("replicas of partition 0 = [a, a]: must be 2 distinct nodes, at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> equal("a,b", "a"))
        .withMessage("replicas of partition 1 = [a]: must be 2 distinct nodes, at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionMap.equal(1, "test", Fnv.KEY_SPACE, List.of(List.of())));
  }

  private static PartitionMap arcs(long[] starts, int... ids) {
    List<List<String>> replicas = Collections.nCopies(starts.length, List.of("a"));
    return PartitionMap.arcs(1, "test", Fnv.KEY_SPACE, starts, ids, 10, replicas);
  }

  private static PartitionMap ordered(byte[]... starts) {
    int[] ids = IntStream.range(0, starts.length).toArray();
    List<List<String>> replicas = Collections.nCopies(starts.length, List.of("a"));
    return PartitionMap.ordered(1, "test", List.of(starts), ids, ids.length, replicas);
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

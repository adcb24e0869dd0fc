package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.range.HotSpots.Finding;
import io.partita.range.HotSpots.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HotSpotsTest {
  private static final SplitPointSource ANY = id -> Optional.of(new Token.OfKey(new byte[] {1}));
  private static final List<List<String>> REPLICAS =
      List.of(List.of("n0"), List.of("n1"), List.of("n2"), List.of("n0"));

  /** Ids are 10, 11, 12, 13. */
  private static final PartitionMap ORDERED =
      PartitionMap.ordered(
          1,
          "none",
          IntStream.range(0, 4)
              .mapToObj(i -> i == 0 ? new byte[0] : new byte[] {(byte) (10 * i)})
              .toList(),
          new int[] {10, 11, 12, 13},
          14,
          REPLICAS);

  private static final PartitionMap HASHED =
      PartitionMap.equal(
          1,
          "none",
          new HashKeySpace("java", (bytes, from, n) -> Arrays.hashCode(bytes), false),
          REPLICAS);

  private static Map<Integer, Load> operations(int firstId, double... operations) {
    Map<Integer, Load> load = new HashMap<>();
    for (int p = 0; p < operations.length; p++) {
      load.put(firstId + p, new Load(1, 1, operations[p]));
    }
    return load;
  }

  @Test
  void evenLoadHasNone() {
    assertThat(HotSpots.of(ORDERED, operations(10, 25, 25, 25, 25), SplitPointSource.NONE))
        .isEmpty();
    assertThat(HotSpots.of(ORDERED, Map.of(), SplitPointSource.NONE)).isEmpty();
    assertThat(HotSpots.of(HASHED, operations(0, 30, 30, 30, 30), ANY)).isEmpty();
  }

  @Test
  void theEndOfAnOrderedLine() {
    List<Finding> findings = HotSpots.of(ORDERED, operations(10, 10, 10, 10, 70), ANY);

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).kind()).isEqualTo(Kind.END_OF_LINE);
    assertThat(findings.get(0).partition()).isEqualTo(13);
    assertThat(findings.get(0).text())
        .isEqualTo(
            "the last partition takes 70 of 100 operations/s (70 %), as when new keys ascend");
    assertThat(findings.get(0).proposal()).contains("split ahead").contains("tenant");
    assertThat(HotSpots.of(HASHED, operations(0, 10, 10, 10, 70), ANY))
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
  }

  @Test
  void aPartitionWithoutASplitPoint() {
    Map<Integer, Load> load = operations(10, 10, 70, 10, 10);
    List<Finding> findings = HotSpots.of(ORDERED, load, SplitPointSource.NONE);

    assertThat(findings)
        .containsExactly(
            new Finding(
                Kind.UNDIVIDED,
                11,
                "70 operations/s are 2.10 times what a node bears on average, and there is no"
                    + " point to split at",
                "if it is one hot key: more replicas to read from, or the key written as several;"
                    + " else sample more keys"));
    assertThat(HotSpots.of(ORDERED, load, ANY)).isEmpty();
  }

  @Test
  void bothAtOnce() {
    assertThat(HotSpots.of(ORDERED, operations(10, 0, 40, 0, 60), SplitPointSource.NONE))
        .extracting(Finding::partition, Finding::kind)
        .containsExactly(
            tuple(11, Kind.UNDIVIDED), tuple(13, Kind.END_OF_LINE), tuple(13, Kind.UNDIVIDED));
  }
}

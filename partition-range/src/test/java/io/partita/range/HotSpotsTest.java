package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.Insights;
import io.partita.api.spi.Insights.Accesses;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.range.HotSpots.Finding;
import io.partita.range.HotSpots.Kind;
import io.partita.testkit.Topologies;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HotSpotsTest {
  private static final Insights ANY =
      KeyedLoad.middles(id -> Optional.of(new Token.OfKey(new byte[] {1})));
  private static final Token KEY = new Token.OfKey(new byte[] {12});
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
    assertThat(HotSpots.of(ORDERED, operations(10, 25, 25, 25, 25), Insights.NONE)).isEmpty();
    assertThat(HotSpots.of(ORDERED, Map.of(), Insights.NONE)).isEmpty();
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
    List<Finding> findings = HotSpots.of(ORDERED, load, Insights.NONE);

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
  void oneFindingForEachPartition() {
    assertThat(HotSpots.of(ORDERED, operations(10, 0, 40, 0, 60), Insights.NONE))
        .extracting(Finding::partition, Finding::kind)
        .containsExactly(tuple(11, Kind.UNDIVIDED), tuple(13, Kind.END_OF_LINE));
  }

  /** The operations of each partition are alike. */
  private static Insights accesses(Accesses accesses) {
    return new Insights() {
      @Override
      public Optional<Accesses> accesses(int partition) {
        return Optional.of(accesses);
      }
    };
  }

  @Test
  void keysThatComeOneAfterAnotherAnywhereOnTheLine() {
    Map<Integer, Load> load = operations(10, 10, 70, 10, 10);
    Insights ascending = accesses(new Accesses(0.8, 0.9, 0.01, KEY));

    assertThat(HotSpots.of(ORDERED, load, ascending))
        .containsExactly(
            new Finding(
                Kind.GROWING,
                11,
                "80 % of 70 operations/s are writes, of keys that ascend one after another: a"
                    + " split leaves the new ones on one node",
                "begin keys with what spreads them, such as a tenant or a few bits of a hash; or"
                    + " split ahead, where keys are yet to come, and move the empty part"));
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.8, -0.9, 0.01, KEY))))
        .extracting(Finding::text)
        .containsExactly(
            "80 % of 70 operations/s are writes, of keys that descend one after another: a split"
                + " leaves the new ones on one node");
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.1, 0.9, 0.01, KEY))))
        .as("few writes")
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.8, 0.2, 0.01, KEY))))
        .as("writes anywhere")
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
    assertThat(HotSpots.of(HASHED, operations(0, 10, 10, 10, 70), ascending))
        .as("hashed keys")
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
  }

  @Test
  void oneHotKey() {
    Map<Integer, Load> load = operations(10, 10, 70, 10, 10);

    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.1, 0, 0.6, KEY))))
        .containsExactly(
            new Finding(
                Kind.HOT_KEY,
                11,
                "one key takes 42 of this partition's 70 operations/s, 1.26 times what a node"
                    + " bears on average",
                "it is mostly read: more replicas to read from, or a copy in the application"));
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.9, 0, 0.6, KEY))))
        .extracting(Finding::proposal)
        .containsExactly(
            "it is written: the key spread over several, whose values are put together by who"
                + " reads");
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.1, 0, 0.4, KEY))))
        .as("a key that one node can bear")
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
  }

  /** The end of a line is only suspected of growth while nothing better is known. */
  @Test
  void whatIsKnownOfTheEndOfTheLineCounts() {
    Map<Integer, Load> load = operations(10, 10, 10, 10, 70);

    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.9, 0.9, 0, KEY))))
        .extracting(Finding::kind)
        .containsExactly(Kind.GROWING);
    assertThat(HotSpots.of(ORDERED, load, accesses(new Accesses(0.9, 0, 0, KEY))))
        .extracting(Finding::kind)
        .containsExactly(Kind.UNDIVIDED);
  }

  @Test
  void policiesAdviseIt() {
    assertThat(
            RebalancePolicies.size()
                .advise(
                    Topologies.equal(3),
                    ORDERED,
                    operations(10, 10, 70, 10, 10),
                    accesses(new Accesses(0.1, 0, 0.6, KEY))))
        .containsExactly(
            new RebalancePolicy.Advice(
                11,
                "one key takes 42 of this partition's 70 operations/s, 1.26 times what a node"
                    + " bears on average",
                "it is mostly read: more replicas to read from, or a copy in the application"));
  }
}

package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Insights;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies do in cases that are seen through at a glance. */
class PolicyStepsTest {
  private static final HashKeySpace HASHED =
      new HashKeySpace("java", (bytes, from, n) -> Arrays.hashCode(bytes), false);

  private static PartitionMap hashed(String... replicas) {
    return PartitionMap.equal(1, "none", HASHED, replicas(replicas));
  }

  private static PartitionMap ordered(String... replicas) {
    List<byte[]> starts =
        IntStream.range(0, replicas.length)
            .mapToObj(i -> i == 0 ? new byte[0] : new byte[] {(byte) (10 * i)})
            .toList();
    int[] ids = IntStream.range(0, replicas.length).toArray();
    return PartitionMap.ordered(1, "none", starts, ids, ids.length, replicas(replicas));
  }

  private static List<List<String>> replicas(String... replicas) {
    return Arrays.stream(replicas).map(r -> List.of(r.split(" ", -1))).toList();
  }

  /** Partitions with so many operations each, of 100 bytes and one key. */
  private static Map<Integer, Load> operations(double... operations) {
    Map<Integer, Load> load = new HashMap<>();
    for (int p = 0; p < operations.length; p++) {
      load.put(p, new Load(1, 100, operations[p]));
    }
    return load;
  }

  private static Insights at(int key) {
    return KeyedLoad.middles(id -> Optional.of(new Token.OfKey(new byte[] {(byte) key})));
  }

  @Test
  void idsAreOfTheMeasures() {
    assertThat(RebalancePolicies.count().id()).isEqualTo("count");
    assertThat(RebalancePolicies.size().id()).isEqualTo("size");
    assertThat(RebalancePolicies.load().id()).isEqualTo("load");
  }

  @Test
  void eachPolicyGoesByItsMeasureAlone() {
    PartitionMap map = hashed("n0", "n0", "n1", "n1");
    Load keys = new Load(9, 1, 1);
    Load bytes = new Load(1, 9, 1);
    Load operations = new Load(1, 1, 9);
    Load none = new Load(1, 1, 1);
    for (Load busy : List.of(keys, bytes, operations)) {
      Map<Integer, Load> load = Map.of(0, busy, 1, busy, 2, none, 3, none);
      Topology topology = Topologies.equal(2);
      assertThat(RebalancePolicies.count().plan(topology, map, load).isEmpty())
          .isEqualTo(!busy.equals(keys));
      assertThat(RebalancePolicies.size().plan(topology, map, load).isEmpty())
          .isEqualTo(!busy.equals(bytes));
      assertThat(RebalancePolicies.load().plan(topology, map, load).isEmpty())
          .isEqualTo(!busy.equals(operations));
    }
  }

  @Test
  void theReasonSaysItWithNumbers() {
    List<Step> plan =
        RebalancePolicies.load()
            .plan(Topologies.equal(2), hashed("n0", "n0", "n0", "n1"), operations(25, 30, 25, 20));

    assertThat(plan)
        .containsExactly(
            new Move(
                0,
                List.of("n1"),
                "n0 bears 1.60 times its share, n1 0.40 times; with the 25 operations/s of this"
                    + " partition elsewhere 1.10 times and 0.90 times; copies 100 bytes"));
  }

  @Test
  void anExchangeIsMadeWhereNoMoveHelps() {
    List<Step> plan =
        RebalancePolicies.load()
            .plan(Topologies.equal(2), hashed("n0", "n0", "n1", "n1"), operations(35, 30, 15, 20));

    assertThat(plan)
        .extracting(step -> ((Move) step).partition() + " " + ((Move) step).replicas())
        .containsExactly("0 [n1]", "3 [n0]");
    assertThat(plan.get(0).reason()).endsWith("; in exchange for partition 3");
  }

  @Test
  void aBackupBecomesThePrimaryForNothing() {
    List<Step> plan =
        RebalancePolicies.load()
            .plan(
                Topologies.equal(3),
                hashed("n0 n1", "n0 n2", "n0 n1", "n1 n2"),
                operations(10, 10, 10, 10));

    assertThat(plan).hasSize(1);
    Move move = (Move) plan.get(0);
    assertThat(move.replicas().get(1)).isEqualTo("n0");
    assertThat(move.reason()).endsWith("; n2 has a copy already");
  }

  @Test
  void nodesThatDrainNeitherGetNorGive() {
    Topology topology =
        Topologies.equal(3).replacing(Node.local("n2").becoming(NodeStatus.DRAINING));
    PartitionMap map = hashed("n0", "n0", "n2", "n0");

    List<Step> plan = RebalancePolicies.load().plan(topology, map, operations(20, 20, 1, 20));

    assertThat(plan)
        .extracting(step -> ((Move) step).partition() + " " + ((Move) step).replicas())
        .containsExactly("0 [n1]");
  }

  @Test
  void noNodesAndNoLoadNeedNothing() {
    Topology drained = Topology.of(List.of(Node.local("n0").becoming(NodeStatus.DRAINING)));
    for (RebalancePolicy policy :
        List.of(RebalancePolicies.count(), RebalancePolicies.size(), RebalancePolicies.load())) {
      assertThat(policy.plan(drained, ordered("n0", "n0"), operations(1, 9))).isEmpty();
      assertThat(policy.plan(Topologies.equal(2), ordered("n0", "n0"), Map.of())).isEmpty();
    }
  }

  @Test
  void startAndStopAreApart() {
    PartitionMap map = hashed("n0", "n0", "n0", "n0", "n0", "n0", "n1", "n1");
    Map<Integer, Load> load = operations(5, 5, 12, 12, 12, 12, 30, 12);
    assertThat(RebalancePolicies.load().plan(Topologies.equal(2), map, load)).isEmpty();

    assertThat(
            RebalancePolicies.load(RebalanceSettings.DEFAULT.underway())
                .plan(Topologies.equal(2), map, load))
        .extracting(step -> ((Move) step).partition())
        .containsExactly(0);
  }

  @Test
  void aPartitionTooLargeToMoveIsSplitAndItsNodeWaits() {
    PartitionMap map = ordered("n0", "n0", "n1");

    List<Step> plan =
        RebalancePolicies.load().plan(Topologies.equal(2), map, operations(5, 90, 5), at(15));

    assertThat(plan)
        .containsExactly(
            new Split(
                1,
                new Token.OfKey(new byte[] {15}),
                "n0 bears 1.90 times its share, and the 90 operations/s of this partition are too"
                    + " much for a move (1.80 of what a node bears on average); halves of about 45"
                    + " can go to different nodes"));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 5, 99})
  void aPointThatIsNotInsideIsNone(int key) {
    List<Step> plan =
        RebalancePolicies.load()
            .plan(Topologies.equal(2), ordered("n0", "n0", "n1"), operations(5, 90, 5), at(key));

    assertThat(plan)
        .extracting(step -> ((Move) step).partition() + " " + ((Move) step).replicas())
        .containsExactly("0 [n1]");
  }

  @Test
  void hashedPartitionsAreNeitherSplitNorMerged() {
    List<Step> plan =
        RebalancePolicies.load()
            .plan(
                Topologies.equal(2),
                hashed("n0", "n0", "n1", "n1"),
                operations(0, 90, 0, 0),
                at(15));

    assertThat(plan).isEmpty();
  }

  @Test
  void coldNeighboursAreMergedIfAllMeasuresAreCold() {
    PartitionMap map = ordered("n0", "n0", "n1", "n1", "n0", "n0", "n1", "n1");
    Map<Integer, Load> load =
        Map.of(
            1, new Load(1, 1, 0.5),
            2, new Load(1_000, 1, 0),
            4, new Load(1, 1_000, 0),
            6, new Load(1, 1, 100));

    assertThat(RebalancePolicies.load().plan(Topologies.equal(2), map, load))
        .containsExactly(
            new Merge(
                0,
                1,
                "both are cold and on the same nodes, together 1 keys, 1 bytes, 0.5 operations/s"));
    assertThat(
            RebalancePolicies.load(RebalanceSettings.DEFAULT.cutting(0.1, 0))
                .plan(Topologies.equal(2), map, load))
        .noneMatch(Merge.class::isInstance);
  }

  @Test
  void aPlanKeepsToItsBounds() {
    PartitionMap map = hashed(Collections.nCopies(256, "n0").toArray(String[]::new));
    Map<Integer, Load> load = new HashMap<>();
    IntStream.range(0, 256).forEach(p -> load.put(p, new Load(1, 1_000, 1)));
    RebalancePolicy few = RebalancePolicies.load(RebalanceSettings.DEFAULT.pacing(1, 7));
    RebalancePolicy tiny = RebalancePolicies.load(RebalanceSettings.DEFAULT.pacing(1e-9, 7));

    assertThat(few.plan(Topologies.equal(4), map, load)).hasSize(7);
    assertThat(tiny.plan(Topologies.equal(4), map, load)).hasSize(1);
    assertThat(RebalancePolicies.load().plan(Topologies.equal(4), map, load)).hasSize(12);
  }

  /** 65,536 partitions on 1,000 nodes, and all on one of them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeMapsAreWithinBoundsWhateverTheOrderOfTheInput(boolean crowded) {
    long seed = 20_251_128;
    Random random = new Random(seed);
    Topology topology = Topologies.grid(2, 5, 100);
    List<List<String>> replicas = new ArrayList<>();
    Map<Integer, Load> load = new LinkedHashMap<>();
    for (int p = 0; p < 65_536; p++) {
      int node = crowded ? 0 : (int) (1_000 * Math.pow(random.nextDouble(), 1.2));
      replicas.add(IntStream.range(0, 3).mapToObj(r -> "n" + (node + r) % 1_000).toList());
      load.put(p, new Load(1, 1 + random.nextInt(1_000), random.nextDouble()));
    }
    PartitionMap map = PartitionMap.equal(1, "none", HASHED, replicas);
    List<Integer> ids = new ArrayList<>(load.keySet());
    Collections.shuffle(ids, random);
    Map<Integer, Load> shuffled = new LinkedHashMap<>();
    ids.forEach(id -> shuffled.put(id, load.getOrDefault(id, Load.NONE)));

    List<Step> plan = RebalancePolicies.load().plan(topology, map, load);

    assertThat(plan).as("seed %d", seed).hasSizeBetween(100, 128);
    assertThat(RebalancePolicies.load().plan(topology, map, shuffled)).isEqualTo(plan);
  }

  @Test
  void settingsAreChecked() {
    RebalanceSettings sound = RebalanceSettings.DEFAULT;
    assertThat(sound.underway()).isEqualTo(sound.acting(1.1, 1.1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.acting(1.05, 1.1))
        .withMessage("startAbove = 1.05: must be at least stopBelow, 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.acting(1.2, 1))
        .withMessage("stopBelow = 1.0: must be above 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.acting(Double.NaN, 1.1))
        .withMessageContaining("startAbove = NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.pacing(0, 1))
        .withMessage("mostBytes = 0.0: must be above 0 and at most 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.pacing(1, 0))
        .withMessage("mostSteps = 0: must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.cutting(0, 0))
        .withMessage("splitAbove = 0.0: must be finite and above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sound.cutting(0.2, 0.06))
        .withMessage("mergeBelow = 0.06: must be 0 to a quarter of splitAbove, 0.05");
  }
}

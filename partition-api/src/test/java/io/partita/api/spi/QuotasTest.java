package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.Rules;
import io.partita.api.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuotasTest {
  private static final Rules FLAT = Rules.DEFAULT.withSpread(Spread.NODES);

  @Test
  void equalNodesGetTheFloorOrOneMore() {
    assertThat(quotas(FLAT.withPartitions(16), weighing(1, 1, 1))).containsExactly(6, 5, 5);
    assertThat(quotas(FLAT.withPartitions(4), weighing(1, 1, 1, 1, 1)))
        .containsExactly(1, 1, 1, 1, 0);
  }

  @Test
  void whatIsLeftStaysWithThoseThatHoldIt() {
    int[] quotas = Quotas.ofCopies(weighing(1, 1, 1), FLAT, 16, new int[] {5, 5, 6});

    assertThat(quotas).containsExactly(5, 5, 6);
  }

  @Test
  void nobodyKeepsMoreThanAWholeShare() {
    // Shares 8, 4 and 4: the first one's surplus of 1 is no reason to leave another short.
    int[] quotas = Quotas.ofCopies(weighing(2, 1, 1), FLAT, 16, new int[] {9, 4, 3});

    assertThat(quotas).containsExactly(8, 4, 4);
  }

  @Test
  void aWholeShareIsWholeThoughDoublesAreNot() {
    double[] tenths = IntStream.range(0, 64).mapToDouble(i -> 0.1).toArray();
    double[] mixed = IntStream.range(0, 64).mapToDouble(i -> i % 2 == 0 ? 0.1 : 0.3).toArray();

    assertThat(quotas(FLAT.withPartitions(64), weighing(tenths))).containsOnly(1);
    assertThat(quotas(FLAT.withPartitions(128), weighing(mixed))).containsOnly(1, 3);
  }

  @Test
  void weightsMayBeAsFarApartAsDoublesAre() {
    double most = Double.MAX_VALUE;
    double least = Double.MIN_VALUE;

    assertThat(quotas(FLAT.withPartitions(16), weighing(most, most, least)))
        .containsExactly(8, 8, 0);
    assertThat(quotas(FLAT.withPartitions(16), weighing(least, least))).containsExactly(8, 8);
    assertThat(quotas(FLAT.withPartitions(16).withReplicas(2), weighing(most, least, least)))
        .containsExactly(16, 8, 8);
  }

  @Test
  void aNodeHoldsEachPartitionAtMostOnce() {
    assertThat(quotas(FLAT.withPartitions(8).withReplicas(2), weighing(100, 3, 1)))
        .containsExactly(8, 6, 2);
  }

  @Test
  void aZoneHoldsEachPartitionAtMostOnceIfThereAreEnoughZones() {
    List<Node> nodes =
        List.of(
            Node.local("a1").in("", "a"),
            Node.local("a2").in("", "a"),
            Node.local("a3").in("", "a"),
            Node.local("a4").in("", "a"),
            Node.local("b").in("", "b"),
            Node.local("c").in("", "c"));

    // In proportion it would be 8/3 each, and 10 2/3 in zone a, but that zone can hold 8 only.
    assertThat(quotas(Rules.DEFAULT.withPartitions(8).withReplicas(2), nodes))
        .containsExactly(2, 2, 2, 2, 4, 4);
  }

  @Test
  void aZoneHoldsEachPartitionAtLeastOnceIfThereAreFewZones() {
    List<Node> nodes =
        List.of(
            Node.local("a1").in("", "a").weighing(9),
            Node.local("a2").in("", "a").weighing(9),
            Node.local("a3").in("", "a").weighing(9),
            Node.local("b").in("", "b"),
            Node.local("c").in("", "c"));

    assertThat(quotas(Rules.DEFAULT.withPartitions(8).withReplicas(3), nodes))
        .containsExactly(3, 3, 2, 8, 8);
    assertThat(quotas(FLAT.withPartitions(8).withReplicas(3), nodes))
        .containsExactly(8, 7, 7, 1, 1);
  }

  @Test
  void oneReplicaNeedsNoZones() {
    List<Node> nodes =
        List.of(
            Node.local("a1").in("", "a"),
            Node.local("a2").in("", "a"),
            Node.local("b").in("", "b"));

    assertThat(quotas(Rules.DEFAULT.withPartitions(16), nodes)).containsExactly(6, 5, 5);
  }

  @Test
  void labelsThatRunTogetherAreDifferentZones() {
    List<Node> nodes =
        List.of(
            Node.local("a").in("x\n", "y"),
            Node.local("b").in("x", "\ny"),
            Node.local("c").in("x", "z").weighing(2));

    assertThat(
            quotas(Rules.DEFAULT.withSpread(Spread.ZONES).withPartitions(4).withReplicas(2), nodes))
        .containsExactly(2, 2, 4);
  }

  @Property
  void everyNodeGetsItsShareRoundedDownOrUp(
      @ForAll("nodes") List<Node> nodes,
      @ForAll @IntRange(max = 9) int bits,
      @ForAll @IntRange(min = 1, max = 4) int replicas,
      @ForAll long seed) {
    Rules rules = FLAT.withPartitions(1 << bits).withReplicas(Math.min(replicas, nodes.size()));
    int[] held = new Random(seed).ints(nodes.size(), 0, rules.partitions() + 1).toArray();

    int[] quotas = Quotas.ofCopies(nodes, rules, rules.partitions(), held);

    assertThat(Arrays.stream(quotas).sum()).isEqualTo(rules.partitions() * rules.replicas());
    double[] shares = sharesByBisection(nodes, rules);
    for (int n = 0; n < quotas.length; n++) {
      assertThat((double) quotas[n])
          .as("quota of %s with a share of %f", nodes.get(n), shares[n])
          .isBetween(Math.floor(shares[n] + 1e-6), Math.ceil(shares[n] - 1e-6));
    }
  }

  @Property
  void zonesAndRegionsGetWhatTheyMustAndCanHold(
      @ForAll("nodes") List<Node> nodes,
      @ForAll Spread spread,
      @ForAll @IntRange(min = 1, max = 4) int replicas) {
    Rules rules =
        Rules.DEFAULT
            .withPartitions(32)
            .withSpread(spread)
            .withReplicas(Math.min(replicas, nodes.size()));

    int[] quotas = quotas(rules, nodes);

    assertThat(Arrays.stream(quotas).sum()).isEqualTo(32 * rules.replicas());
    assertThat(Arrays.stream(quotas).boxed()).allMatch(quota -> quota >= 0 && quota <= 32);
    if (spread == Spread.REGIONS) {
      requireBounds(nodes, quotas, rules, nodes.stream().map(Node::region).toList());
    }
    if (spread != Spread.NODES) {
      List<String> zones = nodes.stream().map(n -> n.region() + "/" + n.zone()).toList();
      requireBounds(nodes, quotas, rules, zones);
    }
  }

  private static void requireBounds(
      List<Node> nodes, int[] quotas, Rules rules, List<String> groupOf) {
    List<String> groups = groupOf.stream().distinct().toList();
    for (String group : groups) {
      int sum =
          IntStream.range(0, nodes.size())
              .filter(n -> groupOf.get(n).equals(group))
              .map(n -> quotas[n])
              .sum();
      if (groups.size() <= rules.replicas()) {
        assertThat(sum).as("copies in %s", group).isGreaterThanOrEqualTo(rules.partitions());
      }
      if (groups.size() >= rules.replicas()) {
        assertThat(sum).as("copies in %s", group).isLessThanOrEqualTo(rules.partitions());
      }
    }
  }

  @Property
  void aShareDoesNotDependOnTheUnitOfWeights(
      @ForAll("nodes") List<Node> nodes, @ForAll @IntRange(min = -60, max = 60) int exponent) {
    List<Node> scaled =
        nodes.stream().map(n -> n.weighing(Math.scalb(n.weight(), exponent))).toList();

    assertThat(quotas(FLAT, scaled)).isEqualTo(quotas(FLAT, nodes));
  }

  @Provide
  Arbitrary<List<Node>> nodes() {
    Arbitrary<Double> weights =
        Arbitraries.oneOf(
            Arbitraries.just(1.0),
            Arbitraries.integers().between(1, 8).map(Integer::doubleValue),
            Arbitraries.doubles().between(0.01, 100));
    return Combinators.combine(
            weights, Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 2))
        .as((weight, region, zone) -> Node.local("n").weighing(weight).in("r" + region, "z" + zone))
        .list()
        .ofMinSize(1)
        .ofMaxSize(20)
        .map(QuotasTest::withIds);
  }

  private static List<Node> withIds(List<Node> nodes) {
    List<Node> named = new ArrayList<>();
    for (Node node : nodes) {
      String id = String.format(Locale.ROOT, "n%03d", named.size());
      named.add(Node.local(id).weighing(node.weight()).in(node.region(), node.zone()));
    }
    return named;
  }

  /** min(weight * level, partitions) with the level at which these sum up. */
  private static double[] sharesByBisection(List<Node> nodes, Rules rules) {
    double total = (double) rules.partitions() * rules.replicas();
    double low = 0;
    double high = 1e12;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double sum =
          nodes.stream().mapToDouble(n -> Math.min(n.weight() * middle, rules.partitions())).sum();
      if (sum < total) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double level = high;
    return nodes.stream()
        .mapToDouble(n -> Math.min(n.weight() * level, rules.partitions()))
        .toArray();
  }

  private static List<Node> weighing(double... weights) {
    List<Node> nodes = new ArrayList<>();
    for (double weight : weights) {
      nodes.add(Node.local("n").weighing(weight));
    }
    return withIds(nodes);
  }

  private static int[] quotas(Rules rules, List<Node> nodes) {
    return Quotas.ofCopies(nodes, rules, rules.partitions(), new int[nodes.size()]);
  }
}

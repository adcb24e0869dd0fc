package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.partita.api.Codec;
import io.partita.api.NodeUnavailableException;
import io.partita.api.PartitionMap;
import io.partita.api.PluginException;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Insights.Quantity;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import io.partita.local.LocalBackends;
import io.partita.range.RebalancePolicies;
import io.partita.range.RebalanceSettings;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.StoreOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Load is measured, planned away by policies, and moved while the cache is in use. */
class RebalanceTest {
  private static final int KEYS = 6_000;

  /** The partition of keys 3000 to 3499. */
  private static final int HOT = 3_000;

  private static final String POINTS =
      String.join(",", IntStream.range(1, 12).mapToObj(i -> key(500 * i)).toList());

  private final List<AutoCloseable> open = new ArrayList<>();

  private PartitionedCache<String, String> ranges(String points) {
    return opened(
        Partita.cache("orders", Codec.utf8(), Codec.utf8())
            .nodes(Fleets.nodes(3))
            .strategy("range", Map.of("split-points", points)));
  }

  private PartitionedCache<String, String> opened(CacheBuilder<String, String> described) {
    PartitionedCache<String, String> cache = described.build();
    open.add(cache);
    return cache;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "k%04d", number);
  }

  private static void fill(PartitionedCache<String, String> cache) {
    for (int i = 0; i < KEYS; i++) {
      cache.put(key(i), "v" + i);
    }
  }

  private static void requireAll(PartitionedCache<String, String> cache) {
    int[] next = {0};
    cache
        .ordered()
        .scan(KeyRange.all())
        .forEachRemaining(
            entry -> {
              assertThat(entry).isEqualTo(Map.entry(key(next[0]), "v" + next[0]));
              next[0]++;
            });
    assertThat(next[0]).isEqualTo(KEYS);
    assertThat(cache.admin().verify().isClean()).isTrue();
  }

  /** Nine of ten reads are of a twelfth of the keys. */
  private static String skewed(Random random) {
    return key(random.nextInt(10) < 9 ? HOT + random.nextInt(500) : random.nextInt(KEYS));
  }

  @Test
  void loadOnOneRangeIsSpreadOverAllNodes() {
    long seed = 90_10;
    Random random = new Random(seed);
    PartitionedCache<String, String> cache = ranges(POINTS);
    fill(cache);
    IntStream.range(0, 400_000).forEach(i -> cache.get(skewed(random)));
    RebalancePlan first = cache.admin().plan(RebalancePolicies.load());
    assertThat(first.load().balance(Quantity.OPERATIONS).peakToMean()).isGreaterThan(2);
    assertThat(first.steps()).anyMatch(Split.class::isInstance);
    assertThat(first.toString())
        .contains("split partition 6 at")
        .contains("are too much for a move");

    RebalanceResult result = cache.admin().rebalance(RebalancePolicies.load(), Fleets.LONG);

    assertThat(result.end()).as(result.message()).isEqualTo(RebalanceResult.End.AT_REST);
    assertThat(result.plans()).hasSizeBetween(3, 16);
    LoadReport rest = result.plans().get(result.plans().size() - 1).load();
    assertThat(rest.balance(Quantity.OPERATIONS).peakToMean()).isLessThanOrEqualTo(1.10);
    requireAll(cache);
    // What was known of the operations was a sample: all those that come are as even but for that.
    Map<String, Integer> reads = new TreeMap<>();
    PartitionMap map = cache.admin().map();
    for (int i = 0; i < 100_000; i++) {
      byte[] key = skewed(random).getBytes(UTF_8);
      reads.merge(map.primary(map.locate(key)), 1, Integer::sum);
    }
    assertThat(reads.values()).as("seed %d", seed).allMatch(r -> r < 1.16 * 100_000 / 3);
  }

  @Test
  void bytesAreSpreadByTheirMiddle() {
    PartitionedCache<String, String> cache = ranges("k3,k4");
    for (int i = 0; i < KEYS; i++) {
      cache.put(key(i), "x".repeat(i / 1_000 == 3 ? 1_000 : 10));
    }
    assertThat(cache.admin().load().loads().values()).extracting(Load::keys).contains(1_000L);

    RebalanceResult result = cache.admin().rebalance(RebalancePolicies.size(), Fleets.LONG);

    assertThat(result.end()).as(result.message()).isEqualTo(RebalanceResult.End.AT_REST);
    assertThat(cache.admin().load().balance(Quantity.BYTES).peakToMean()).isLessThan(1.11);
    assertThat(cache.admin().distribution().bytes().peakToMean()).isLessThan(1.11);
    assertThat(cache.ordered().count(KeyRange.all())).isEqualTo(KEYS);
  }

  /** A plan of a change tells what it moves, of a range as it is and not of one like all others. */
  @Test
  void plansOfChangesCountTheKeysOfARange() {
    PartitionedCache<String, String> cache = ranges("k0010,k4");
    fill(cache);
    PartitionMap map = cache.admin().map();
    List<String> others =
        map.nodes().stream().filter(n -> !n.equals(map.primary(0))).limit(1).toList();

    ChangePlan plan = cache.admin().plan(Change.move(map.id(0), others));

    assertThat(plan.keys()).isEqualTo(10);
    assertThat(plan.before().nodes()).extracting(Distribution.NodeLoad::keys).contains(3_990L);
  }

  @Test
  void pagesAreOperationsToo() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    fill(cache);
    for (int i = 0; i < 5_000; i++) {
      cache.ordered().page(KeyRange.from(key(2_000 + i % 400)), 50);
    }
    Map<Integer, Load> loads = cache.admin().load().loads();
    double all = loads.values().stream().mapToDouble(Load::operationsPerSecond).sum();
    double paged = loads.getOrDefault(cache.admin().map().id(4), Load.NONE).operationsPerSecond();
    assertThat(paged / all).isBetween(0.4, 0.6); // 5,500 of 11,000
  }

  @Test
  void hashedPartitionsAreMovedByLoad() {
    PartitionedCache<String, String> cache = opened(Fleets.strings("carts", 4));
    Fleets.fill(cache, 2_000);
    PartitionMap map = cache.admin().map();
    Random random = new Random(4);
    List<String> ofOne =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "key-" + i)
            .filter(key -> map.primary(map.locate(key.getBytes(UTF_8))).equals("n-01"))
            .toList();
    for (int i = 0; i < 100_000; i++) {
      cache.get(i % 2 == 0 ? ofOne.get(random.nextInt(ofOne.size())) : "key-" + i % 2_000);
    }
    assertThat(cache.admin().load().balance(Quantity.OPERATIONS).peakToMean()).isGreaterThan(1.8);

    RebalanceResult result = cache.admin().rebalance(RebalancePolicies.load(), Fleets.LONG);

    assertThat(result.end()).as(result.message()).isEqualTo(RebalanceResult.End.AT_REST);
    assertThat(cache.admin().load().balance(Quantity.OPERATIONS).peakToMean()).isLessThan(1.15);
    for (int i = 0; i < 2_000; i++) {
      assertThat(cache.get("key-" + i)).contains("value-" + i);
    }
  }

  @Test
  void excludedNodesGetNothing() {
    PartitionedCache<String, String> cache =
        opened(
            Partita.cache("orders", Codec.utf8(), Codec.utf8())
                .nodes(Fleets.nodes(3))
                .rules(rules -> rules.withExcluded(Set.of("n-02")))
                .strategy("range", Map.of("split-points", POINTS)));
    fill(cache);
    Random random = new Random(4);
    IntStream.range(0, 100_000).forEach(i -> cache.get(skewed(random)));

    RebalanceResult result = cache.admin().rebalance(RebalancePolicies.load(), Fleets.LONG);

    assertThat(result.end()).as(result.message()).isEqualTo(RebalanceResult.End.AT_REST);
    assertThat(result.plans().size()).isGreaterThan(1);
    assertThat(cache.admin().map().nodes()).containsExactly("n-00", "n-01");
    requireAll(cache);
  }

  @Test
  void plansAdviseWhereNoStepHelps() {
    PartitionedCache<String, String> cache = ranges("a,m");
    for (int i = 0; i < 20_000; i++) {
      cache.put("b" + String.format(Locale.ROOT, "%08d", i), "");
    }
    RebalancePlan grows = cache.admin().plan(RebalancePolicies.load());
    assertThat(grows.advice())
        .singleElement()
        .satisfies(
            advice -> assertThat(advice.seen()).contains("of keys that ascend one after another"));
    assertThat(grows.toString()).contains("what would help: begin keys with what spreads them");

    for (int i = 0; i < 400_000; i++) {
      cache.get("b00000007");
    }
    assertThat(cache.admin().plan(RebalancePolicies.load()).advice())
        .singleElement()
        .satisfies(advice -> assertThat(advice.seen()).contains("one key takes"))
        .satisfies(advice -> assertThat(advice.proposal()).contains("more replicas"));
  }

  private static RebalancePolicy policy(Function<PartitionMap, List<Step>> planned) {
    return new RebalancePolicy() {
      @Override
      public String id() {
        return "acme";
      }

      @Override
      public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
        return planned.apply(map);
      }
    };
  }

  private static Token at(int key) {
    return new Token.OfKey(key(key).getBytes(UTF_8));
  }

  @Test
  void policiesThatFailAreNamed() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    Map<Function<PartitionMap, List<Step>>, String> faults =
        Map.of(
            map -> {
              throw new IllegalStateException("no idea");
            },
            "plan() threw java.lang.IllegalStateException: no idea",
            map -> List.of(new Move(0, List.of("n-77"), "")),
            "members, which n-77 is not",
            map -> List.of(new Move(999, List.of("n-00"), "")),
            "the id of one in the map",
            map -> List.of(new Split(0, at(500), "")),
            "a key with which no partition begins",
            map -> List.of(new Split(0, new Token.OfHash(5), "")),
            "only a line of keys can be cut",
            map -> List.of(new Merge(0, 2, "")),
            "they are no neighbours");
    faults.forEach(
        (planned, said) ->
            assertThatExceptionOfType(PluginException.class)
                .isThrownBy(() -> cache.admin().plan(policy(planned)))
                .withMessageContaining("policy acme")
                .withMessageContaining(said));
    assertThat(cache.admin().running()).isEmpty();
  }

  /** Told apart by what they answer in place of a list, or of a policy. */
  @Test
  @SuppressWarnings("NullAway") // that is what the policies do wrong
  void policiesThatAnswerNothingAreNamed() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    assertThatExceptionOfType(PluginException.class)
        .isThrownBy(() -> cache.admin().plan(policy(map -> null)))
        .withMessageContaining("policy acme: plan() threw java.lang.NullPointerException");
    RebalancePolicy stops =
        new RebalancePolicy() {
          @Override
          public String id() {
            return "acme";
          }

          @Override
          public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
            return List.of(new Split(map.id(0), at(100), "for a test"));
          }

          @Override
          public RebalancePolicy underway() {
            throw new IllegalStateException("no idea");
          }
        };
    assertThatExceptionOfType(PluginException.class)
        .isThrownBy(() -> cache.admin().rebalance(stops, Fleets.LONG))
        .withMessageContaining("policy acme: underway() threw");
    assertThat(cache.admin().map().size()).as("what was done before stays").isEqualTo(13);
  }

  /** A node that does not tell what it holds: the caller is told, and nothing changes. */
  @Test
  void aSurveyThatFailsIsNoEmptyNode() {
    FaultPlan faults = new FaultPlan(7);
    Backend nodes = LocalBackends.create();
    PartitionedCache<String, String> cache =
        opened(
            Partita.cache("orders", Codec.utf8(), Codec.utf8())
                .nodes(Fleets.nodes(3))
                .strategy("range", Map.of("split-points", POINTS))
                .backend("local", new FaultyBackend(nodes, faults)));
    open.add(nodes);
    fill(cache);
    faults.always(Fault.fail(), call -> call.operation() == StoreOperation.SURVEY);
    assertThatExceptionOfType(NodeUnavailableException.class)
        .isThrownBy(() -> cache.admin().rebalance(RebalancePolicies.count(), Fleets.LONG));
    assertThat(cache.admin().map().epoch()).isEqualTo(1);
  }

  @Test
  void whatTakesTooLongIsGivenUpAndWhole() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    fill(cache);
    List<String> node = List.of(cache.admin().map().primary(0));
    RebalancePolicy toOne =
        policy(
            map ->
                IntStream.range(0, map.size())
                    .filter(i -> !map.replicas(i).equals(node))
                    .<Step>mapToObj(i -> new Move(map.id(i), node, "for a test"))
                    .toList());
    assertThat(cache.admin().rebalance(toOne, Duration.ZERO).end())
        .isEqualTo(RebalanceResult.End.TIMED_OUT);
    assertThat(cache.admin().map().epoch()).isEqualTo(1);

    cache.admin().throttle(new Throttle(1, Long.MAX_VALUE));
    RebalanceResult result = cache.admin().rebalance(toOne, Duration.ofMillis(50));
    assertThat(result.end()).isEqualTo(RebalanceResult.End.TIMED_OUT);
    assertThat(result.message()).startsWith("during move partition");
    cache.admin().running().ifPresent(run -> run.await(Fleets.LONG));
    cache.admin().throttle(Throttle.NONE);
    requireAll(cache);
  }

  @Test
  void anotherChangeIsNotDisturbed() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    fill(cache);
    cache.admin().throttle(new Throttle(1, Long.MAX_VALUE));
    ChangeRun other = cache.admin().apply(cache.admin().plan(Change.drain("n-02")));
    RebalancePolicy splits = policy(map -> List.of(new Split(0, at(100), "for a test")));

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.admin().rebalance(splits, Fleets.LONG))
        .withMessageContaining("a change is under way");
    cache.admin().throttle(Throttle.NONE);
    assertThat(other.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireAll(cache);
  }

  @Test
  void settingsOfAPolicyAreItsOwn() {
    PartitionedCache<String, String> cache = ranges(POINTS);
    fill(cache);
    RebalancePolicy lax = RebalancePolicies.count(RebalanceSettings.DEFAULT.acting(9, 8));

    assertThat(cache.admin().plan(lax).steps()).isEmpty();
    assertThat(cache.admin().plan(lax).toString()).startsWith("policy count: even enough");
  }

  @Test
  void thePageShowsThisVeryCode() throws Exception {
    PartitionedCache<String, String> cache = ranges(POINTS);
    // page begin
    RebalancePlan plan = cache.admin().plan(RebalancePolicies.load()); // touches nothing
    System.out.println(plan); // each step with its reason, advice, balance before and after
    for (Change change : plan.changes()) {
      cache.admin().apply(cache.admin().plan(change)).await(Duration.ofMinutes(5));
    }
    // or plan after plan, until the policy finds no more to do:
    RebalanceResult result =
        cache.admin().rebalance(RebalancePolicies.load(), Duration.ofMinutes(5));
    // page end
    assertThat(result.end()).isEqualTo(RebalanceResult.End.AT_REST);
    String page = Files.readString(Path.of("../docs/range.md"));
    String[] parts =
        Files.readString(Path.of("src/test/java/io/partita/runtime/RebalanceTest.java"))
            .split("// page (begin\n|end)", -1);
    assertThat(page).contains("```java\n" + parts[1].stripIndent() + "```");
  }
}

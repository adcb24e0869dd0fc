package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.PluginException;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.Ttl;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each bad input gives an error that names it, and stores nothing by halves. */
class BadInputTest {
  private final PartitionedCache<String, String> cache =
      Fleets.strings("bad", 3).limits(new Limits(16, 32)).build();

  @AfterEach
  void close() {
    cache.close();
  }

  private static void assertRefused(CacheBuilder<?, ?> builder, String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void duplicateNodeIds() {
    assertRefused(
        Fleets.strings("x", 2).node(Fleets.node(1).in("elsewhere", "z")),
        "node id = n-01: must be unique",
        "elsewhere");
  }

  @Test
  void weightsThatAreNone() {
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Fleets.node(1).weighing(weight))
          .hasMessageContainingAll("weight = " + weight, "above 0", "n-01");
      assertThatThrownBy(() -> cache.admin().plan(Change.reweight("n-01", weight)))
          .hasMessageContainingAll("weight = " + weight, "above 0", "n-01");
    }
    assertThat(cache.admin().topology().epoch()).isEqualTo(1);
  }

  @Test
  void moreReplicasThanNodes() {
    assertRefused(
        Fleets.strings("x", 2).rules(r -> r.withReplicas(3)),
        "replicas = 3",
        "nodes that may hold partitions, 2");
  }

  @Test
  void moreReplicasThanTheEngineKeeps() {
    assertRefused(
        Fleets.strings("x", 3).rules(r -> r.withReplicas(2)),
        "replicas = 2: must be 1",
        "one copy");
  }

  @Test
  void unknownIdsAndSettingsAllAtOnce() {
    assertThatThrownBy(
            () ->
                Fleets.strings("bad name", 1)
                    .node(Node.of("r", URI.create("redis://user:secret@localhost:1")))
                    .strategy("hilbert")
                    .topologyStore("zookeeper", Map.of())
                    .backendSettings("local", Map.of("max-byte", "1", "max-bytes", "-5"))
                    .backendSettings("memcached", Map.of())
                    .defaultTtl(Ttl.KEEP)
                    .operationTimeout(Duration.ZERO)
                    .rules(r -> r.withPartitions(1000))
                    .build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(10))
        .hasMessageContainingAll(
            "10 configuration problems",
            "name = bad name",
            "scheme of node r = redis: must be one of [local]",
            "strategy = hilbert: must be one of [jedis, jump, ketama, maglev, modulo, range, rendezvous, ring, slots]",
            "topology-store = zookeeper: must be one of [file, memory]",
            "setting max-byte = 1: must be one of [max-bytes",
            "max-bytes = -5",
            "backend = memcached: must be one of [local]",
            "default-ttl",
            "operation-timeout = PT0S: must be a duration",
            "partitions = 1000: must be a power of two")
        .hasMessageNotContaining("secret");
  }

  @Test
  void unknownSettingOfAStrategyNamesItsProvider() {
    assertRefused(
        Fleets.strings("x", 2).strategy("ring", Map.of("vnodes", "7", "virtual-nodes", "many")),
        "setting vnodes = 7",
        "virtual-nodes = many: must be a whole number",
        "io.partita.ring.");
  }

  @Test
  void noNodes() {
    assertRefused(Partita.cache("x", Codec.utf8(), Codec.utf8()), "nodes = []", "at least one");
  }

  @Test
  void keysThatAreNullEmptyOrTooLarge() {
    assertThatThrownBy(() -> cache.get(nothing())).hasMessageContaining("key");
    assertThatThrownBy(() -> cache.put("", "v"))
        .hasMessageContaining("key = 0 bytes: must be from 1 to 16");
    assertThatThrownBy(() -> cache.put("k".repeat(17), "v")).hasMessageContaining("key = 17 bytes");
    assertThatThrownBy(() -> cache.put("\ud800", "v")).hasMessageContaining("unpaired surrogate");
    assertThat(cache.scan().hasNext()).isFalse();
  }

  @Test
  void valuesThatAreNullOrTooLarge() {
    assertThatThrownBy(() -> cache.put("k", nothing())).hasMessageContaining("value");
    assertThatThrownBy(() -> cache.put("k", "v".repeat(33)))
        .hasMessageContaining("value = 33 bytes: must be at most 32 bytes");
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void oneBadEntryKeepsAllOfAPutAllOut() {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      entries.put("k" + i, "v");
    }
    entries.put("large", "v".repeat(33));
    assertThatThrownBy(() -> cache.putAll(entries)).hasMessageContaining("value = 33 bytes");
    assertThatThrownBy(() -> cache.removeAll(Arrays.asList("k", "")))
        .hasMessageContaining("key = 0 bytes");
    assertThat(cache.scan().hasNext()).isFalse();
  }

  @Test
  void ttlsThatAreNegativeOrNone() {
    for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(40_000))) {
      assertThatThrownBy(() -> cache.put("k", "v", Ttl.of(bad)))
          .hasMessageContainingAll("ttl = " + bad, "Ttl.NONE");
    }
    assertThatThrownBy(() -> cache.expire("k", Ttl.KEEP)).hasMessageContaining("ttl = KEEP");
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void aLoaderThatReturnsNothing() {
    assertThatThrownBy(() -> cache.get("k", key -> nothing())).hasMessageContaining("loaded value");
    assertThat(cache.get("k")).isEmpty();
  }

  /** What a caller in spite of @NullMarked may pass. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  void changesThatAreNotPossible() {
    Admin admin = cache.admin();
    assertThatThrownBy(() -> admin.plan(Change.drain("n-99")))
        .hasMessageContaining("node id = n-99");
    assertThatThrownBy(() -> admin.plan(Change.add(Fleets.node(1)))).hasMessageContaining("unique");
    assertThatThrownBy(() -> admin.plan(Change.strategy("hilbert")))
        .hasMessageContaining("hilbert");
    assertThatThrownBy(() -> admin.plan(Change.strategy("ring", Map.of("x", "1"))))
        .hasMessageContaining("setting x");
    assertThatThrownBy(
            () ->
                admin.plan(
                    Change.drain("n-00").and(Change.drain("n-01")).and(Change.drain("n-02"))))
        .hasMessageContainingAll("replicas = 1", "0");
    assertThatThrownBy(() -> admin.plan(Change.reweight("n-01", 2).and(Change.strategy("modulo"))))
        .hasMessageContaining("modulo");
    assertThatThrownBy(() -> admin.plan(Change.strategy("slots")))
        .hasMessageContainingAll("partitions = ", "16384");
    assertThat(admin.topology().nodes()).allMatch(n -> n.status() == NodeStatus.UP);
  }

  /** A strategy of the test's own, found by explicit binding. */
  private record Plugin(String id, Partitioner partitioner) implements PartitionerProvider {
    @Override
    public Partitioner create(Settings settings) {
      return partitioner;
    }
  }

  private interface Assigning {
    PartitionMap assign(Topology topology, Rules rules);
  }

  private static final HashKeySpace SPACE =
      new HashKeySpace("test", (b, o, l) -> Arrays.hashCode(b) * 0x9E3779B97F4A7C15L, false);

  private static Plugin plugin(String id, Assigning assigning) {
    return new Plugin(
        id,
        new Partitioner() {
          @Override
          public String id() {
            return id;
          }

          @Override
          public HashKeySpace keySpace() {
            return SPACE;
          }

          @Override
          public PartitionMap assign(
              Topology topology, Rules rules, Optional<PartitionMap> previous) {
            return assigning.assign(topology, rules);
          }
        });
  }

  private static PartitionMap everything(
      Topology topology, Rules rules, String id, List<String> on) {
    return PartitionMap.equal(
        topology.epoch(), id, SPACE, Collections.nCopies(rules.partitions(), on));
  }

  @Test
  void aPluginThatThrows() {
    assertThatThrownBy(
            () ->
                Fleets.strings("x", 2)
                    .partitioner(
                        plugin(
                            "acme",
                            (topology, rules) -> {
                              throw new IllegalStateException("boom");
                            }))
                    .strategy("acme")
                    .build())
        .isInstanceOf(PluginException.class)
        .hasMessageContainingAll("strategy acme", "assign() threw", "boom");
  }

  @Test
  void aPluginThatReturnsAForeignNode() {
    assertThatThrownBy(
            () ->
                Fleets.strings("x", 2)
                    .partitioner(
                        plugin("acme", (t, r) -> everything(t, r, "acme", List.of("ghost"))))
                    .strategy("acme")
                    .build())
        .isInstanceOf(PluginException.class)
        .hasMessageContainingAll("strategy acme", "node ghost", "no member");
  }

  @Test
  void aPluginThatReturnsTooFewOwners() {
    Planner planner =
        new Planner(Plugins.collect(Fleets.strings("x", 1), new java.util.ArrayList<>()));
    Topology topology = Topology.of(Fleets.nodes(3));
    Partitioner one =
        plugin("acme", (t, r) -> everything(t, r, "acme", List.of("n-01"))).partitioner();
    assertThatThrownBy(() -> planner.first(one, topology, Rules.DEFAULT.withReplicas(2)))
        .isInstanceOf(PluginException.class)
        .hasMessageContainingAll("strategy acme", "1 owners for each partition, must be 2");
  }

  @Test
  void aPluginThatStampsAnotherEpochOrStrategy() {
    Planner planner =
        new Planner(Plugins.collect(Fleets.strings("x", 1), new java.util.ArrayList<>()));
    Topology topology = Topology.of(Fleets.nodes(1));
    Partitioner other =
        plugin("acme", (t, r) -> everything(t, r, "ring", List.of("n-00"))).partitioner();
    assertThatThrownBy(() -> planner.first(other, topology, Rules.DEFAULT))
        .isInstanceOf(PluginException.class)
        .hasMessageContainingAll("by ring", "by acme");
  }

  @Test
  void twoProvidersOfOneId() {
    Plugin twin = plugin("ring", (t, r) -> everything(t, r, "ring", List.of("n-00")));
    assertRefused(
        Fleets.strings("x", 1).partitioner(twin),
        "strategy id = ring: must be unique",
        "io.partita.ring.",
        "BadInputTest");
  }

  @Test
  void aFileThatIsNoConfiguration(@TempDir Path folder) throws Exception {
    Path binary = folder.resolve("binary.conf");
    Files.write(binary, new byte[] {(byte) 0xff, 0, 1, '{', '{', '}'});
    Path empty = folder.resolve("empty.conf");
    Files.writeString(empty, "");
    Path wrong = folder.resolve("wrong.conf");
    Files.writeString(wrong, "partita = 7");
    for (Path file : List.of(binary, empty, wrong, folder.resolve("absent.conf"))) {
      assertThatThrownBy(() -> Partita.fromFile(file, Codec.utf8(), Codec.utf8()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }
}

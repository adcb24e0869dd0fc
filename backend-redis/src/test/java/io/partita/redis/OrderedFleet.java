package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.KeyRange;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Tuning;
import io.partita.runtime.Verification;
import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Three real servers that keep a cache in order, and one that keeps its topology. */
final class OrderedFleet implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);
  static final int SERVERS = 3;
  private static final String CACHE = "ranges";
  private static final String SPLIT_POINTS = "k2,k4,k6,k8";

  private final RedisServer topology = RedisServer.builder().start();
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<Backend> backends = new ArrayList<>();
  private final List<PartitionedCache<String, String>> caches = new ArrayList<>();

  OrderedFleet(Supplier<RedisServer.Builder> builder) {
    for (int i = 0; i < SERVERS; i++) {
      servers.add(builder.get().start());
    }
  }

  RedisServer server(String node) {
    return servers.get(Integer.parseInt(node.substring(1)));
  }

  /** What another process needs to know: of the topology, then of the nodes. */
  List<String> uris() {
    List<String> uris = new ArrayList<>(List.of(topology.uri().toString()));
    servers.forEach(server -> uris.add(server.uri().toString()));
    return uris;
  }

  /** As a process of its own would. */
  PartitionedCache<String, String> open() {
    Backend backend = new RedisBackendProvider().create(Settings.defaults());
    return open(backend);
  }

  PartitionedCache<String, String> open(Backend backend) {
    backends.add(backend);
    PartitionedCache<String, String> cache = open(uris(), backend);
    caches.add(cache);
    return cache;
  }

  static PartitionedCache<String, String> open(List<String> uris, Backend backend) {
    return open(uris, backend, Duration.ofSeconds(20));
  }

  static PartitionedCache<String, String> open(
      List<String> uris, Backend backend, Duration operationTimeout) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      nodes.add(Node.of("s" + i, URI.create(uris.get(1 + i))));
    }
    Tuning tuning =
        new Tuning(
            operationTimeout,
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            64,
            256,
            1 << 20,
            Duration.ofMinutes(10));
    return Partita.cache(CACHE, Codec.utf8(), Codec.utf8())
        .nodes(nodes)
        .backend("redis", backend)
        .strategy("range", Map.of("split-points", SPLIT_POINTS))
        .topologyStore("redis", Map.of("uri", uris.get(0)))
        .tuning(tuning)
        .build();
  }

  static void until(BooleanSupplier so) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("time beyond patience").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  static byte[] at(String key) {
    return key.getBytes(UTF_8);
  }

  static ChangeRun.Result carryOut(PartitionedCache<String, String> cache, Change change) {
    ChangeRun.Result result = cache.admin().apply(cache.admin().plan(change)).await(LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    return result;
  }

  /** No change is pending, for no process. */
  boolean isSettled() {
    String state = topology.command("HGET", "partita:" + CACHE + ":topology", "state");
    return !state.contains("\"pending\"");
  }

  /** The partitions in the tables are those of the map, each owned where it says so. */
  void requireTablesAsTheMap(PartitionedCache<String, String> cache) {
    PartitionMap map = cache.admin().map();
    try (Backend backend = new RedisBackendProvider().create(Settings.defaults())) {
      for (Node node : cache.admin().topology().nodes()) {
        try (NodeStore view = backend.open(node, CACHE, KeyOrder.BYTES)) {
          NodeTable table =
              view.control()
                  .orElseThrow()
                  .table()
                  .toCompletableFuture()
                  .orTimeout(20, TimeUnit.SECONDS)
                  .join();
          assertThat(table.admitted()).as(node.id()).isTrue();
          assertThat(table.states())
              .as(node.id())
              .containsOnlyKeys(map.partitionsOf(node.id()))
              .allSatisfy((id, row) -> assertThat(row.state()).isEqualTo(PartitionState.OWNED));
        }
      }
    }
  }

  /** In the order of a scan. */
  static Map<String, String> scanned(
      PartitionedCache<String, String> cache, KeyRange<String> range) {
    Map<String, String> found = new LinkedHashMap<>();
    cache
        .ordered()
        .scan(range)
        .forEachRemaining(
            entry -> assertThat(found.put(entry.getKey(), entry.getValue())).isNull());
    return found;
  }

  static void requireVerified(PartitionedCache<String, String> cache) {
    Verification verification = cache.admin().verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.isClean()).isTrue();
  }

  @Override
  public void close() {
    caches.forEach(PartitionedCache::close);
    backends.forEach(Backend::close);
    servers.forEach(RedisServer::close);
    topology.close();
  }
}

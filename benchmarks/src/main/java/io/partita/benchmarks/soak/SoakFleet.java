package io.partita.benchmarks.soak;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.runtime.CacheBuilder;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Tuning;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Redis servers that lose nothing when they are killed, each behind a proxy that disturbs its
 * connections.
 */
final class SoakFleet implements AutoCloseable {
  static final String CACHE = "soak";
  private static final int PARTITIONS = 256;

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private @Nullable RedisServer store;

  SoakFleet(int size) {
    try {
      for (int i = 0; i < size; i++) {
        RedisServer server =
            RedisServer.builder()
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .start();
        servers.add(server);
        proxies.add(TcpProxy.to(server.port()));
      }
      store = RedisServer.builder().start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A server that may keep the topology; nothing disturbs it. */
  String store() {
    return storeServer().uri().toString();
  }

  RedisServer storeServer() {
    return Objects.requireNonNull(store);
  }

  int size() {
    return servers.size();
  }

  RedisServer server(int i) {
    return servers.get(i);
  }

  TcpProxy proxy(int i) {
    return proxies.get(i);
  }

  /** Where clients find a server. */
  String uri(int i) {
    return "redis://127.0.0.1:" + proxies.get(i).port();
  }

  List<String> uris() {
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      uris.add(uri(i));
    }
    return uris;
  }

  static Node node(int number, String uri) {
    return Node.of("n" + number, URI.create(uri));
  }

  /**
   * A process' view of the cache on the first servers, all but the last of which it begins with.
   *
   * @param store of the topology: the URI of a Redis server, or a file
   */
  static PartitionedCache<String, String> open(String store, List<String> uris) {
    return describe(store, uris)
        .tuning(
            new Tuning(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                32,
                64,
                1 << 20,
                Tuning.DEFAULT.latencyLimit()))
        .build();
  }

  /** The same, by the usual tuning. */
  static CacheBuilder<String, String> describe(String store, List<String> uris) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < uris.size() - 1; i++) {
      nodes.add(node(i, uris.get(i)));
    }
    boolean onServer = store.startsWith("redis:");
    return Partita.cache(CACHE, Codec.utf8(), Codec.utf8())
        .nodes(nodes)
        .rules(rules -> rules.withPartitions(PARTITIONS))
        .topologyStore(onServer ? "redis" : "file", Map.of(onServer ? "uri" : "path", store))
        .backendSettings("redis", Map.of("silence-timeout", "PT1S"));
  }

  /** No fault is left. */
  void heal() {
    for (int i = 0; i < size(); i++) {
      proxies.get(i).pass();
      if (servers.get(i).isRunning()) {
        servers.get(i).resume();
      }
    }
  }

  @Override
  public void close() {
    proxies.forEach(TcpProxy::close);
    servers.forEach(RedisServer::close);
    if (store != null) {
      store.close();
    }
  }
}

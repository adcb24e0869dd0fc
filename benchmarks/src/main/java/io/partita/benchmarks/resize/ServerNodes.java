package io.partita.benchmarks.resize;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import io.partita.redis.RedisBackendProvider;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Redis servers in the place of in-process nodes: one is started for each node that is opened.
 * Thread-safe.
 */
final class ServerNodes implements AutoCloseable {
  private static final Duration LATE = Duration.ofMillis(12);

  private final Backend redis = new RedisBackendProvider().create(Settings.defaults());
  private final Map<String, RedisServer> servers = new HashMap<>();
  private final Map<String, TcpProxy> detours = new HashMap<>();
  private boolean late;

  /** The way to them; on a detour what is sent may be a while under way. */
  Backend way(boolean detour) {
    return new Way(this, detour);
  }

  /** Whether what is sent on a detour is late from now on. */
  synchronized void late(boolean next) {
    late = next;
    detours.values().forEach(this::set);
  }

  private void set(TcpProxy detour) {
    if (late) {
      detour.delay(LATE, LATE);
    } else {
      detour.pass();
    }
  }

  private synchronized URI uri(String node, boolean detour) {
    RedisServer server = servers.computeIfAbsent(node, id -> RedisServer.builder().start());
    if (!detour) {
      return server.uri();
    }
    TcpProxy proxy =
        detours.computeIfAbsent(
            node,
            id -> {
              TcpProxy made = TcpProxy.to(server.port());
              set(made);
              return made;
            });
    return URI.create("redis://127.0.0.1:" + proxy.port());
  }

  private record Way(ServerNodes nodes, boolean detour) implements Backend {
    @Override
    public NodeStore open(Node node, String namespace, KeyOrder order) {
      return nodes.redis.open(Node.of(node.id(), nodes.uri(node.id(), detour)), namespace, order);
    }

    /** The servers are others', too. */
    @Override
    public void close() {}
  }

  @Override
  public synchronized void close() {
    redis.close();
    detours.values().forEach(TcpProxy::close);
    servers.values().forEach(RedisServer::close);
  }
}

package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisCluster;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers that can't be nodes are refused with the reason, and others don't notice. */
class BadServersTest extends BadServersFixture {
  private static final int LOADED_KEYS = 40_000;

  private String connectTimeout = "PT10S";

  /** A session, and what needs none, are refused for that reason. */
  private void refused(URI uri, String... reasons) {
    Backend backend = backend(Map.of("connect-timeout", connectTimeout));
    StoreSession good = goodSession(backend);
    NodeStore store = bad(backend, uri);
    Throwable noSession = failure(good, store.connect("test"));
    assertThat(noSession).isInstanceOf(NodeUnavailableException.class);
    assertThat(noSession).hasMessageContainingAll(reasons);
    Throwable noPing = failure(good, store.ping());
    assertThat(noPing).isInstanceOf(NodeUnavailableException.class);
    assertThat(noPing).hasMessageContainingAll(reasons);
    assertThat(store.toString()).doesNotContain(SECRET);
  }

  @Test
  void wrongPassword() {
    RedisServer server = closing(RedisServer.builder().password("another-one").start());
    refused(server.uri("", SECRET), "WRONGPASS");
  }

  @Test
  void wrongUser() {
    RedisServer server =
        closing(RedisServer.builder().user("shop", "on", ">" + SECRET, "~*", "+@all").start());
    refused(server.uri("nobody", SECRET), "WRONGPASS");
  }

  @Test
  void noPassword() {
    RedisServer server = closing(RedisServer.builder().password(SECRET).start());
    refused(server.uri(), "NOAUTH");
  }

  @Test
  void refusedPort() {
    RedisServer server = closing(RedisServer.builder().start());
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    proxy.refuse();
    refused(through(proxy), "no connection", "refused", String.valueOf(proxy.port()));
  }

  @Test
  void swallowingHost() {
    RedisServer server = closing(RedisServer.builder().start());
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    proxy.blackHole();
    connectTimeout = "PT1S";
    refused(through(proxy), "no connection");
    until("what never answered is given up", () -> proxy.connections() == 0);
  }

  /** A fake: a host that falls silent in the middle of the handshake. */
  @Test
  void silentAfterTheBeginning() {
    FakeServer server = closing(FakeServer.silent());
    connectTimeout = "PT1S";
    refused(server.uri(), "no connection within PT1S");
    until("what never answered is given up", server::hasBeenLeft);
  }

  /** The driver loses the reason of one refusal in some; it is told all the same. */
  @Test
  void everyRefusalHasItsReason() {
    RedisServer server = closing(RedisServer.builder().password("another-one").start());
    NodeStore store = bad(backend(Map.of("connect-timeout", "PT30S")), server.uri("", SECRET));
    for (int i = 0; i < 200; i++) {
      assertThat(failure(store.ping())).hasMessageContaining("WRONGPASS");
    }
  }

  static URI through(TcpProxy proxy) {
    return URI.create("redis://127.0.0.1:" + proxy.port());
  }

  @Test
  void replica() {
    RedisServer primary = closing(RedisServer.builder().start());
    RedisServer server = closing(RedisServer.builder().replicaOf(primary).start());
    refused(server.uri(), "replica of another server", "must accept writes");
  }

  @Test
  void clusterMember() {
    RedisCluster cluster = closing(RedisCluster.start(1));
    refused(cluster.uris().get(0), "member of a Redis Cluster", "must be a plain server");
  }

  @Test
  void evictingPolicy() {
    RedisServer server =
        closing(RedisServer.builder().maxMemory(100_000_000, "allkeys-lru").start());
    refused(server.uri(), "maxmemory-policy is allkeys-lru", "noeviction or volatile-*");
  }

  /** A real server that reads a long snapshot; it looks at its clients after each 2 MiB. */
  @Test
  void loading() {
    RedisServer server =
        closing(
            RedisServer.builder()
                .config("key-load-delay", "300")
                .config("rdbcompression", "no")
                .start());
    server.command(
        "EVAL",
        "for i = 1, " + LOADED_KEYS + " do redis.call('SET', i, string.rep('x', 1000)) end",
        "0");
    server.command("SAVE");
    server.stop();
    server.startLoading();
    refused(server.uri(), "LOADING");
  }

  /** A fake: to be refused for that, one has to come from another host. */
  @Test
  void protectedMode() {
    FakeServer server =
        closing(FakeServer.answering("-DENIED Redis is running in protected mode because ..."));
    refused(server.uri(), "DENIED", "protected mode");
  }

  /** A fake: no server as old as that runs here. */
  @Test
  void tooOld() {
    FakeServer server = closing(FakeServer.ofVersion("5.0.7"));
    refused(server.uri(), "redis_version is 5.0.7", "6.2 or newer");
  }

  @Test
  void mayNotListConnections() {
    mayNotMove("client|list", "-client", "+client|setname", "+client|kill");
  }

  @Test
  void mayNotKillConnections() {
    mayNotMove("client|kill", "-client", "+client|setname", "+client|list");
  }

  @Test
  void mayNotRunScripts() {
    mayNotMove("eval", "-evalsha", "-eval");
  }

  /** Who may not do what a move needs learns so from the first step, not in the middle. */
  private void mayNotMove(String command, String... rules) {
    String[] all = new String[4 + rules.length];
    System.arraycopy(new String[] {"on", ">" + SECRET, "~*", "+@all"}, 0, all, 0, 4);
    System.arraycopy(rules, 0, all, 4, rules.length);
    RedisServer server =
        closing(RedisServer.builder().user("shop", all).config("acllog-max-len", "1").start());
    Backend backend = backend(Map.of());
    StoreSession good = goodSession(backend);
    NodeStore store = bad(backend, server.uri("shop", SECRET));
    await(store.ping());
    Throwable error = failure(good, store.control().orElseThrow().claim(1));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("NOPERM");
    String kind = command.substring(0, command.indexOf('|') < 0 ? command.length() : 6);
    assertThat(error).hasMessageContaining(kind);
    assertThat(await(store.control().orElseThrow().table()).token()).isZero();
  }
}

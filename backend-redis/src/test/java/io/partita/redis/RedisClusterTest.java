package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.PartitaException;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisCluster;
import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the contract does not say of clusters: servers that are lost, and bad addresses. */
class RedisClusterTest extends BadServersFixture {
  private static final Ttl HOUR = Ttl.of(Duration.ofHours(1));

  private Backend clusters() {
    return closing(clusterBackend(Map.of("connect-timeout", "PT30S")));
  }

  static Backend clusterBackend(Map<String, String> texts) {
    RedisClusterBackendProvider provider = new RedisClusterBackendProvider();
    List<Problem> problems = new ArrayList<>();
    Settings settings = Settings.parse(provider.settings(), texts, "the test", problems);
    assertThat(problems).isEmpty();
    return provider.create(settings);
  }

  @Test
  void scriptsThatWereForgottenAreSentAgain() {
    RedisCluster cluster = closing(RedisCluster.start(2));
    NodeStore store = bad(clusters(), RedisClusterContractTest.uri(cluster));
    StoreSession session = closing(await(store.connect("test")));
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < 20; i++) {
        assertThat(await(session.increment(PARTITION, bytes("n" + i), 1, HOUR))).isEqualTo(round);
      }
      cluster.servers().forEach(server -> server.command("SCRIPT", "FLUSH"));
    }
  }

  /** Operations on its slots fail, by name of the node; all others go on. */
  @Test
  void aServerIsLostAndComesBack() {
    RedisCluster cluster = closing(RedisCluster.start(3));
    for (RedisServer server : cluster.servers()) {
      server.command("CONFIG", "SET", "cluster-require-full-coverage", "no");
    }
    NodeStore store = bad(clusters(), RedisClusterContractTest.uri(cluster));
    StoreSession before = closing(await(store.connect("test")));
    RedisServer lost = cluster.servers().get(1);
    lost.kill();
    int failed = writeAll(before);
    assertThat(failed).isPositive();
    StoreSession meanwhile = closing(await(store.connect("test")));
    int failedNext = writeAll(meanwhile);
    assertThat(failedNext).isPositive().isLessThan(100);
    assertThat(failure(store.ping())).isInstanceOf(PartitaException.class);
    lost.start();
    until("the cluster is whole", () -> writeAll(closing(await(store.connect("test")))) == 0);
  }

  private int writeAll(StoreSession session) {
    int failed = 0;
    for (int i = 0; i < 100; i++) {
      try {
        session
            .put(PARTITION, bytes("k" + i), VALUE, Ttl.NONE, PutCondition.ALWAYS)
            .toCompletableFuture()
            .join();
      } catch (CompletionException e) {
        assertThat(Failures.unwrap(e)).isInstanceOf(PartitaException.class);
        assertThat(e).hasMessageContaining("node " + BAD);
        failed++;
      }
    }
    return failed;
  }

  @Test
  void plainServer() {
    RedisServer server = closing(RedisServer.builder().start());
    refused(URI.create("redis-cluster://127.0.0.1:" + server.port()), "cluster support disabled");
  }

  @Test
  void wrongPassword() {
    RedisServer server = closing(RedisServer.builder().password("another-one").start());
    refused(
        URI.create("redis-cluster://shop:" + SECRET + "@127.0.0.1:" + server.port()), "WRONGPASS");
  }

  private void refused(URI uri, String reason) {
    NodeStore store = bad(clusters(), uri);
    Throwable error = failure(store.connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(text(error)).contains("node " + BAD, reason).doesNotContain(SECRET);
    assertThat(store.toString()).doesNotContain(SECRET);
  }

  @Test
  void badAddresses() {
    Backend backend = clusters();
    for (String address :
        List.of("", ":1", "a,", "a:x", "a:70000", "a:1/0", "a:1?db=1", "a:1#x", ",a:1")) {
      Node node = Node.of(BAD, URI.create("redis-cluster://shop:" + SECRET + "@" + address));
      try {
        backend.open(node, "shop");
        throw new AssertionError("not refused: " + address);
      } catch (IllegalArgumentException e) {
        assertThat(text(e)).contains("node " + BAD, "redis-cluster://").doesNotContain(SECRET);
      }
    }
  }
}

package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.backend.BackendContract;
import io.partita.testkit.redis.RedisCluster;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on real clusters: one of three servers, and one of one. */
class RedisClusterContractTest extends BackendContract {
  private static RedisCluster three;
  private static RedisCluster one;

  @BeforeAll
  static void startClusters() {
    three = RedisCluster.start(3);
    one = RedisCluster.start(1);
  }

  @AfterAll
  static void endClusters() {
    three.close();
    one.close();
  }

  @Override
  protected Backend newBackend() {
    return RedisClusterTest.clusterBackend(Map.of("connect-timeout", "PT30S"));
  }

  @Override
  protected Node node(String name) {
    return Node.of(name, uri(name.equals("source") ? three : one));
  }

  static URI uri(RedisCluster cluster) {
    return URI.create(
        cluster.servers().stream()
            .map(server -> "127.0.0.1:" + server.port())
            .collect(Collectors.joining(",", "redis-cluster://", "")));
  }

  /** So that the clauses were about a cluster: each of its servers has some entries. */
  @Test
  void entries_areSpreadOverTheServers() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 200; i++) {
      put(session, "k" + i, "v");
    }
    assertThat(three.servers()).noneMatch(server -> server.command("DBSIZE").equals("0"));
  }

  @Test
  void capabilities_areThoseOfAStoreThatIsNotFenced() {
    assertThat(source().capabilities()).containsExactly(Capability.TTL);
  }

  /** Its slots have no common order, and a script of one key can't write another. */
  @Test
  void capabilities_haveNoOrderThoughOneWasAskedFor() {
    try (Backend backend = newBackend()) {
      NodeStore store = backend.open(node("source"), "ordered", KeyOrder.BYTES);
      assertThat(store.capabilities()).containsExactly(Capability.TTL);
      assertThat(session(store).ordered()).isEmpty();
    }
  }
}

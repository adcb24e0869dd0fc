package io.partita.redis;

import static io.partita.redis.TopologyFixture.open;
import static io.partita.redis.TopologyFixture.until;
import static io.partita.testkit.topology.SampleStates.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.InvalidValueException;
import io.partita.api.PartitaException;
import io.partita.api.Problem;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.testkit.redis.RedisCluster;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import io.partita.testkit.redis.TestCertificates;
import io.partita.testkit.topology.SampleStates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topology stores on servers that fail, that come back, or that must be refused. */
class TopologyStoreFaultsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String SECRET = "s3cret-7391";

  private final RedisTopologyStoreProvider provider = new RedisTopologyStoreProvider();

  private static String failure(ThrowingCallable call) {
    StringWriter text = new StringWriter();
    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(call)
        .satisfies(e -> e.printStackTrace(new PrintWriter(text)));
    assertThat(text.toString()).doesNotContain(SECRET);
    return text.toString();
  }

  /** The first call may still find that the connection has ended. */
  private static boolean readsNothing(TopologyStore store) {
    try {
      return store.read().isEmpty();
    } catch (PartitaException e) {
      return false;
    }
  }

  private TopologyStore create(Map<String, String> texts) {
    List<Problem> problems = new ArrayList<>();
    Settings settings = Settings.parse(provider.settings(), texts, "test", problems);
    assertThat(problems).isEmpty();
    return provider.create("carts", settings, SampleStates.CODEC);
  }

  @Test
  void theServersClockEndsLeases() {
    try (RedisServer server = RedisServer.builder().start();
        TopologyStore store = open(server)) {
      assertThat(store.tryAcquire("a", Duration.ofMillis(200))).isPresent();
      String record = "partita:carts:topology";
      long ends = Long.parseLong(server.command("HGET", record, "ends"));
      assertThat(ends - Long.parseLong(server.command("HGET", record, "granted"))).isEqualTo(200);

      until(() -> store.tryAcquire("b", MINUTE).isPresent());

      long granted = Long.parseLong(server.command("HGET", record, "granted"));
      assertThat(granted).isGreaterThanOrEqualTo(ends).isLessThan(ends + 60_000);
      assertThat(server.command("HGET", record, "holder")).isEqualTo("b");
      assertThat(server.command("TTL", record)).isEqualTo("-1");
    }
  }

  @Test
  void itGoesOnAfterARestartAndWatchersAreTold() {
    try (RedisServer server = RedisServer.builder().appendOnly().start();
        TopologyStore store = open(server);
        TopologyStore other = open(server)) {
      AtomicInteger hints = new AtomicInteger();
      store.watch(hints::incrementAndGet);
      Lease lease = store.tryAcquire("a", MINUTE).orElseThrow();
      assertThat(store.compareAndSet(0, state(1), lease.token())).isTrue();
      until(() -> hints.get() > 0);

      server.kill();
      assertThat(failure(store::read)).contains("127.0.0.1:" + server.port());
      int before = hints.get();
      server.start();

      until(() -> hints.get() > before); // subscribed again
      assertThat(store.read()).contains(state(1));
      assertThat(store.renew(lease, MINUTE)).isTrue();
      int after = hints.get();
      assertThat(other.compareAndSet(1, state(2), lease.token())).isTrue();
      until(() -> hints.get() > after);
      assertThat(store.read()).contains(state(2));
    }
  }

  @Test
  void itGoesOnAfterCutConnectionsAndWatchersAreTold() {
    try (RedisServer server = RedisServer.builder().start();
        TcpProxy proxy = TcpProxy.to(server.port());
        TopologyStore store =
            open(
                URI.create("redis://127.0.0.1:" + proxy.port()),
                "carts",
                TopologyFixture.TIMEOUT,
                TopologyClock.OF_SERVER,
                () -> 0);
        TopologyStore other = open(server)) {
      AtomicInteger hints = new AtomicInteger();
      store.watch(hints::incrementAndGet);
      Lease lease = other.tryAcquire("a", MINUTE).orElseThrow();
      for (int version = 1; version <= 5; version++) {
        proxy.refuse();
        failure(store::read);
        assertThat(other.compareAndSet(version - 1, state(version), lease.token())).isTrue();
        int before = hints.get();
        proxy.pass();
        until(() -> hints.get() > before); // what it has missed
        assertThat(store.read()).contains(state(version));
      }
      assertThat(server.command("PUBSUB", "NUMSUB", "partita:carts:topology:changed"))
          .endsWith("1");
    }
  }

  @Test
  void aServerThatIsSilentFailsACallWithinItsTimeout() {
    try (RedisServer server = RedisServer.builder().start();
        TcpProxy proxy = TcpProxy.to(server.port());
        TopologyStore store =
            open(
                URI.create("redis://127.0.0.1:" + proxy.port()),
                "carts",
                Duration.ofMillis(500),
                TopologyClock.OF_SERVER,
                () -> 0)) {
      assertThat(store.read()).isEmpty();
      proxy.blackHole();
      assertThat(failure(() -> store.tryAcquire("a", MINUTE))).contains("not known whether");
      assertThat(failure(store::read)).contains("no connection");
      proxy.pass();
      assertThat(store.tryAcquire("a", MINUTE)).contains(new Lease(1, "a"));
    }
  }

  @Test
  void theStoreThatLostItsDataSaysSoByItsToken() {
    try (RedisServer server = RedisServer.builder().start();
        TopologyStore store = open(server)) {
      byte[] backup = server.snapshot();
      Lease lease = store.tryAcquire("a", MINUTE).orElseThrow();
      assertThat(store.compareAndSet(0, state(1), lease.token())).isTrue();
      assertThat(store.highestToken()).isEqualTo(1);

      server.restartFrom(backup);

      until(() -> readsNothing(store));
      assertThat(store.highestToken()).isZero();
      assertThat(store.renew(lease, MINUTE)).isFalse();
    }
  }

  @Test
  void anotherStateOfTheSameVersionIsNotTakenForTheOneThatWasRead() {
    try (RedisServer server = RedisServer.builder().start();
        TopologyStore store = open(server);
        TopologyStore other = open(server)) {
      assertThat(store.compareAndSet(0, state(1), 1)).isTrue();
      assertThat(other.read()).contains(state(1));
      server.command("DEL", "partita:carts:topology");
      assertThat(other.read()).isEmpty();
      server.command("HSET", "partita:carts:topology", "version", "1", "stamp", "x", "state", "{}");
      assertThat(failure(other::read)).contains("partita:carts:topology").contains("not valid");
      assertThat(server.command("HGET", "partita:carts:topology", "state")).isEqualTo("{}");
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    try (RedisServer server = RedisServer.builder().password("right-password").start();
        TopologyStore wrong = create(Map.of("uri", server.uri("", SECRET).toString()));
        TopologyStore none = create(Map.of("uri", server.uri().toString()));
        TopologyStore right = create(Map.of("uri", server.uri("", "right-password").toString()))) {
      assertThat(failure(wrong::read)).contains("WRONGPASS").contains(":" + server.port());
      assertThat(failure(() -> wrong.watch(() -> {}))).contains("WRONGPASS");
      assertThat(failure(none::read)).contains("NOAUTH");
      assertThat(right.read()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://app:" + SECRET + "@host",
        "redis://app:" + SECRET + "@a b",
        "redis://app:" + SECRET + "@host?timeout=1s",
        "redis-sentinel://" + SECRET + "@host"
      })
  void whatIsNoServerIsToldWithoutSecrets(String uri) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> create(Map.of("uri", uri)))
        .withMessageStartingWith("uri = ")
        .withMessageContaining("must be redis://")
        .withMessageNotContaining(SECRET)
        .withNoCause();
  }

  @Test
  void theAddressThatIsShownHasNoSecret() {
    assertThat(TopologyAddress.of("rediss://app:" + SECRET + "@host:1234/5", MINUTE, ""))
        .hasToString("rediss://host:1234/5");
  }

  @Test
  void aServerThatCouldLoseOrRefuseTheRecordIsRefused() {
    Map<String, String> reasons = new TreeMap<>();
    try (RedisServer evicting = RedisServer.builder().maxMemory(10 << 20, "allkeys-lru").start();
        RedisServer full = RedisServer.builder().maxMemory(10 << 20, "volatile-lru").start();
        RedisServer replica = RedisServer.builder().replicaOf(full).start();
        RedisCluster cluster = RedisCluster.start(1)) {
      Map<String, RedisServer> refused =
          Map.of("evicting", evicting, "replica", replica, "member", cluster.servers().get(0));
      refused.forEach(
          (name, server) -> {
            try (TopologyStore store = open(server)) {
              reasons.put(name, failure(store::read).lines().findFirst().orElse(""));
            }
          });
      try (TopologyStore store = open(full)) {
        assertThat(store.read()).isEmpty();
      }
    }
    assertThat(reasons.get("evicting")).contains("maxmemory-policy is allkeys-lru");
    assertThat(reasons.get("replica")).contains("a replica of another server");
    assertThat(reasons.get("member")).contains("a member of a Redis Cluster");
  }

  @Test
  void itSpeaksTlsWithAnAuthorityThatItIsTold() {
    try (TestCertificates certificates = TestCertificates.create();
        RedisServer server = RedisServer.builder().tls(certificates).start();
        TopologyStore trusting =
            create(
                Map.of(
                    "uri", server.tlsUri().toString(),
                    "trusted-certificates", certificates.authority().toString()));
        TopologyStore other = create(Map.of("uri", server.tlsUri().toString()))) {
      AtomicInteger hints = new AtomicInteger();
      trusting.watch(hints::incrementAndGet);
      assertThat(trusting.compareAndSet(0, state(1), 1)).isTrue();
      until(() -> hints.get() > 0);
      assertThat(failure(other::read)).contains("certification path");
    }
  }
}

package io.partita.redis;

import io.partita.api.spi.TopologyStore;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.topology.TopologyStoreContract;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real server of the version that is found; its leases have a clock of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisTopologyStoreTest extends TopologyStoreContract {
  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  private RedisServer server;
  private int cache;

  RedisBinary binary() {
    return RedisBinary.find();
  }

  @BeforeAll
  void startServer() {
    server = RedisServer.builder().binary(binary()).start();
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  /** Each test agrees on a record of its own. */
  @AfterEach
  void nextCache() {
    cache++;
  }

  @Override
  protected TopologyStore open() {
    return TopologyFixture.open(
        server.uri(),
        "carts-" + cache,
        TopologyFixture.TIMEOUT,
        () -> Long.toString(millis.get()),
        () -> 0);
  }

  @Override
  protected void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }
}

package io.partita.redis;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Settings;
import io.partita.testkit.backend.BackendContract;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract on real servers of the version that is found, for sessions that get no hints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisContractTest extends BackendContract {
  private final Map<String, RedisServer> servers = new TreeMap<>();

  RedisBinary binary() {
    return RedisBinary.find();
  }

  @Override
  protected int rounds() {
    return 10;
  }

  @BeforeAll
  void startServers() {
    for (String name : new String[] {"source", "target"}) {
      server(name);
    }
  }

  @AfterAll
  void stopServers() {
    servers.values().forEach(RedisServer::close);
  }

  private RedisServer server(String name) {
    return servers.computeIfAbsent(name, missing -> RedisServer.builder().binary(binary()).start());
  }

  @Override
  protected Backend newBackend() {
    return new RedisBackend(Settings.defaults(), false);
  }

  @Override
  protected boolean restart(String name) {
    server(name).restart();
    return true;
  }

  @Override
  protected Node node(String name) {
    return Node.of(name, server(name).uri());
  }
}

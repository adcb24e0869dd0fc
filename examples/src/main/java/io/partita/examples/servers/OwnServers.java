package io.partita.examples.servers;

import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Redis servers that a run starts on free ports of the loopback interface, and ends. Not
 * thread-safe.
 */
public final class OwnServers implements AutoCloseable {
  private final List<RedisServer> servers = new ArrayList<>();

  /**
   * Starts so many; they answer on return.
   *
   * @throws IllegalStateException if one does not start; then none is left running
   */
  public OwnServers(int count) {
    try {
      for (int i = 0; i < count; i++) {
        servers.add(RedisServer.builder().start());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where they are, in the order in which they were started. */
  public List<URI> uris() {
    return servers.stream().map(RedisServer::uri).toList();
  }

  /** What runs, and its version. */
  public String version() {
    return "redis-server " + servers.get(0).binary().version();
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}

package io.partita.testkit.redis;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of real servers without replicas, for tests: all 16,384 slots are assigned in
 * equal runs, in the order of the servers. Ends with {@link #close()} or with this JVM.
 * Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<RedisServer> servers;

  private RedisCluster(List<RedisServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Starts a cluster of the binary that {@link RedisBinary#find()} gives.
   *
   * @param size servers, at least 1
   */
  public static RedisCluster start(int size) {
    return start(size, RedisBinary.find());
  }

  /**
   * Starts a cluster; all its servers agree that it is complete on return.
   *
   * @param size servers, 1 to 100
   * @throws IllegalStateException if that does not come about
   */
  public static RedisCluster start(int size, RedisBinary binary) {
    Objects.requireNonNull(binary, "binary");
    if (size < 1 || size > 100) {
      throw new IllegalArgumentException("size = " + size + ": must be 1 to 100");
    }
    List<RedisServer> started = new ArrayList<>();
    boolean complete = false;
    try {
      for (int i = 0; i < size; i++) {
        started.add(RedisServer.builder().binary(binary).clusterEnabled().start());
      }
      RedisCluster cluster = new RedisCluster(started);
      cluster.join();
      complete = true;
      return cluster;
    } finally {
      if (!complete) {
        started.forEach(RedisServer::close);
      }
    }
  }

  private void join() {
    for (int i = 0; i < servers.size(); i++) {
      RedisServer server = servers.get(i);
      int first = SLOTS * i / servers.size();
      int end = SLOTS * (i + 1) / servers.size();
      server.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      server.command(
          Stream.concat(
                  Stream.of("CLUSTER", "ADDSLOTS"),
                  IntStream.range(first, end).mapToObj(Integer::toString))
              .toArray(String[]::new));
      if (i > 0) {
        server.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(servers.get(0).port()));
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (RedisServer server : servers) {
      while (!isComplete(server.command("CLUSTER", "INFO"))) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "no cluster within " + PATIENCE + ":\n" + server.command("CLUSTER", "INFO"));
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private boolean isComplete(String info) {
    List<String> lines = info.lines().toList();
    return lines.contains("cluster_state:ok")
        && lines.contains("cluster_slots_assigned:" + SLOTS)
        && lines.contains("cluster_known_nodes:" + servers.size());
  }

  /** The servers; the first has the first slots. */
  public List<RedisServer> servers() {
    return servers;
  }

  /** {@code redis://127.0.0.1:port} of each server, in their order. */
  public List<URI> uris() {
    return servers.stream().map(RedisServer::uri).toList();
  }

  /** Ends all servers. Idempotent. */
  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}

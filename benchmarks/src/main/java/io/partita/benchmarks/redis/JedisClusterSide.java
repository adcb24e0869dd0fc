package io.partita.benchmarks.redis;

import io.partita.testkit.redis.RedisCluster;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.JedisPoolConfig;

/** Jedis on as many cluster nodes, which it chooses by slots. */
final class JedisClusterSide implements Side {
  private final RedisCluster servers;
  private final JedisCluster client;
  private final Entries entries;

  JedisClusterSide(int size, int threads, Entries entries) {
    this.entries = entries;
    this.servers = RedisCluster.start(size);
    Set<HostAndPort> addresses =
        servers.uris().stream()
            .map(uri -> new HostAndPort(uri.getHost(), uri.getPort()))
            .collect(Collectors.toSet());
    JedisPoolConfig config = new JedisPoolConfig();
    config.setMaxTotal(threads);
    config.setMaxIdle(threads);
    this.client = new JedisCluster(addresses, config);
    for (int i = 0; i < entries.count(); i++) {
      put(i);
    }
  }

  @Override
  public String name() {
    return "JedisCluster";
  }

  @Override
  public void get(int i) {
    entries.require(client.get(entries.nameBytes(i)));
  }

  @Override
  public void put(int i) {
    client.set(entries.nameBytes(i), entries.value());
  }

  @Override
  public boolean readsSeveral() {
    return false;
  }

  /** It reads several keys of one slot only. */
  @Override
  public void getAll(int[] several) {
    throw new UnsupportedOperationException("several slots at a time");
  }

  @Override
  public void close() {
    client.close();
    servers.close();
  }
}

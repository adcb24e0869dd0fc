package io.partita.benchmarks.redis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.Pipeline;

/** Jedis: a pool of as many connections as there are threads for each server. */
final class JedisSide implements Side {
  private final List<JedisPool> servers = new ArrayList<>();
  private final Entries entries;

  JedisSide(List<URI> uris, int threads, Entries entries) {
    this.entries = entries;
    for (URI uri : uris) {
      JedisPoolConfig config = new JedisPoolConfig();
      config.setMaxTotal(threads);
      config.setMaxIdle(threads);
      servers.add(new JedisPool(config, uri));
    }
  }

  @Override
  public String name() {
    return "Jedis, pooled";
  }

  @Override
  public void get(int i) {
    try (Jedis jedis = servers.get(entries.server(i)).getResource()) {
      entries.require(jedis.get(entries.nameBytes(i)));
    }
  }

  @Override
  public void put(int i) {
    try (Jedis jedis = servers.get(entries.server(i)).getResource()) {
      jedis.set(entries.nameBytes(i), entries.value());
    }
  }

  /** A pipeline at one server after the other: a thread that waits can't do better. */
  @Override
  public void getAll(int[] several) {
    int server = 0;
    for (List<Integer> ofServer : Grouping.byServer(several, servers.size(), entries)) {
      if (!ofServer.isEmpty()) {
        try (Jedis jedis = servers.get(server).getResource();
            Pipeline pipeline = jedis.pipelined()) {
          ofServer.forEach(i -> pipeline.get(entries.nameBytes(i)));
          pipeline.syncAndReturnAll().forEach(found -> entries.require((byte[]) found));
        }
      }
      server++;
    }
  }

  @Override
  public void close() {
    servers.forEach(JedisPool::close);
  }
}

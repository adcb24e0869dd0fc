package io.partita.examples.leave;

import io.partita.api.Node;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import redis.clients.jedis.JedisShardInfo;
import redis.clients.jedis.ShardedJedis;
import redis.clients.jedis.ShardedJedisPipeline;

/**
 * The fleet as ShardedJedis knows it, and the same servers as Partita's nodes. Used by one thread.
 */
@SuppressWarnings("deprecation") // ShardedJedis is why this program is there
final class OldFleet implements AutoCloseable {
  private static final int BATCH = 1_000;
  private static final int TIMEOUT_MILLIS = 30_000;

  /** Names of shards, and weights that differ: both decide where keys lie. */
  private static final List<String> NAMES = List.of("cache-a", "cache-b", "cache-c");

  private static final List<Integer> WEIGHTS = List.of(1, 2, 1);

  private final List<URI> servers;
  private final boolean named;
  private final ShardedJedis jedis;

  /**
   * Connects the old client.
   *
   * @param servers as many as there are names, in the order of the old client's list
   */
  OldFleet(List<URI> servers, boolean named) {
    this.servers = List.copyOf(servers);
    this.named = named;
    this.jedis = new ShardedJedis(shards());
  }

  private List<JedisShardInfo> shards() {
    List<JedisShardInfo> shards = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      String host = servers.get(i).getHost();
      int port = servers.get(i).getPort();
      shards.add(
          named
              ? new JedisShardInfo(host, NAMES.get(i), port, TIMEOUT_MILLIS, WEIGHTS.get(i))
              : new JedisShardInfo(host, port, TIMEOUT_MILLIS));
    }
    return shards;
  }

  /** The nodes: a shard's name is its node's id; without names the ids sort as the list does. */
  List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      nodes.add(
          named
              ? Node.of(NAMES.get(i), servers.get(i)).weighing(WEIGHTS.get(i))
              : Node.of("0" + i, servers.get(i)));
    }
    return nodes;
  }

  /** A node that comes after all others. */
  Node joining(URI server) {
    return Node.of(named ? "cache-d" : "0" + servers.size(), server);
  }

  /** What {@code strategy = jedis} must be told. */
  Map<String, String> strategySettings() {
    return Map.of("labels", named ? "named" : "unnamed");
  }

  /** Puts all entries; when each was put. */
  WriteTimes fill(OldKeys keys) {
    WriteTimes times = new WriteTimes(keys);
    for (int first = 0; first < keys.count(); first += BATCH) {
      int end = Math.min(keys.count(), first + BATCH);
      ShardedJedisPipeline pipeline = jedis.pipelined();
      long from = System.nanoTime();
      for (int number = first; number < end; number++) {
        String key = keys.key(number);
        if (keys.expires(number)) {
          pipeline.psetex(key, keys.ttl(number).toMillis(), keys.value(number));
        } else {
          pipeline.set(key, keys.value(number));
        }
      }
      pipeline.sync();
      times.written(first, end, from, System.nanoTime());
    }
    return times;
  }

  /** Puts something else by the old client. */
  void fill(Consumer<ShardedJedis> filling) {
    filling.accept(jedis);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(jedis.get(key));
  }

  void put(String key, String value) {
    jedis.set(key, value);
  }

  void remove(String key) {
    jedis.del(key);
  }

  /** How many names each server holds, whatever they are. */
  List<Long> sizes() {
    return jedis.getAllShards().stream().map(shard -> shard.dbSize()).toList();
  }

  /** The old client goes. */
  @Override
  public void close() {
    jedis.close();
  }
}

/** Plain Redis and Valkey servers as nodes, and as the place of agreement, by Lettuce. */
module io.partita.redis {
  requires transitive io.partita.api;
  requires static transitive org.jspecify;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires lettuce.core;

  exports io.partita.redis;

  provides io.partita.api.spi.BackendProvider with
      io.partita.redis.RedisBackendProvider,
      io.partita.redis.RedisClusterBackendProvider;
  provides io.partita.api.spi.TopologyStoreProvider with
      io.partita.redis.RedisTopologyStoreProvider;
}

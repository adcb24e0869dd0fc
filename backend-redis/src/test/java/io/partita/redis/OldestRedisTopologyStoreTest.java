package io.partita.redis;

import io.partita.testkit.redis.RedisBinary;

/** The contract on a real server of the version that comes with the build. */
class OldestRedisTopologyStoreTest extends RedisTopologyStoreTest {

  @Override
  RedisBinary binary() {
    return RedisBinary.embedded();
  }
}

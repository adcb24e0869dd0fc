package io.partita.redis;

import io.partita.testkit.redis.RedisBinary;

/** The same on real servers of the version that comes with the build. */
class OldestRedisOrderTest extends RedisOrderTest {

  @Override
  RedisBinary binary() {
    return RedisBinary.embedded();
  }
}

package io.partita.redis;

import io.partita.testkit.redis.RedisBinary;

/** The contract on real servers of the version that comes with the build. */
class OldestRedisContractTest extends RedisContractTest {

  @Override
  RedisBinary binary() {
    return RedisBinary.embedded();
  }
}

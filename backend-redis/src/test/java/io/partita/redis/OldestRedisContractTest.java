package io.partita.redis;

import io.partita.testkit.redis.RedisBinary;

/** The contract on real servers of the version that comes with the build. */
class OldestRedisContractTest extends RedisContractTest {

  @Override
  RedisBinary binary() {
    return RedisBinary.embedded();
  }

  /** Fewer than with the other version, on which moves are the same. */
  @Override
  protected int rounds() {
    return 5;
  }
}

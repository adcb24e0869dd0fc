package io.partita.redis;

import io.partita.testkit.redis.RedisBinary;

/** The same on real servers of the version that comes with the build. */
class OldestCompleteOrderTest extends CompleteOrderTest {

  @Override
  RedisBinary binary() {
    return RedisBinary.embedded();
  }
}

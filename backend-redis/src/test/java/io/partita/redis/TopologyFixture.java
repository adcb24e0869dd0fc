package io.partita.redis;

import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.topology.SampleStates;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Stores over real servers. */
final class TopologyFixture {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private TopologyFixture() {}

  static RedisTopologyStore open(RedisServer server) {
    return open(server.uri(), "carts", TIMEOUT, TopologyClock.OF_SERVER, () -> 0);
  }

  static RedisTopologyStore open(
      URI uri, String cache, Duration timeout, TopologyClock clock, LongSupplier hintDelay) {
    return new RedisTopologyStore(
        "partita:" + cache + ":topology",
        TopologyAddress.of(uri.toString(), timeout, ""),
        SampleStates.CODEC,
        clock,
        hintDelay);
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come true within " + LIMIT);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}

package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import org.junit.jupiter.api.Test;

/** The contract in a namespace whose keys are kept in their order. */
class OrderedRedisContractTest extends RedisContractTest {

  @Override
  protected KeyOrder order() {
    return KeyOrder.BYTES;
  }

  /** Fewer than without order: the steps of a move are the same, but for what the scripts write. */
  @Override
  protected int rounds() {
    return 5;
  }

  @Test
  void capabilities_haveTheOrder() {
    assertThat(source().capabilities())
        .containsExactlyInAnyOrder(Capability.FENCED, Capability.ORDERED_SCAN, Capability.TTL);
  }
}

package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import io.partita.testkit.ManualClock;
import io.partita.testkit.topology.TopologyStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Agreement in memory; its clock overflows while leases are held. */
class MemoryTopologyStoreTest extends TopologyStoreContract {
  private static final long NEAR_OVERFLOW = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

  private final ManualClock clock = new ManualClock();
  private final TopologyStore only =
      new MemoryTopologyStore(() -> NEAR_OVERFLOW + clock.getAsLong());

  @Override
  protected TopologyStore open() {
    return only;
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Test
  void theProviderMakesStoresThatShareNothing() {
    TopologyStoreProvider provider = new MemoryTopologyStoreProvider();

    TopologyStore one = provider.create("carts", Settings.defaults(), States.CODEC);
    TopologyStore two = provider.create("carts", Settings.defaults(), States.CODEC);

    assertThat(provider.id()).isEqualTo("memory");
    assertThat(one.compareAndSet(0, States.state(1), 1)).isTrue();
    assertThat(two.read()).isEmpty();
  }

  @Test
  void cachesThatShareAStoreGoOnWithItAfterOneClosedIt() {
    only.close();

    assertThat(only.compareAndSet(0, States.state(1), acquire(only).token())).isTrue();
    assertThat(only.read()).contains(States.state(1));
  }
}

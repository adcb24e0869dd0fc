package io.partita.testkit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every topology store promises of its leases: one test for each clause. */
abstract class LeaseClauses {
  protected static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration INSTANT = Duration.ofMillis(1);

  protected TopologyStore store;

  /** Another way to what was agreed, as another process has it; maybe the same object. */
  protected TopologyStore other;

  /** Opens the one agreement of a test, which is empty the first time. */
  protected abstract TopologyStore open();

  /** Moves the clock of the leases on. */
  protected abstract void pass(Duration time);

  @BeforeEach
  void openTwice() {
    store = open();
    other = open();
  }

  @AfterEach
  void close() {
    store.close();
    other.close();
  }

  /** A lease of ten seconds. */
  protected static Lease acquire(TopologyStore from) {
    return from.tryAcquire("a", TEN_SECONDS).orElseThrow();
  }

  @Test
  void aLeaseIsHeldByOne() {
    Lease lease = acquire(store);

    assertThat(lease.holder()).isEqualTo("a");
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isEmpty();
    assertThat(store.tryAcquire("a", TEN_SECONDS)).isEmpty();
  }

  @Test
  void aLeaseEndsByItselfAndNotBefore() {
    Lease lease = acquire(store);

    pass(TEN_SECONDS.minus(INSTANT));
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isEmpty();
    pass(INSTANT);

    assertThat(other.tryAcquire("b", TEN_SECONDS)).contains(new Lease(lease.token() + 1, "b"));
  }

  @Test
  void tokensGrowHoweverLeasesEnd() {
    Lease first = acquire(store);
    store.release(first);
    Lease second = acquire(other);
    pass(TEN_SECONDS);
    Lease third = acquire(store);

    assertThat(first.token()).isPositive();
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(third.token()).isGreaterThan(second.token());
  }

  @Test
  void renewalProlongsFromNowOn() {
    Lease lease = acquire(store);
    pass(Duration.ofSeconds(6));

    assertThat(store.renew(lease, TEN_SECONDS)).isTrue();

    pass(TEN_SECONDS.minus(INSTANT));
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isEmpty();
    pass(INSTANT);
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isPresent();
  }

  @Test
  void aLeaseThatEndedCannotBeRenewed() {
    Lease lease = acquire(store);
    pass(TEN_SECONDS);

    assertThat(store.renew(lease, TEN_SECONDS)).isFalse();
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isPresent();
  }

  @Test
  void aLeaseThatWasGivenBackCannotBeRenewed() {
    Lease lease = acquire(store);
    store.release(lease);

    assertThat(store.renew(lease, TEN_SECONDS)).isFalse();
    assertThat(other.tryAcquire("b", TEN_SECONDS)).isPresent();
  }

  @Test
  void aLeaseCannotBeRenewedOrGivenBackByAnother() {
    Lease lease = acquire(store);
    pass(TEN_SECONDS);
    Lease current = acquire(other);

    assertThat(store.renew(lease, TEN_SECONDS)).isFalse();
    assertThat(store.renew(new Lease(current.token(), "c"), TEN_SECONDS)).isFalse();
    store.release(lease);
    store.release(new Lease(current.token(), "c"));

    assertThat(store.tryAcquire("b", TEN_SECONDS)).isEmpty();
  }

  @Test
  void aLeaseThatIsGivenBackIsFree() {
    Lease lease = acquire(store);

    store.release(lease);
    store.release(lease);

    assertThat(other.tryAcquire("b", TEN_SECONDS)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "P366D", "PT2562047788015215H"})
  void aLeaseLastsAboveZeroAndAtMostAYear(Duration duration) {
    Lease lease = acquire(store);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.renew(lease, duration))
        .withMessageStartingWith("lease duration = " + duration + ": must be above 0");
    assertThatIllegalArgumentException().isThrownBy(() -> other.tryAcquire("b", duration));
  }
}

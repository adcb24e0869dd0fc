package io.partita.testkit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.api.spi.TopologyStore.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every topology store promises: one test for each clause, those of the leases included. A
 * store is given {@link SampleStates} to agree on.
 */
public abstract class TopologyStoreContract extends LeaseClauses {
  private static final int THREADS = 8;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** For subclasses. */
  protected TopologyStoreContract() {}

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come true within " + LIMIT);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void agree(long version, Lease lease) {
    assertThat(store.compareAndSet(version - 1, SampleStates.state(version), lease.token()))
        .isTrue();
  }

  private void assertAgreedOn(long version) {
    assertThat(store.read()).contains(SampleStates.state(version));
    assertThat(other.read()).contains(SampleStates.state(version));
  }

  @Test
  void nothingIsAgreedOnAtFirst() {
    assertThat(store.read()).isEmpty();
  }

  @Test
  void theHighestTokenIsThatOfTheLastLeaseOrAgreement() {
    assertThat(store.highestToken()).isZero();
    Lease lease = acquire(store);
    assertThat(other.highestToken()).isEqualTo(lease.token());
    store.release(lease);
    assertThat(other.highestToken()).isEqualTo(lease.token());

    assertThat(store.compareAndSet(0, SampleStates.state(1), lease.token() + 5)).isTrue();

    assertThat(other.highestToken()).isEqualTo(lease.token() + 5);
    assertThat(acquire(other).token()).isEqualTo(lease.token() + 6);
  }

  @Test
  void theFirstStateFollowsVersion0() {
    agree(1, acquire(store));

    assertAgreedOn(1);
  }

  @Test
  void eachStateFollowsTheOneBefore() {
    Lease lease = acquire(store);
    agree(1, lease);

    assertThat(other.compareAndSet(1, SampleStates.state(2), lease.token())).isTrue();

    assertAgreedOn(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3})
  void aStateThatFollowsAnotherVersionIsRefused(long expected) {
    Lease lease = acquire(store);
    agree(1, lease);
    agree(2, lease);

    assertThat(other.compareAndSet(expected, SampleStates.state(expected + 1), lease.token()))
        .isFalse();

    assertAgreedOn(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3})
  void aStateMustHaveTheNextVersion(long version) {
    Lease lease = acquire(store);
    agree(1, lease);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.compareAndSet(1, SampleStates.state(version), lease.token()))
        .withMessage("version = " + version + ": must be 1 above the expected one, 1");
    assertAgreedOn(1);
  }

  @Test
  void aTokenBelowOneThatWasGivenOutIsRefused() {
    Lease stale = acquire(store);
    agree(1, stale);
    pass(TEN_SECONDS);
    Lease current = acquire(other);

    assertThat(store.compareAndSet(1, SampleStates.state(2), stale.token())).isFalse();
    assertAgreedOn(1);
    assertThat(other.compareAndSet(1, SampleStates.state(2), current.token())).isTrue();
    assertAgreedOn(2);
  }

  @Test
  void aTokenStaysRefusedWhenTheHigherOneWasGivenBack() {
    Lease stale = acquire(store);
    pass(TEN_SECONDS);
    other.release(acquire(other));

    assertThat(store.compareAndSet(0, SampleStates.state(1), stale.token())).isFalse();
  }

  @Test
  void aLeaseThatEndedStillAgreesWhileNoHigherTokenWasGivenOut() {
    Lease lease = acquire(store);
    pass(TEN_SECONDS);

    agree(1, lease);
  }

  @Test
  void watchersAreToldOfAChangeThatAnyoneMade() {
    AtomicInteger hints = new AtomicInteger();
    AtomicInteger otherHints = new AtomicInteger();
    store.watch(hints::incrementAndGet);
    other.watch(otherHints::incrementAndGet);

    agree(1, acquire(store));

    until(() -> hints.get() > 0 && otherHints.get() > 0);
  }

  @Test
  void aWatcherIsToldOfEachOfTwoChangesThatItWaitsFor() {
    AtomicInteger hints = new AtomicInteger();
    other.watch(hints::incrementAndGet);
    Lease lease = acquire(store);

    agree(1, lease);
    until(() -> hints.get() > 0);
    int before = hints.get();
    agree(2, lease);
    until(() -> hints.get() > before);
  }

  @Test
  void aWatchThatEndedIsNotToldAndTheOthersAre() {
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger hints = new AtomicInteger();
    Runnable hint = ended::incrementAndGet;
    Watch first = store.watch(hint);
    Watch second = store.watch(hint);
    store.watch(hints::incrementAndGet);
    first.close();
    first.close();

    Lease lease = acquire(store);
    agree(1, lease);
    until(() -> hints.get() > 0);
    assertThat(ended).hasValue(hints.get());
    second.close();
    int before = ended.get();
    int told = hints.get();
    agree(2, lease);
    until(() -> hints.get() > told);

    assertThat(ended).hasValue(before);
  }

  @Test
  void aWatcherThatThrowsHarmsNobody() {
    AtomicInteger hints = new AtomicInteger();
    store.watch(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    store.watch(
        () -> {
          throw new AssertionError("on purpose");
        });
    store.watch(hints::incrementAndGet);
    Lease lease = acquire(store);

    agree(1, lease);
    until(() -> hints.get() > 0);
    int before = hints.get();
    agree(2, lease);
    until(() -> hints.get() > before);
  }

  @Test
  void watchersAreToldOutsideOfAnyLock() throws Exception {
    Lease lease = acquire(store);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch agreed = new CountDownLatch(1);
    ConcurrentLinkedQueue<Boolean> outcomes = new ConcurrentLinkedQueue<>();
    store.watch(
        () -> {
          if (told.getCount() > 0) {
            told.countDown();
            outcomes.add(await(agreed));
          }
        });
    Thread changer = new Thread(() -> agree(1, lease));
    changer.start();
    assertThat(await(told)).isTrue();

    until(() -> other.read().isPresent());
    assertThat(other.compareAndSet(1, SampleStates.state(2), lease.token())).isTrue();
    assertThat(store.renew(lease, TEN_SECONDS)).isTrue();

    agreed.countDown();
    changer.join();
    until(() -> !outcomes.isEmpty());
    assertThat(outcomes).doesNotContain(false);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aWatcherMayReadAndCloseTheStore() {
    AtomicInteger versions = new AtomicInteger();
    store.watch(
        () -> {
          store.read().ifPresent(state -> versions.addAndGet((int) state.version()));
          store.close();
        });

    agree(1, acquire(store));

    until(() -> versions.get() == 1);
  }

  @Test
  void closingEndsAllWatchesAndMayBeRepeated() {
    TopologyStore third = open();
    AtomicInteger ended = new AtomicInteger();
    third.watch(ended::incrementAndGet);
    third.close();
    third.close();
    third.watch(ended::incrementAndGet);
    AtomicInteger hints = new AtomicInteger();
    other.watch(hints::incrementAndGet);

    agree(1, acquire(other));
    if (other != third) { // else its watch has ended, too
      until(() -> hints.get() > 0);
    }

    assertThat(ended).hasValue(0);
  }

  @Test
  void noneOfManyConcurrentChangesIsLost() throws Exception {
    long token = acquire(store).token();
    int each = 25;

    List<Long> agreed =
        inThreads(
            () -> {
              long version = 0;
              for (int done = 0; done < each; ) {
                version = store.read().map(ClusterState::version).orElse(0L);
                TopologyStore mine = done % 2 == 0 ? store : other;
                if (mine.compareAndSet(version, SampleStates.state(version + 1), token)) {
                  done++;
                }
              }
              return List.of(version);
            });

    assertThat(agreed).hasSize(THREADS);
    assertAgreedOn((long) THREADS * each);
  }

  @Test
  void ofManyWhoWantALeaseOneHoldsItAtATime() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    int each = 5;

    List<Long> tokens =
        inThreads(
            () -> {
              List<Long> mine = new ArrayList<>();
              while (mine.size() < each) {
                TopologyStore from = mine.size() % 2 == 0 ? store : other;
                from.tryAcquire("a", TEN_SECONDS)
                    .ifPresent(
                        lease -> {
                          assertThat(holders.incrementAndGet()).isEqualTo(1);
                          mine.add(lease.token());
                          assertThat(from.renew(lease, TEN_SECONDS)).isTrue();
                          holders.decrementAndGet();
                          from.release(lease);
                        });
              }
              assertThat(mine).isSorted();
              return mine;
            });

    assertThat(tokens)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, (long) THREADS * each).boxed().toList());
  }

  private static List<Long> inThreads(Callable<List<Long>> body) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<Long>>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(threads.submit(body));
      }
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> future : futures) {
        all.addAll(future.get(60, TimeUnit.SECONDS));
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }
}

package io.partita.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Census;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.KeyPage;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store holds: bounds, expiry, counters, statistics. */
class LocalMemoryTest {
  private static final long MAX_BYTES = 100_000;
  private static final int PARTITIONS = 8;
  private static final Ttl MINUTE = Ttl.of(Duration.ofMinutes(1));

  private final ManualClock clock = new ManualClock();
  private final Backend backend = LocalBackends.create(MAX_BYTES, clock);
  private final NodeStore store = backend.open(Node.local("a"), "test");
  private final StoreSession session = owned();

  @AfterEach
  void close() {
    backend.close();
  }

  private StoreSession owned() {
    TransferControl control = store.control().orElseThrow();
    await(control.claim(1));
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      all.add(i);
    }
    await(control.initialise(1, all));
    return await(store.connect("test"));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private void put(int number, int length, Ttl ttl) {
    await(
        session.put(number % PARTITIONS, key(number), new byte[length], ttl, PutCondition.ALWAYS));
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(UTF_8);
  }

  private LocalStatistics statistics() {
    return LocalBackends.statistics(store).orElseThrow();
  }

  /** What sizes must be, by looking at every entry. */
  private Map<Integer, PartitionSize> counted() {
    Map<Integer, PartitionSize> counted = new HashMap<>();
    String cursor = "";
    do {
      KeyPage page = await(store.scanAll(cursor, 100));
      for (HeldKey held : page.keys()) {
        int bytes =
            held.key().length
                + await(session.get(held.partition(), held.key())).orElseThrow().length;
        counted.merge(held.partition(), new PartitionSize(1, bytes), PartitionSize::plus);
      }
      cursor = page.next().orElse("");
    } while (!cursor.isEmpty());
    return counted;
  }

  @Test
  void aFullStoreEvictsAndItsCountersStayRight() {
    for (int i = 0; i < 2_000; i++) {
      put(i, i % 300, i % 3 == 0 ? MINUTE : Ttl.NONE);
    }
    LocalStatistics statistics = statistics();
    assertThat(statistics.evictions()).isGreaterThan(500);
    assertThat(statistics.weightBytes()).isBetween(MAX_BYTES / 2, MAX_BYTES);
    Map<Integer, PartitionSize> sizes = await(store.sizes(key -> 1));
    assertThat(sizes).isEqualTo(counted());
    long keys = sizes.values().stream().mapToLong(PartitionSize::keys).sum();
    assertThat(keys + statistics.evictions()).as("each entry is there or evicted").isEqualTo(2_000);
  }

  @Test
  void entriesInUseOutliveOthers() {
    int used = 40;
    for (int i = 0; i < 160; i++) {
      put(i, 100, Ttl.NONE);
    }
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < used; i++) {
        await(session.get(i % PARTITIONS, key(i)));
        statistics(); // notes the read: Caffeine drops notes when its buffers of 16 are full
      }
      put(1_000 + round, 100, Ttl.NONE);
      statistics();
    }
    assertThat(statistics().evictions()).isGreaterThan(50);
    for (int i = 0; i < used; i++) {
      assertThat(await(session.get(i % PARTITIONS, key(i)))).as("entry %d", i).isPresent();
    }
  }

  @Test
  void anEntryThatIsTooLargeIsNotKept() {
    put(1, (int) MAX_BYTES, Ttl.NONE);
    assertThat(await(store.sizes(key -> 1))).isEmpty();
    assertThat(await(session.get(1, key(1)))).isEmpty();
    assertThat(statistics().weightBytes()).isZero();
  }

  @Test
  void anEvictionInTransitIsLogged() {
    TransferControl control = store.control().orElseThrow();
    for (int i = 0; i < 100; i++) {
      await(session.put(1, key(i), new byte[100], Ttl.NONE, PutCondition.ALWAYS));
    }
    MigrationId move = new MigrationId(1, 0);
    await(control.depart(1, Map.of(1, move)));
    Sweep sweep = new Sweep(Map.of(1, move), key -> 1, "", 1_000);
    await(control.logExisting(1, sweep));
    List<DirtyEntry> copied = await(control.readDirty(1, 1, move, 1_000, MAX_BYTES));
    assertThat(copied).hasSize(100);
    assertThat(await(control.dropClean(1, 1, move, copied))).isZero();

    for (int i = 0; i < 1_000; i++) {
      await(session.put(2, key(1_000 + i), new byte[300], Ttl.NONE, PutCondition.ALWAYS));
    }
    long left = await(control.census(1, sweep)).counts().getOrDefault(1, Census.EMPTY).keys();
    assertThat(left).isLessThan(100);
    assertThat(await(control.commit(1, 1, move, "b"))).as("with copies of what is gone").isFalse();
    List<DirtyEntry> dirty = await(control.readDirty(1, 1, move, 1_000, MAX_BYTES));
    assertThat(dirty).hasSize((int) (100 - left)).allMatch(entry -> entry.value().isEmpty());
    assertThat(await(control.dropClean(1, 1, move, dirty))).isZero();
    assertThat(await(control.commit(1, 1, move, "b"))).isTrue();
  }

  @Test
  void expiredEntriesLeaveTheCounters() {
    for (int i = 0; i < 100; i++) {
      put(i, 10, i % 2 == 0 ? MINUTE : Ttl.NONE);
    }
    clock.advance(Duration.ofMinutes(1));
    assertThat(await(store.scanAll("", 1_000)).keys()).as("invisible at once").hasSize(50);
    clock.advance(Duration.ofSeconds(2));
    assertThat(await(store.sizes(key -> 1))).isEqualTo(counted());
    assertThat(statistics().expirations()).isEqualTo(50);
    assertThat(statistics().evictions()).isZero();
  }

  @Test
  void anExpiredEntryThatIsOverwrittenIsCountedOnce() {
    put(1, 10, MINUTE);
    clock.advance(Duration.ofMinutes(1));
    put(1, 20, Ttl.NONE);
    assertThat(await(store.sizes(key -> 1))).isEqualTo(Map.of(1, new PartitionSize(1, 25)));
    assertThat(statistics().expirations()).isEqualTo(1);
    clock.advance(Duration.ofHours(1));
    assertThat(await(store.sizes(key -> 1))).isEqualTo(Map.of(1, new PartitionSize(1, 25)));
  }

  @Test
  void countersAreExactAfterThreadsWroteRemovedAndEvicted() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        SplittableRandom random = new SplittableRandom(t);
        running.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    churn(random);
                  }
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } finally {
      pool.shutdownNow();
    }
    clock.advance(Duration.ofMinutes(2));
    assertThat(await(store.sizes(key -> 1))).isEqualTo(counted());
    assertThat(statistics().weightBytes()).isLessThanOrEqualTo(MAX_BYTES);
    for (int i = 0; i < 1_000; i++) {
      await(session.remove(i % PARTITIONS, key(i)));
    }
    assertThat(await(store.sizes(key -> 1))).isEmpty();
    assertThat(statistics().weightBytes()).isZero();
    assertThat(((LocalNode) store).memory().slots.all())
        .allSatisfy(slot -> assertThat(slot.keys()).isEmpty());
  }

  private void churn(SplittableRandom random) {
    int number = random.nextInt(1_000);
    switch (random.nextInt(5)) {
      case 0 -> await(session.remove(number % PARTITIONS, key(number)));
      case 1 -> put(number, random.nextInt(500), MINUTE);
      case 2 -> await(session.expire(number % PARTITIONS, key(number), MINUTE));
      case 3 -> clock.advance(Duration.ofMillis(10));
      default -> put(number, random.nextInt(500), Ttl.NONE);
    }
  }

  @Test
  void statisticsCountReads() {
    put(1, 1, Ttl.NONE);
    await(session.get(1, key(1)));
    await(session.get(1, key(1)));
    await(session.get(2, key(2)));
    await(session.ttl(1, key(1)));
    await(session.scan(Set.of(1), key -> 1, "", 10));
    assertThat(statistics().hits()).isEqualTo(2);
    assertThat(statistics().misses()).isEqualTo(1);
  }

  @Test
  void theLongestTimeToLiveIsKept() {
    put(1, 1, Ttl.of(Ttl.MAX));
    assertThat(await(session.ttl(1, key(1)))).hasValue(Ttl.of(Ttl.MAX));
    clock.advance(Ttl.MAX.minusMillis(1));
    assertThat(await(session.get(1, key(1)))).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(await(session.get(1, key(1)))).isEmpty();
  }

  @Test
  void aKeyMayBeEmpty() {
    byte[] none = new byte[0];
    await(session.put(1, none, none, Ttl.NONE, PutCondition.ALWAYS));
    put(1, 1, Ttl.NONE);
    assertThat(await(session.get(1, none))).hasValue(none);
    StoreSession.EntryPage first = await(session.scan(Set.of(1), key -> 1, "", 1));
    assertThat(first.entries().get(0).key()).isEmpty();
    StoreSession.EntryPage second =
        await(session.scan(Set.of(1), key -> 1, first.next().orElseThrow(), 1));
    assertThat(second.entries().get(0).key()).isEqualTo(key(1));
    assertThat(second.next()).isEmpty();
  }
}

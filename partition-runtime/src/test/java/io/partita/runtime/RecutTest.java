package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Event;
import io.partita.api.PartitionMap;
import io.partita.api.Ttl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes whose target cuts the line at other places, or has another line. */
class RecutTest {
  private static final int KEYS = 2_000;

  private final List<Event> events = new CopyOnWriteArrayList<>();

  private PartitionedCache<String, String> open(String strategy, int nodes) {
    return Fleets.strings("recut", nodes)
        .rules(rules -> rules.withPartitions(strategy.equals("slots") ? 16_384 : 256))
        .strategy(strategy)
        .tuning(Tuning.DEFAULT.withBatches(32, 100, 1 << 16))
        .listener(events::add)
        .build();
  }

  private static void requireEverythingThere(PartitionedCache<String, String> cache) {
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get("key-" + i)).contains("value-" + i);
    }
    Verification verification = cache.admin().verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.isClean()).isTrue();
    assertThat(verification.keys()).isEqualTo(KEYS);
    Map<String, String> scanned = new HashMap<>();
    cache.scan().forEachRemaining(entry -> scanned.put(entry.getKey(), entry.getValue()));
    assertThat(scanned).hasSize(KEYS);
    long counted =
        cache.admin().distribution().nodes().stream().mapToLong(Distribution.NodeLoad::keys).sum();
    assertThat(counted).isEqualTo(KEYS);
  }

  private static void requireCompleted(ChangeRun.Result result) {
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource({
    "ketama, ring",
    "jedis, ring",
    "slots, maglev",
    "ring, jedis",
    "jedis, ketama",
    "slots, jedis"
  })
  void anyStrategyIsLeftForAnyOther(String from, String to) {
    try (var cache = open(from, 3)) {
      Fleets.fill(cache, KEYS);
      requireCompleted(Fleets.change(cache, Change.strategy(to)));
      assertThat(cache.admin().map().strategy()).isEqualTo(to);
      requireEverythingThere(cache);
      requireCompleted(Fleets.change(cache, Change.add(Fleets.node(3))));
      requireEverythingThere(cache);
      requireCompleted(Fleets.change(cache, Change.strategy(from).and(Change.drain("n-00"))));
      assertThat(cache.admin().map().partitionsOf("n-00")).isEmpty();
      requireEverythingThere(cache);
    }
  }

  @ParameterizedTest
  @CsvSource({"ketama", "jedis"})
  void theMembershipOfAContinuumChangesLive(String strategy) {
    try (var cache = open(strategy, 4)) {
      Fleets.fill(cache, KEYS);
      ChangePlan plan = cache.admin().plan(Change.add(Fleets.node(4)));
      assertThat(plan.recut()).isTrue();
      assertThat(plan.movements().movedShare()).as("share").isBetween(0.1, 0.3);
      assertThat(plan.movements().movements())
          .as("only the new node gets anything")
          .allMatch(movement -> movement.after().equals(List.of("n-04")));
      assertThat(plan.keys()).isBetween(KEYS / 10L, 3L * KEYS / 10);
      requireCompleted(cache.admin().apply(plan).await(Fleets.LONG));
      requireEverythingThere(cache);
      requireCompleted(Fleets.change(cache, Change.remove("n-01")));
      requireEverythingThere(cache);
      assertThat(cache.admin().topology().nodes()).hasSize(4);
    }
  }

  /** Where the strategy places by itself, without a history of cuts. */
  @Test
  void theMapAfterwardsIsTheStrategysOwn() {
    PartitionMap alone;
    try (var cache = open("ketama", 4)) {
      alone = cache.admin().map();
    }
    try (var cache = open("ring", 3)) {
      requireCompleted(
          Fleets.change(cache, Change.strategy("ketama").and(Change.add(Fleets.node(3)))));
      PartitionMap map = cache.admin().map();
      assertThat(map.size()).isEqualTo(alone.size());
      for (int i = 0; i < map.size(); i++) {
        assertThat(map.interval(i)).isEqualTo(alone.interval(i));
        assertThat(map.replicas(i)).isEqualTo(alone.replicas(i));
        assertThat(map.id(i)).as("never used").isGreaterThanOrEqualTo(256);
      }
    }
  }

  @Test
  void aNumberOfPartitionsIsChangedWithoutMovingWhatCanStay() {
    try (var cache = open("ring", 4)) {
      Fleets.fill(cache, KEYS);
      ChangePlan plan = cache.admin().plan(Change.partitions(1_024));
      requireCompleted(cache.admin().apply(plan).await(Fleets.LONG));
      assertThat(cache.admin().map().size()).isEqualTo(1_024);
      requireEverythingThere(cache);
      requireCompleted(Fleets.change(cache, Change.drain("n-02")));
      requireCompleted(Fleets.change(cache, Change.partitions(64)));
      assertThat(cache.admin().map().size()).isEqualTo(64);
      requireEverythingThere(cache);
    }
    assertThatThrownBy(() -> Change.partitions(100)).hasMessageContaining("power of two");
  }

  @Test
  void timesToLiveStay() {
    try (var cache = open("jedis", 3)) {
      Ttl hour = Ttl.of(Duration.ofHours(1));
      for (int i = 0; i < 500; i++) {
        cache.put("ttl-" + i, "v", hour);
      }
      requireCompleted(Fleets.change(cache, Change.strategy("ring")));
      for (int i = 0; i < 500; i++) {
        assertThat(cache.ttl("ttl-" + i).orElseThrow().millis()).isBetween(3_500_000L, 3_600_000L);
      }
    }
  }

  @Test
  void aPlanSaysThatTheLineIsCutAnewAndTouchesNothing() {
    try (var cache = open("ketama", 3)) {
      Fleets.fill(cache, KEYS);
      PartitionMap before = cache.admin().map();
      ChangePlan plan = cache.admin().plan(Change.strategy("ring"));
      assertThat(plan.recut()).isTrue();
      assertThat(plan.toString()).contains("pieces that partitions are cut into");
      assertThat(plan.movements().movedShare()).isBetween(0.6, 0.72);
      assertThat((double) plan.keys() / KEYS).isBetween(0.55, 0.75);
      assertThat(cache.admin().map()).isSameAs(before);
      assertThat(events).noneMatch(e -> e instanceof Event.ChangeStarted);
      ChangeRun run = cache.admin().apply(plan);
      requireCompleted(run.await(Fleets.LONG));
      assertThat(run.progress().partitionsDone()).isEqualTo(plan.partitions());
      assertThat((double) run.progress().keysCopied() / plan.keys()).isBetween(0.9, 1.1);
    }
  }

  @Test
  void aChangeThatIsAbortedGoesBack() {
    try (var cache = open("ketama", 3)) {
      Fleets.fill(cache, KEYS);
      PartitionMap before = cache.admin().map();
      ChangeRun run = cache.admin().apply(cache.admin().plan(Change.strategy("ring")));
      Waiting.until(() -> run.progress().partitionsDone() > 40);
      run.abort();
      ChangeRun.Result result = run.await(Fleets.LONG);
      assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.ABORTED);
      assertThat(result.message()).isEmpty();
      PartitionMap map = cache.admin().map();
      assertThat(map.sameIntervals(before)).isTrue();
      assertThat(map.nextId()).isEqualTo(run.plan().target().nextId());
      for (int i = 0; i < map.size(); i++) {
        assertThat(map.replicas(i)).isEqualTo(before.replicas(i));
      }
      requireEverythingThere(cache);
      requireCompleted(Fleets.change(cache, Change.strategy("ring")));
      requireEverythingThere(cache);
    }
  }

  @Test
  void aScanThatMeetsTheCutsReturnsEachEntryOnce() {
    try (var cache = open("ketama", 3)) {
      Fleets.fill(cache, KEYS);
      var scan = cache.scan();
      Map<String, Integer> seen = new HashMap<>();
      for (int i = 0; i < KEYS / 4; i++) {
        seen.merge(scan.next().getKey(), 1, Integer::sum);
      }
      ChangeRun run = cache.admin().apply(cache.admin().plan(Change.strategy("ring")));
      Waiting.until(() -> run.progress().partitionsDone() > 40);
      for (int i = 0; i < KEYS / 4; i++) {
        seen.merge(scan.next().getKey(), 1, Integer::sum);
      }
      requireCompleted(run.await(Fleets.LONG));
      scan.forEachRemaining(entry -> seen.merge(entry.getKey(), 1, Integer::sum));
      assertThat(seen).hasSize(KEYS).allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
    }
  }
}

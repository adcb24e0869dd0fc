package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.PartitionMap;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to a coordinator's step, nothing is lost and the change comes to its end. */
class CoordinatorFaultsTest {
  private static final int KEYS = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Backend nodes = LocalBackends.create();
  private final TopologyStore store = TopologyStores.memory();
  private final FaultPlan plan = new FaultPlan(7);
  private final PartitionedCache<String, String> faulty = open(new FaultyBackend(nodes, plan));
  private final PartitionedCache<String, String> healthy = open(nodes);

  private PartitionedCache<String, String> open(Backend backend) {
    Tuning tuning =
        new Tuning(
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofMillis(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            16,
            20,
            1 << 16,
            Duration.ofMinutes(10));
    return Fleets.strings("faults", 4)
        .rules(rules -> rules.withPartitions(64))
        .backend("local", backend)
        .topologyStore(store)
        .tuning(tuning)
        .build();
  }

  @AfterEach
  void close() {
    plan.clear();
    faulty.close();
    healthy.close();
    store.close();
    nodes.close();
  }

  private void requireEverythingThere() {
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains("value-" + i);
      assertThat(faulty.get("key-" + i)).contains("value-" + i);
    }
    assertThat(healthy.admin().verify().examples()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {
        "CLAIM",
        "TABLE",
        "BEGIN_IMPORT",
        "WIPE",
        "DEPART",
        "BARRIER",
        "EXISTING",
        "READ",
        "COPY",
        "FINISH_SCAN",
        "COUNT",
        "COMMIT",
        "ACTIVATE",
        "RAISE_GENERATION",
        "DELETE"
      })
  void aStepThatFailsOrWhoseAnswerIsLost(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    plan.next(2, Fault.loseAnswer(), Call.to(step));
    plan.next(2, Fault.fail(), Call.to(step));
    ChangeRun.Result result = Fleets.change(faulty, Change.drain("n-01"));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(plan.faults()).isPositive();
    requireEverythingThere();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {"RAISE_ATTEMPT", "LOG_EXISTING", "READ_DIRTY", "APPLY", "DROP_CLEAN"})
  void aCopyWithoutAnOutcomeIsMadeOnceMoreByWayOfTheChangeLog(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    plan.next(1, Fault.straggle(Duration.ofMillis(20)), Call.to(StoreOperation.COPY));
    plan.next(1, Fault.loseAnswer(), Call.to(step));
    plan.next(1, Fault.fail(), Call.to(step));
    ChangeRun.Result result = Fleets.change(faulty, Change.drain("n-01"));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(plan.faults()).isEqualTo(3);
    requireEverythingThere();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {
        "BEGIN_IMPORT",
        "WIPE",
        "DEPART",
        "BARRIER",
        "EXISTING",
        "READ",
        "COPY",
        "FINISH_SCAN",
        "COUNT",
        "COMMIT",
        "ACTIVATE",
        "DELETE"
      })
  void aStepThatIsExecutedLongAfterItWasGivenUp(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    ChangeRun run;
    try (Gate gate = plan.holdBefore(onceOnly(step))) {
      run = faulty.admin().apply(faulty.admin().plan(Change.drain("n-01")));
      gate.awaitArrival(PATIENCE);
      // The coordinator gives the step up, and ends the change without it.
      assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i += 2) {
        healthy.put("key-" + i, "newer-" + i);
      }
    }
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains((i % 2 == 0 ? "newer-" : "value-") + i);
    }
    assertThat(healthy.admin().verify().examples()).isEmpty();
    assertThat(changeByTheOther(Change.restore("n-01")).end()).isEqualTo(ChangeRun.End.COMPLETED);
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains((i % 2 == 0 ? "newer-" : "value-") + i);
    }
  }

  /** It begins anew each time, so it must get smaller to come to an end. */
  @Test
  void aBatchThatIsInterruptedAgainAndAgainMovesAll() {
    Fleets.fill(healthy, KEYS);
    healthy.close(); // it would take the change up
    AtomicInteger copies = new AtomicInteger();
    plan.always(
        Fault.fail(),
        call -> {
          if (call.operation() == StoreOperation.CLAIM) {
            copies.set(0);
          }
          return call.operation() == StoreOperation.COPY && copies.incrementAndGet() > 4;
        });
    ChangeRun.Result result = Fleets.change(faulty, Change.drain("n-01"));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    for (int i = 0; i < KEYS; i++) {
      assertThat(faulty.get("key-" + i)).contains("value-" + i);
    }
    assertThat(faulty.admin().verify().examples()).isEmpty();
  }

  @Test
  void writesThatNeverEndAreHeldForAMoment() {
    Fleets.fill(healthy, KEYS);
    ChangePlan change = faulty.admin().plan(Change.drain("n-01"));
    int hot = change.movements().movements().get(0).partition();
    String key = keyIn(hot);
    Map<StoreOperation, Integer> calls = new EnumMap<>(StoreOperation.class);
    Set<StoreOperation> draining = EnumSet.of(StoreOperation.READ_DIRTY, StoreOperation.DROP_CLEAN);
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    List<Integer> commits = new ArrayList<>();
    plan.always(
        Fault.fail(),
        call -> {
          if (call.operation() == StoreOperation.COMMIT) {
            commits.add(call.partition());
          }
          if (call.partition() == hot) {
            calls.merge(call.operation(), 1, Integer::sum);
          }
          boolean reads = call.partition() == hot && draining.contains(call.operation());
          if ((reads || call.operation() == StoreOperation.FINISH_SCAN)
              && (writes.isEmpty() || writes.get(writes.size() - 1).isDone())) {
            writes.add(healthy.async().put(key, "value-" + writes.size()).toCompletableFuture());
          }
          return false;
        });
    ChangeRun.Result result = faulty.admin().apply(change).await(Fleets.LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(calls.get(StoreOperation.FREEZE)).isPositive();
    assertThat(calls.get(StoreOperation.APPLY)).as("copies of a partition").isLessThan(100);
    assertThat(commits.get(commits.size() - 1)).isEqualTo(hot);
    assertThat(commits)
        .as("the others go in the first round")
        .filteredOn(partition -> partition != hot)
        .hasSize(change.partitions() - 1)
        .doesNotHaveDuplicates();
    assertThat(writes).isNotEmpty().allSatisfy(write -> assertThat(write).succeedsWithin(PATIENCE));
    assertThat(healthy.get(key)).contains("value-" + (writes.size() - 1));
    assertThat(healthy.admin().verify().examples()).isEmpty();
  }

  @Test
  void aBatchPassesOverItsNodesOnceForAllItsPartitions() {
    Fleets.fill(healthy, KEYS);
    ChangePlan change = faulty.admin().plan(Change.drain("n-01"));
    Map<StoreOperation, Integer> calls = new EnumMap<>(StoreOperation.class);
    plan.always(
        Fault.fail(),
        call -> {
          synchronized (calls) {
            calls.merge(call.operation(), 1, Integer::sum);
          }
          return false;
        });
    assertThat(faulty.admin().apply(change).await(Fleets.LONG).end())
        .isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(change.partitions()).as("one batch").isEqualTo(16);
    int targets = 3;
    synchronized (calls) {
      assertThat(calls)
          .containsEntry(StoreOperation.DEPART, 1)
          .containsEntry(StoreOperation.WIPE, targets)
          .containsEntry(StoreOperation.EXISTING, 1)
          .containsKeys(StoreOperation.READ, StoreOperation.COPY)
          .containsEntry(StoreOperation.FINISH_SCAN, 1)
          .containsEntry(StoreOperation.COUNT, 2 * targets)
          .containsEntry(StoreOperation.COMMIT, 16)
          .containsEntry(StoreOperation.DELETE, 1)
          .doesNotContainKeys(
              StoreOperation.LOG_EXISTING, StoreOperation.CENSUS, StoreOperation.CLEAN_UP);
    }
    requireEverythingThere();
  }

  /** They are compared and deleted by passes over the nodes. */
  @Test
  void aBatchOfMoreKeysThanAreRemembered() {
    Tuning tuning = Tuning.DEFAULT.withBatches(64, 1, 1 << 16);
    int many = 40_000;
    Set<StoreOperation> calls = ConcurrentHashMap.newKeySet();
    plan.always(
        Fault.fail(),
        call -> {
          calls.add(call.operation());
          return false;
        });
    try (PartitionedCache<String, String> cache =
        Fleets.strings("many", 4)
            .rules(rules -> rules.withPartitions(64))
            .backend("local", new FaultyBackend(nodes, plan))
            .tuning(tuning)
            .build()) {
      Fleets.fill(cache, many);
      assertThat(Fleets.change(cache, Change.drain("n-01")).end())
          .isEqualTo(ChangeRun.End.COMPLETED);
      assertThat(calls)
          .contains(StoreOperation.CENSUS, StoreOperation.CLEAN_UP)
          .doesNotContain(StoreOperation.COUNT, StoreOperation.DELETE);
      assertThat(cache.admin().verify().isClean()).isTrue();
      assertThat(cache.admin().verify().keys()).isEqualTo(many);
    }
  }

  /** The other may have taken the change up between two terms, and be about to see its end. */
  private ChangeRun.Result changeByTheOther(Change change) {
    ChangePlan next = healthy.admin().plan(change);
    Waiting.until(() -> healthy.admin().running().isEmpty());
    return healthy.admin().apply(next).await(Fleets.LONG);
  }

  private String keyIn(int partition) {
    PartitionMap map = healthy.admin().map();
    for (int i = 0; ; i++) {
      String key = "key-" + i;
      if (map.id(map.locate(key.getBytes(UTF_8))) == partition) {
        return key;
      }
    }
  }

  private static java.util.function.Predicate<Call> onceOnly(StoreOperation step) {
    AtomicBoolean taken = new AtomicBoolean();
    return call -> call.operation() == step && taken.compareAndSet(false, true);
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {
        "BEGIN_IMPORT",
        "DEPART",
        "BARRIER",
        "EXISTING",
        "READ",
        "COPY",
        "FINISH_SCAN",
        "COMMIT",
        "ACTIVATE",
        "DELETE"
      })
  void aCoordinatorThatDiesIsFollowedByAnother(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    // From this step on, nothing of the first coordinator reaches a node any more.
    Set<StoreOperation> onceABatch =
        EnumSet.of(
            StoreOperation.DEPART,
            StoreOperation.BARRIER,
            StoreOperation.EXISTING,
            StoreOperation.READ,
            StoreOperation.COPY,
            StoreOperation.FINISH_SCAN,
            StoreOperation.DELETE);
    int last = onceABatch.contains(step) ? 0 : 5;
    AtomicInteger reached = new AtomicInteger();
    plan.always(
        Fault.fail(),
        call ->
            (call.operation() == step && reached.incrementAndGet() > last)
                || (reached.get() > last && StoreOperation.control().contains(call.operation())));
    faulty.admin().apply(faulty.admin().plan(Change.drain("n-01")));
    Waiting.until(() -> reached.get() > last);
    faulty.close();
    Waiting.until(
        () ->
            healthy.admin().topology().require("n-01").status()
                == io.partita.api.NodeStatus.DRAINING);
    Waiting.until(() -> healthy.admin().running().isEmpty());
    assertThat(healthy.admin().map().partitionsOf("n-01")).isEmpty();
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains("value-" + i);
    }
    assertThat(healthy.admin().verify().examples()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {"RECUT", "BARRIER", "REGROUP", "RETIRE", "TABLE", "DEPART", "COMMIT", "DELETE"})
  void aStepOfACutThatFailsOrWhoseAnswerIsLost(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    plan.next(2, Fault.loseAnswer(), Call.to(step));
    plan.next(2, Fault.fail(), Call.to(step));
    ChangeRun.Result result = Fleets.change(faulty, Change.strategy("jedis"));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(plan.faults()).isPositive();
    requireEverythingThere();
    requireNoOtherPartitions();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {"RECUT", "REGROUP", "RETIRE"})
  void aStepOfACutThatIsExecutedLongAfterItWasGivenUp(StoreOperation step) {
    Fleets.fill(healthy, KEYS);
    try (Gate gate = plan.holdBefore(onceOnly(step))) {
      ChangeRun run = faulty.admin().apply(faulty.admin().plan(Change.strategy("jedis")));
      gate.awaitArrival(PATIENCE);
      assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i++) {
        healthy.put("key-" + i, "value-" + i);
      }
    }
    requireEverythingThere();
    requireNoOtherPartitions();
    assertThat(changeByTheOther(Change.strategy("ring")).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEverythingThere();
  }

  @ParameterizedTest
  @CsvSource({
    "RECUT, 0", "RECUT, 1", "RECUT, 4", "RECUT, 6", "BARRIER, 0", "BARRIER, 5", "REGROUP, 0",
    "REGROUP, 2", "REGROUP, 6", "RETIRE, 0", "RETIRE, 2", "RETIRE, 4", "RETIRE, 6", "DEPART, 1",
    "COPY, 1", "COMMIT, 9", "ACTIVATE, 9", "DELETE, 2"
  })
  void aCoordinatorThatDiesInACutIsFollowedByAnother(StoreOperation step, int last) {
    Fleets.fill(healthy, KEYS);
    AtomicInteger reached = new AtomicInteger();
    plan.always(
        Fault.fail(),
        call ->
            (call.operation() == step && reached.incrementAndGet() > last)
                || (reached.get() > last && StoreOperation.control().contains(call.operation())));
    ChangePlan change = faulty.admin().plan(Change.strategy("jedis"));
    faulty.admin().apply(change);
    Waiting.until(() -> reached.get() > last);
    for (int i = 0; i < KEYS; i += 3) {
      healthy.put("key-" + i, "value-" + i);
    }
    faulty.close();
    Waiting.until(() -> healthy.admin().topology().epoch() == change.topology().epoch());
    Waiting.until(() -> healthy.admin().running().isEmpty());
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains("value-" + i);
    }
    assertThat(healthy.admin().verify().examples()).isEmpty();
    requireNoOtherPartitions();
  }

  @ParameterizedTest
  @CsvSource({"RECUT, 1", "REGROUP, 2", "RETIRE, 1", "COMMIT, 9", "RECUT, 5", "REGROUP, 6"})
  void aCutThatFailsForGoodGoesBack(StoreOperation step, int last) {
    Fleets.fill(healthy, KEYS);
    PartitionMap before = healthy.admin().map();
    ChangeRun run = faulty.admin().apply(faulty.admin().plan(Change.strategy("jedis")));
    AtomicInteger reached = new AtomicInteger();
    plan.always(
        Fault.fail(),
        call -> {
          if (call.operation() == step && reached.incrementAndGet() == last + 1) {
            run.abort();
          }
          return false;
        });
    ChangeRun.Result result = run.await(Fleets.LONG);
    if (result.end() == ChangeRun.End.ABORTED) {
      assertThat(result.message()).isEmpty();
      // The other process is only told that there is something to read.
      Waiting.until(() -> healthy.admin().map().sameIntervals(before));
    } else {
      assertThat(result.end()).isEqualTo(ChangeRun.End.COMPLETED);
    }
    requireEverythingThere();
    requireNoOtherPartitions();
  }

  /** Every partition that a node has is one of the map, and its own. */
  private void requireNoOtherPartitions() {
    PartitionMap map = healthy.admin().map();
    for (io.partita.api.Node node : healthy.admin().topology().nodes()) {
      try (NodeStore view = nodes.open(node, "faults")) {
        assertThat(
                view.control().orElseThrow().table().toCompletableFuture().join().states().keySet())
            .containsExactlyInAnyOrderElementsOf(map.partitionsOf(node.id()));
      }
    }
  }
}

package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to a step of a coordinator that splits and merges, nothing is lost, and the map
 * is the one before or the one wanted. Two nodes are cut anew, the third is not.
 */
class SplitFaultsTest {
  private static final int KEYS = 300;

  /** How often a step is tried in a term. */
  private static final int TRIES = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Backend nodes = LocalBackends.create();
  private final TopologyStore store = TopologyStores.memory();
  private final FaultPlan plan = new FaultPlan(7);
  private final PartitionedCache<String, String> faulty = open(new FaultyBackend(nodes, plan));
  private PartitionedCache<String, String> healthy = open(nodes);
  private final long untouched = generation("n-02");

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
    return Fleets.strings("split-faults", 3)
        .backend("local", backend)
        .partitioner(new TestRanges("key-15", "key-2"))
        .strategy("test-ranges")
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

  private static byte[] at(String text) {
    return text.getBytes(UTF_8);
  }

  private void begin() {
    Fleets.fill(healthy, KEYS);
    ChangeRun.Result first = Fleets.change(healthy, Change.split(at("key-17")));
    assertThat(first.end()).as(first.message()).isEqualTo(ChangeRun.End.COMPLETED);
  }

  /** One partition more on n-00; on n-01, the bound between two becomes another one. */
  private static Change wanted() {
    return Change.split(at("key-12"))
        .and(Change.merge(at("key-17")))
        .and(Change.split(at("key-18")));
  }

  private long generation(String node) {
    try (NodeStore view = nodes.open(healthy.admin().topology().require(node), "split-faults")) {
      return view.control().orElseThrow().table().toCompletableFuture().join().generation();
    }
  }

  private void requireEverythingThere() {
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains("value-" + i);
      assertThat(faulty.get("key-" + i)).contains("value-" + i);
    }
    requireInOrder();
  }

  private void requireInOrder() {
    Verification verification = healthy.admin().verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.keys()).isEqualTo(KEYS);
    PartitionMap map = healthy.admin().map();
    long counted = 0;
    for (Node node : healthy.admin().topology().nodes()) {
      try (NodeStore view = nodes.open(node, "split-faults")) {
        assertThat(
                view.control().orElseThrow().table().toCompletableFuture().join().states().keySet())
            .containsExactlyInAnyOrderElementsOf(map.partitionsOf(node.id()));
        counted +=
            view
                .sizes(key -> map.id(map.locate(key)))
                .toCompletableFuture()
                .join()
                .values()
                .stream()
                .mapToLong(NodeStore.PartitionSize::keys)
                .sum();
      }
    }
    assertThat(counted).isEqualTo(KEYS);
    assertThat(generation("n-02")).as("of the node without a cut").isEqualTo(untouched);
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {"CLAIM", "RECUT", "BARRIER", "REGROUP", "RETIRE", "TABLE"})
  void aStepThatFailsOrWhoseAnswerIsLost(StoreOperation step) {
    begin();
    plan.next(2, Fault.loseAnswer(), Call.to(step));
    plan.next(2, Fault.fail(), Call.to(step));
    ChangeRun.Result result = Fleets.change(faulty, wanted());
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(plan.faults()).isPositive();
    requireEverythingThere();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreOperation.class,
      names = {"RECUT", "REGROUP", "RETIRE"})
  void aStepThatIsExecutedLongAfterItWasGivenUp(StoreOperation step) {
    begin();
    AtomicBoolean taken = new AtomicBoolean();
    try (Gate gate =
        plan.holdBefore(call -> call.operation() == step && taken.compareAndSet(false, true))) {
      ChangeRun run = faulty.admin().apply(faulty.admin().plan(wanted()));
      gate.awaitArrival(PATIENCE);
      assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i++) {
        healthy.put("key-" + i, "value-" + i);
      }
    }
    requireEverythingThere();
    Waiting.until(() -> healthy.admin().running().isEmpty());
    assertThat(Fleets.change(healthy, Change.merge(at("key-12"))).end())
        .isEqualTo(ChangeRun.End.COMPLETED);
    requireEverythingThere();
  }

  @ParameterizedTest
  @CsvSource({
    "TABLE, 0",
    "TABLE, 4",
    "RECUT, 0",
    "RECUT, 1",
    "BARRIER, 0",
    "BARRIER, 1",
    "REGROUP, 0",
    "REGROUP, 1",
    "RETIRE, 0",
    "RETIRE, 1"
  })
  void aCoordinatorThatDiesIsFollowedByAnother(StoreOperation step, int last) {
    begin();
    ChangePlan change = faulty.admin().plan(wanted());
    AtomicInteger reached = new AtomicInteger();
    plan.always(
        Fault.fail(),
        call ->
            (call.operation() == step && reached.incrementAndGet() > last)
                || (reached.get() > last && StoreOperation.control().contains(call.operation())));
    faulty.admin().apply(change);
    Waiting.until(() -> reached.get() > last);
    for (int i = 0; i < KEYS; i += 3) {
      healthy.put("key-" + i, "value-" + i);
    }
    faulty.close();
    Waiting.until(() -> healthy.admin().topology().epoch() == change.topology().epoch());
    Waiting.until(() -> healthy.admin().running().isEmpty());
    assertThat(healthy.admin().map()).isEqualTo(change.target());
    for (int i = 0; i < KEYS; i++) {
      assertThat(healthy.get("key-" + i)).contains("value-" + i);
    }
    requireInOrder();
  }

  /** Before the map is agreed on it goes back, after that it is completed. */
  @ParameterizedTest
  @CsvSource({
    "RECUT, 0, ABORTED",
    "RECUT, 1, ABORTED",
    "BARRIER, 1, ABORTED",
    "REGROUP, 0, ABORTED",
    "REGROUP, 1, ABORTED",
    "RETIRE, 0, COMPLETED",
    "RETIRE, 1, COMPLETED"
  })
  void aChangeThatIsAborted(StoreOperation step, int last, ChangeRun.End end) {
    begin();
    PartitionMap cut = healthy.admin().map();
    ChangePlan change = faulty.admin().plan(wanted());
    healthy.close(); // it might take the change up before it is given up
    AtomicInteger reached = new AtomicInteger();
    CompletableFuture<ChangeRun> run = new CompletableFuture<>();
    plan.always(
        Fault.fail(),
        call -> {
          if (call.operation() != step || reached.incrementAndGet() <= last) {
            return false;
          }
          run.join().abort();
          return reached.get() <= last + TRIES; // so the term ends there
        });
    run.complete(faulty.admin().apply(change));
    ChangeRun.Result result = run.join().await(Fleets.LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(end);
    assertThat(result.message()).isEmpty();
    PartitionMap expected = end == ChangeRun.End.ABORTED ? cut : change.target();
    healthy = open(nodes);
    assertThat(healthy.admin().map().sameIntervals(expected)).isTrue();
    assertThat(healthy.admin().map().nextId())
        .as("what was used stays used")
        .isEqualTo(change.target().nextId());
    requireEverythingThere();
    if (end == ChangeRun.End.ABORTED) {
      plan.clear();
      ChangeRun.Result again = Fleets.change(faulty, wanted());
      assertThat(again.end()).as(again.message()).isEqualTo(ChangeRun.End.COMPLETED);
      assertThat(faulty.admin().map().size()).isEqualTo(change.target().size());
      requireEverythingThere();
    }
  }
}

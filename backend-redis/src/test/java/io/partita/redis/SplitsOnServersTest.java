package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.NodeUnavailableException;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Settings;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.KeyRange;
import io.partita.runtime.PartitionedCache;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import io.partita.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A split on one real server and a merge on another, under writes and reads of ranges, in the
 * middle of which the coordinator or a server is killed: nothing that was acknowledged is lost,
 * ranges are whole, one map is in force, and the next change works.
 */
class SplitsOnServersTest {
  private final OrderedFleet fleet = new OrderedFleet(SplitsOnServersTest::durable);
  private final PartitionedCache<String, String> cache = fleet.open();
  private final OrderedLoad load = new OrderedLoad(cache);

  /** The key at which the change under test splits a partition, and at which it merges two. */
  private String split = "";

  private String merged = "";

  private static RedisServer.Builder durable() {
    return RedisServer.builder().appendOnly();
  }

  @AfterEach
  void end() {
    load.close();
    fleet.close();
  }

  private String primary(String key) {
    PartitionMap map = cache.admin().map();
    return map.primary(map.locate(OrderedFleet.at(key)));
  }

  /** Two partitions of one node, to be merged, and one of another, to be split. */
  private Change begin() {
    merged = "k1";
    split =
        List.of("k3", "k5", "k7", "k9").stream()
            .filter(key -> !primary(key).equals(primary(merged)))
            .findFirst()
            .orElseThrow();
    OrderedFleet.carryOut(cache, Change.split(OrderedFleet.at(merged)));
    return Change.split(OrderedFleet.at(split)).and(Change.merge(OrderedFleet.at(merged)));
  }

  private void requireInOrder(Set<String> lost) {
    load.end();
    OrderedFleet.until(() -> fleet.isSettled() && cache.admin().running().isEmpty());
    PartitionedCache<String, String> reader = fleet.open();
    assertThat(cache.admin().map().sameIntervals(reader.admin().map())).isTrue();
    fleet.requireTablesAsTheMap(reader);
    load.requireAll(reader, lost);
    OrderedFleet.requireVerified(reader);
  }

  /** Of the old map and the new one. */
  private void requireOneOf(PartitionMap before, PartitionMap target) {
    PartitionMap now = cache.admin().map();
    assertThat(now.sameIntervals(before) || now.sameIntervals(target)).as("%s", now).isTrue();
  }

  private void requireNextSplit() {
    OrderedFleet.carryOut(cache, Change.split(OrderedFleet.at("k" + split.charAt(1) + "5")));
    OrderedFleet.carryOut(cache, Change.merge(OrderedFleet.at("k" + split.charAt(1) + "5")));
    requireInOrder(Set.of());
  }

  /** By SIGKILL, before a step or after it; another process takes over when the lease is over. */
  @ParameterizedTest
  @CsvSource({
    "RECUT, 1, false",
    "RECUT, 1, true",
    "BARRIER, 1, true",
    "REGROUP, 2, true",
    "RETIRE, 1, false",
    "RETIRE, 2, true"
  })
  void theCoordinatorIsKilled(StoreOperation step, int call, boolean after) throws Exception {
    ChangePlan change = cache.admin().plan(begin());
    try (SplittingProcess process = new SplittingProcess(fleet, split, merged, step, call, after)) {
      load.start();
      assertThat(fleet.isSettled()).isFalse();
      process.kill();
    }
    load.awaitWork();
    OrderedFleet.until(() -> cache.admin().topology().epoch() == change.topology().epoch());
    requireInOrder(Set.of());
    assertThat(cache.admin().map()).isEqualTo(change.target());
    requireNextSplit();
  }

  /** A coordinator of this process, which comes to a step and waits there. */
  private ChangeRun.Result carryOut(
      Change change, StoreOperation step, int call, boolean after, Runnable fault) {
    FaultPlan plan = new FaultPlan(1);
    PartitionedCache<String, String> coordinating =
        fleet.open(new FaultyBackend(new RedisBackendProvider().create(Settings.defaults()), plan));
    AtomicInteger calls = new AtomicInteger();
    try (Gate gate =
        after
            ? plan.holdAfter(c -> c.operation() == step && calls.incrementAndGet() == call)
            : plan.holdBefore(c -> c.operation() == step && calls.incrementAndGet() == call)) {
      ChangeRun run = coordinating.admin().apply(coordinating.admin().plan(change));
      Call held = gate.awaitArrival(OrderedFleet.LONG);
      assertThat(held.operation()).isEqualTo(step);
      fault.run();
      gate.open();
      return run.await(OrderedFleet.LONG);
    }
  }

  /** By SIGKILL, with all its data: one of which partitions are cut, or the one of none. */
  @ParameterizedTest
  @CsvSource({
    "RECUT, 1, true, split",
    "BARRIER, 1, false, merged",
    "REGROUP, 1, true, split",
    "REGROUP, 2, true, other",
    "RETIRE, 1, false, split",
    "RETIRE, 2, true, merged"
  })
  void aServerIsKilledAndComesBackWithItsData(
      StoreOperation step, int call, boolean after, String which) {
    Change change = begin();
    PartitionMap before = cache.admin().map();
    PartitionMap target = cache.admin().plan(change).target();
    String node = node(which);
    load.start();
    ChangeRun.Result result =
        carryOut(
            change,
            step,
            call,
            after,
            () -> {
              fleet.server(node).kill();
              fleet.server(node).start();
            });
    load.awaitWork();
    requireInOrder(Set.of());
    requireOneOf(before, target);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireNextSplit();
  }

  private String node(String which) {
    return switch (which) {
      case "split" -> primary(split);
      case "merged" -> primary(merged);
      default ->
          cache.admin().map().nodes().stream()
              .filter(id -> !id.equals(primary(split)) && !id.equals(primary(merged)))
              .findFirst()
              .orElseThrow();
    };
  }

  /** What the server had is lost; nothing else is, and nothing that is written since. */
  @ParameterizedTest
  @CsvSource({"BARRIER, 2, true, split", "REGROUP, 2, true, merged", "RETIRE, 1, false, split"})
  void aServerIsKilledAndComesBackEmpty(
      StoreOperation step, int call, boolean after, String which) {
    Change change = begin();
    PartitionMap before = cache.admin().map();
    PartitionMap target = cache.admin().plan(change).target();
    String node = node(which);
    Set<String> lost = new HashSet<>(load.keys());
    lost.removeIf(key -> !primary(key).equals(node));
    ChangeRun.Result result =
        carryOut(
            change,
            step,
            call,
            after,
            () -> {
              fleet.server(node).kill();
              fleet.server(node).restartEmpty();
            });
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireInOrder(lost);
    requireOneOf(before, target);
    assertThat(cache.ordered().count(KeyRange.all())).isEqualTo(load.keys().size() - lost.size());
    load.fill("1");
    requireInOrder(Set.of());
    requireNextSplit();
  }

  /** As the server evicted it, or somebody deleted it: ranges wait until it is whole again. */
  @Test
  void aRangeWaitsForTheOrderThatWasLost() {
    for (int i = 0; i < 3; i++) {
      for (int s = 0; s < OrderedFleet.SERVERS; s++) {
        fleet.server("s" + s).command("DEL", "partita:ranges:order");
      }
      load.fill("" + i);
      assertThat(cache.ordered().count(KeyRange.all())).isEqualTo(load.keys().size());
    }
    requireInOrder(Set.of());
  }

  @Test
  void aRangeSaysWhyItIsRefused() {
    Backend backend = new RedisBackendProvider().create(Settings.defaults());
    try (backend;
        PartitionedCache<String, String> hasty =
            OrderedFleet.open(fleet.uris(), backend, Duration.ofMillis(300))) {
      String record = "partita:ranges:node";
      assertThat(hasty.ordered().count(KeyRange.all())).isEqualTo(load.keys().size());
      RedisServer server = fleet.server(primary("k1"));
      server.command("DEL", "partita:ranges:order");
      server.command("HSET", record, "repairing", "9999999999999");
      assertThatThrownBy(() -> hasty.ordered().count(KeyRange.all()))
          .isInstanceOf(NodeUnavailableException.class)
          .hasMessageContaining("the order of its keys does not hold all entries yet");
      assertThat(hasty.get("k00000")).hasValue("0");
      hasty.admin().repairOrder();
      assertThat(hasty.ordered().count(KeyRange.all())).isEqualTo(load.keys().size());
    }
  }
}

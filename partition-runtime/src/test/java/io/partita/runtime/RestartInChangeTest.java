package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.api.spi.TransferControl;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes restart while partitions move, or after a move that nobody has ended. */
class RestartInChangeTest extends RestartFixture {
  /**
   * A move of one partition from n-00 to n-01 that ends after a step, without anybody noticing;
   * then some restart. Who owns it by rule 16, and whether its entries are there.
   */
  @ParameterizedTest
  @CsvSource({
    "DEPART, kept, up, n-00, true",
    "DEPART, empty, up, n-00, false",
    "DEPART, up, kept, n-00, true",
    "DEPART, up, empty, n-00, true",
    "DEPART, kept, kept, n-00, true",
    "DEPART, kept, empty, n-00, true",
    "DEPART, empty, kept, n-00, false",
    "DEPART, empty, empty, n-00, false",
    "COMMIT, kept, up, n-01, true",
    "COMMIT, empty, up, n-00, false",
    "COMMIT, up, kept, n-00, true",
    "COMMIT, up, empty, n-00, true",
    "COMMIT, kept, kept, n-00, true",
    "COMMIT, kept, empty, n-00, true",
    "COMMIT, empty, kept, n-00, false",
    "COMMIT, empty, empty, n-00, false",
    "ACTIVATE, kept, up, n-01, true",
    "ACTIVATE, empty, up, n-01, true",
    "ACTIVATE, up, kept, n-01, true",
    "ACTIVATE, up, empty, n-00, true",
    "ACTIVATE, kept, kept, n-01, true",
    "ACTIVATE, kept, empty, n-00, true",
    "ACTIVATE, empty, kept, n-00, false",
    "ACTIVATE, empty, empty, n-00, false",
  })
  void aMoveThatEndsAnywhere(
      StoreOperation last, String source, String target, String owner, boolean kept) {
    Fleets.fill(cache, KEYS);
    int partition = cache.admin().map().partitionsOf("n-00").iterator().next();
    List<String> keys = keysOf(partition);
    MigrationId move = moveUpTo(last, partition);
    for (String which : List.of("kept", "empty")) {
      if (source.equals(which)) {
        restart(0, which.equals("kept"));
      }
      if (target.equals(which)) {
        restart(1, which.equals("kept"));
      }
    }
    for (String key : keys) {
      assertThat(cache.get(key).isPresent()).as(key).isEqualTo(kept);
      cache.put(key, "again");
    }
    Waiting.until(() -> cache.admin().map().primary(index(partition)).equals(owner));
    requireOneOwnerEach();
    // Whoever was told of the commit comes late.
    String other = owner.equals("n-00") ? "n-01" : "n-00";
    for (Node node : Fleets.nodes(2)) {
      boolean owns = await(view(node).control().orElseThrow().activate(partition, move));
      assertThat(owns).isEqualTo(node.id().equals(owner));
    }
    for (String key : keys) {
      assertThat(cache.get(key)).hasValue("again");
    }
    assertThat(Fleets.change(cache, Change.drain(owner)).end()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(Fleets.change(cache, Change.restore(owner).and(Change.drain(other))).end())
        .isEqualTo(ChangeRun.End.COMPLETED);
    for (String key : keys) {
      assertThat(cache.get(key)).hasValue("again");
    }
    assertThat(cache.admin().verify().examples()).isEmpty();
    requireOneOwnerEach();
  }

  /** As after a coordinator that ended between the agreement on the map and its last step. */
  @Test
  void aPartitionThatItsTargetHasLostIsItsSourcesAgainInTheNextTerm() {
    Fleets.fill(cache, KEYS);
    int partition = cache.admin().map().partitionsOf("n-00").iterator().next();
    MigrationId move = moveUpTo(StoreOperation.COMMIT, partition);
    Lease lease = store.tryAcquire("the test", LONG).orElseThrow();
    TransferControl to = view(Fleets.node(1)).control().orElseThrow();
    await(to.claim(lease.token()));
    await(to.dropImport(lease.token(), all(Map.of(partition, move))));
    store.release(lease);

    ChangeRun.Result result = Fleets.change(cache, Change.reweight("n-02", 2));

    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEach(-1);
    requireOneOwnerEach();
  }

  private Sweep all(Map<Integer, MigrationId> moves) {
    PartitionMap map = cache.admin().map();
    return new Sweep(moves, key -> map.id(map.locate(key)), "", Integer.MAX_VALUE);
  }

  private int index(int partition) {
    return cache.admin().map().indexOf(partition).orElseThrow();
  }

  private List<String> keysOf(int partition) {
    PartitionMap map = cache.admin().map();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      if (map.id(map.locate("key-" + i)) == partition) {
        keys.add("key-" + i);
      }
    }
    assertThat(keys).isNotEmpty();
    return keys;
  }

  /** What a coordinator does up to a step. */
  private MigrationId moveUpTo(StoreOperation last, int partition) {
    Lease lease = store.tryAcquire("the test", LONG).orElseThrow();
    long token = lease.token();
    TransferControl from = view(Fleets.node(0)).control().orElseThrow();
    TransferControl to = view(Fleets.node(1)).control().orElseThrow();
    await(from.claim(token));
    await(to.claim(token));
    MigrationId move = new MigrationId(token, 0);
    await(to.beginImport(token, partition, move));
    long generation = await(from.depart(token, Map.of(partition, move)));
    assertThat(await(from.barrier(generation, Duration.ZERO, LONG))).isTrue();
    await(from.logExisting(token, all(Map.of(partition, move))));
    var dirty = await(from.readDirty(token, partition, move, KEYS, 1 << 20));
    await(to.apply(token, partition, move, 0, dirty));
    if (last != StoreOperation.DEPART) {
      await(from.dropClean(token, partition, move, dirty));
      assertThat(await(from.commit(token, partition, move, "n-01"))).isTrue();
    }
    if (last == StoreOperation.ACTIVATE) {
      assertThat(await(to.activate(partition, move))).isTrue();
    }
    store.release(lease);
    return move;
  }

  /** A node restarts while a step of a change is under way: the change comes to its end. */
  @ParameterizedTest
  @CsvSource({
    "BEGIN_IMPORT, 0",
    "BEGIN_IMPORT, 1",
    "DEPART, 0",
    "BARRIER, 0",
    "EXISTING, 0",
    "READ, 0",
    "COPY, 0",
    "COPY, 1",
    "FINISH_SCAN, 0",
    "COUNT, 0",
    "COUNT, 1",
    "COMMIT, 0",
    "COMMIT, 1",
    "ACTIVATE, 0",
    "ACTIVATE, 1",
    "DELETE, 0",
    "DELETE, 1",
    "DELETE, 2"
  })
  void aNodeRestartsWhileItsPartitionsMove(StoreOperation step, int node) {
    Fleets.fill(cache, KEYS);
    AtomicBoolean taken = new AtomicBoolean();
    ChangeRun run;
    try (Gate gate =
        plan.holdBefore(call -> call.operation() == step && taken.compareAndSet(false, true))) {
      run = cache.admin().apply(cache.admin().plan(Change.drain("n-00")));
      gate.awaitArrival(LONG);
      restart(node, true);
    }
    ChangeRun.Result result = run.await(Fleets.LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEach(-1);
    assertThat(cache.admin().verify().examples()).isEmpty();
    requireOneOwnerEach();
    assertThat(cache.admin().map().partitionsOf("n-00")).isEmpty();
  }

  /** Some restart at any steps of changes, twice for each: nothing is lost of what they keep. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void nodesRestartAtAnyStepsOfChanges(boolean keep) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Fleets.fill(cache, KEYS);
    Map<String, String> values = new HashMap<>();
    for (int round = 0; round < 24; round++) {
      String drained = node(round / 2 % 3);
      Change change = round % 2 == 0 ? Change.drain(drained) : Change.restore(drained);
      AtomicInteger calls = new AtomicInteger();
      Map<Integer, Integer> restarts = new HashMap<>();
      restarts.put(random.nextInt(1, 250), random.nextInt(3));
      restarts.put(random.nextInt(1, 250), random.nextInt(3));
      plan.always(
          Fault.fail(),
          call -> {
            if (StoreOperation.control().contains(call.operation())) {
              Optional.ofNullable(restarts.get(calls.incrementAndGet()))
                  .ifPresent(node -> restart(node, keep));
            }
            return false;
          });
      ChangeRun.Result result = Fleets.change(cache, change);
      plan.clear();
      String where = "seed " + seed + ", round " + round + ", " + restarts;
      assertThat(result.end()).as(where + result.message()).isEqualTo(ChangeRun.End.COMPLETED);
      if (!keep) {
        Fleets.fill(cache, KEYS);
        values.clear();
      }
      for (int i = 0; i < KEYS; i++) {
        String key = "key-" + i;
        assertThat(cache.get(key)).as(where).hasValue(values.getOrDefault(key, "value-" + i));
      }
      for (int i = 0; i < KEYS / 4; i++) {
        String key = "key-" + random.nextInt(KEYS);
        cache.put(key, "of round " + round);
        values.put(key, "of round " + round);
      }
      requireOneOwnerEach();
      assertThat(cache.admin().verify().examples()).as(where).isEmpty();
    }
  }

  /** During a change, who owns what can't be told without all nodes: nothing is guessed. */
  @Test
  void aNodeWaitsForTheOthersWhileAChangeIsPending() {
    Fleets.fill(cache, KEYS);
    AtomicBoolean taken = new AtomicBoolean();
    ChangeRun run;
    try (Gate gate =
        plan.holdAfter(
            call ->
                call.operation() == StoreOperation.COMMIT && taken.compareAndSet(false, true))) {
      run = cache.admin().apply(cache.admin().plan(Change.drain("n-00")));
      gate.awaitArrival(LONG);
      plan.always(Fault.fail(), Call.at(node(2)));
      restart(1, true);
    }
    ChangeRun.Result result = run.await(Fleets.LONG);
    assertThat(result.end()).isEqualTo(ChangeRun.End.FAILED);
    assertThat(result.message()).contains("still pending");
    NodeStore waiting = view(Fleets.node(1));
    assertThat(await(waiting.control().orElseThrow().table()).admitted()).isFalse();
    plan.clear();
    requireEach(-1);
    Waiting.until(() -> store.read().orElseThrow().pending().isEmpty());
    assertThat(cache.admin().map().partitionsOf("n-00")).isEmpty();
    requireEach(-1);
    requireOneOwnerEach();
  }

  /** The lease is taken by a change that is paused: it is interrupted, and paused again. */
  @Test
  void aNodeIsAdmittedWhileAChangeIsPaused() {
    Fleets.fill(cache, KEYS);
    ChangeRun run = cache.admin().apply(cache.admin().plan(Change.drain("n-00")));
    run.pause();
    Waiting.until(() -> run.progress().phase().equals("paused"));
    restart(2, true);
    requireEach(-1);
    Waiting.until(() -> run.progress().phase().equals("paused"));
    run.resume();
    assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEach(-1);
    requireOneOwnerEach();
  }

  @Test
  void aNodeRestartsWhileTheLineIsCutAnew() {
    Fleets.fill(cache, KEYS);
    AtomicBoolean taken = new AtomicBoolean();
    ChangeRun run;
    try (Gate gate =
        plan.holdBefore(
            call ->
                call.operation() == StoreOperation.COMMIT && taken.compareAndSet(false, true))) {
      run = cache.admin().apply(cache.admin().plan(Change.strategy("jedis")));
      gate.awaitArrival(LONG);
      restart(1, false);
    }
    ChangeRun.Result result = run.await(Fleets.LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireOneOwnerEach();
    Fleets.fill(cache, KEYS);
    requireEach(-1);
    assertThat(cache.admin().verify().examples()).isEmpty();
  }
}

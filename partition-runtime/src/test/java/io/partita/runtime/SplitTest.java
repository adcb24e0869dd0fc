package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Event;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.local.LocalBackends;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Partitions of ordered keys that are split, merged and moved while they are used. */
class SplitTest {
  private static final int KEYS = 900;
  private static final int WRITERS = 3;

  private final Backend nodes = LocalBackends.create();
  private final TestRanges strategy = new TestRanges("k300", "k600");
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final PartitionedCache<String, String> cache =
      Fleets.strings("split", 3)
          .backend("local", nodes)
          .partitioner(strategy)
          .strategy("test-ranges")
          .tuning(Tuning.DEFAULT.withBatches(4, 50, 1 << 16))
          .listener(events::add)
          .build();
  private final Admin admin = cache.admin();

  @AfterEach
  void close() {
    cache.close();
    nodes.close();
  }

  private static String key(int i) {
    return String.format(Locale.ROOT, "k%03d", i);
  }

  private static byte[] at(String text) {
    return text.getBytes(UTF_8);
  }

  private void fill() {
    for (int i = 0; i < KEYS; i++) {
      cache.put(key(i), "value-" + i);
    }
  }

  private void carryOut(Change change) {
    ChangeRun.Result result = Fleets.change(cache, change);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
  }

  private NodeTable table(String node) {
    try (NodeStore view = nodes.open(admin.topology().require(node), "split")) {
      return view.control().orElseThrow().table().toCompletableFuture().join();
    }
  }

  private Map<String, Long> generations() {
    Map<String, Long> generations = new TreeMap<>();
    admin
        .topology()
        .nodes()
        .forEach(node -> generations.put(node.id(), table(node.id()).generation()));
    return generations;
  }

  private List<Integer> ids() {
    PartitionMap map = admin.map();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < map.size(); i++) {
      ids.add(map.id(i));
    }
    return ids;
  }

  private void requireEverythingThere() {
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get(key(i))).contains("value-" + i);
    }
    requireInOrder();
  }

  private void requireInOrder() {
    Verification verification = admin.verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.isClean()).isTrue();
    assertThat(verification.keys()).isEqualTo(KEYS);
    Set<String> scanned = new HashSet<>();
    cache.scan().forEachRemaining(entry -> assertThat(scanned.add(entry.getKey())).isTrue());
    assertThat(scanned).hasSize(KEYS);
    assertThat(admin.distribution().nodes().stream().mapToLong(Distribution.NodeLoad::keys).sum())
        .isEqualTo(KEYS);
    PartitionMap map = admin.map();
    admin
        .topology()
        .nodes()
        .forEach(
            node ->
                assertThat(table(node.id()).states())
                    .containsOnlyKeys(map.partitionsOf(node.id()))
                    .allSatisfy(
                        (id, row) -> assertThat(row.state()).isEqualTo(PartitionState.OWNED)));
  }

  @Test
  void aPlanTellsWhatHappensAndTouchesNothing() {
    fill();
    PartitionMap before = admin.map();
    Map<String, Long> generations = generations();
    ChangePlan plan = admin.plan(Change.split(at("k400")).and(Change.split(at("k500"))));
    assertThat(plan.recut()).isTrue();
    assertThat(plan.keys()).isZero();
    assertThat(plan.bytes()).isZero();
    assertThat(plan.partitions()).as("that move").isZero();
    assertThat(plan.movements().before().size()).isEqualTo(3);
    assertThat(plan.movements().after().size()).isEqualTo(5);
    assertThat(plan.after().nodes())
        .extracting("partitions", "keys")
        .containsExactly(tuple(1, 300L), tuple(3, 300L), tuple(1, 300L));
    assertThat(plan.toString())
        .startsWith(
            "split at 6b343030, split at 6b353030: moves 0 of 5 partitions, made of 3 (0.000%")
        .contains("0 keys, 0 bytes");
    assertThat(admin.map()).isSameAs(before);
    assertThat(generations()).isEqualTo(generations);
    assertThat(events).noneMatch(e -> e instanceof Event.ChangeStarted);

    ChangeRun.Result result = admin.apply(plan).await(Fleets.LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(result.progress().keysCopied()).isZero();
    assertThat(admin.map()).isEqualTo(plan.target());
    assertThat(admin.map().epoch()).isEqualTo(admin.topology().epoch());
    assertThat(admin.distribution().nodes())
        .extracting("node", "partitions", "keys")
        .containsExactly(tuple("n-00", 1, 300L), tuple("n-01", 3, 300L), tuple("n-02", 1, 300L));
    requireEverythingThere();
    assertThat(strategy.asked).isEmpty();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void onlyTheNodeOfThePartitionIsConcerned() {
    fill();
    Map<String, Long> before = generations();
    carryOut(Change.split(at("k450")));
    assertThat(ids()).containsExactly(0, 3, 4, 2);
    Map<String, Long> split = generations();
    assertThat(split.get("n-01")).isGreaterThan(before.get("n-01"));
    carryOut(Change.merge(at("k450")));
    assertThat(ids()).containsExactly(0, 5, 2);
    Map<String, Long> merged = generations();
    assertThat(merged.get("n-01")).isGreaterThan(split.get("n-01"));
    for (String other : List.of("n-00", "n-02")) {
      assertThat(merged.get(other)).as(other).isEqualTo(before.get(other));
    }
    requireEverythingThere();
  }

  @Test
  void idsAreNeverUsedTwice() {
    fill();
    Map<Integer, String> known = new HashMap<>();
    List<Change> changes =
        List.of(
            Change.split(at("k450")),
            Change.split(at("k100")).and(Change.merge(at("k450"))),
            Change.split(at("k450")),
            Change.merge(at("k100")).and(Change.split(at("k100"))),
            Change.split(at("k")));
    for (Change change : changes) {
      carryOut(change);
      PartitionMap map = admin.map();
      for (int i = 0; i < map.size(); i++) {
        String interval = map.interval(i).toString();
        assertThat(known.computeIfAbsent(map.id(i), id -> interval)).isEqualTo(interval);
      }
      requireEverythingThere();
    }
    assertThat(ids()).doesNotHaveDuplicates();
  }

  @Test
  void aPartThatWasSplitOffMovesAloneAndNeighboursAreMergedAgain() {
    fill();
    carryOut(Change.split(at("k450")));
    assertThatThrownBy(() -> admin.plan(Change.merge(at("k600"))))
        .hasMessageContaining("4 is on [n-01] and 2 on [n-02]: move one of them first");
    ChangePlan plan = admin.plan(Change.move(4, List.of("n-02")));
    assertThat(plan.recut()).isFalse();
    assertThat(plan.keys()).isEqualTo(150);
    assertThat(plan.partitions()).isEqualTo(1);
    assertThat(plan.change().description()).isEqualTo("move partition 4 to n-02");
    assertThat(admin.apply(plan).await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(admin.map().partitionsOf("n-02")).containsExactly(4, 2);
    requireEverythingThere();
    carryOut(Change.merge(at("k600")));
    assertThat(ids()).containsExactly(0, 3, 5);
    assertThat(admin.distribution().nodes()).extracting("keys").containsExactly(300L, 150L, 450L);
    Explanation explanation = admin.explain("k500");
    assertThat(explanation.partition()).isEqualTo(5);
    assertThat(explanation.owners()).containsExactly("n-02");
    assertThat(explanation.reason())
        .contains("token 6b353030 (ordered)", "partition 5 [6b343530, end)", "test-ranges");
    requireEverythingThere();
    assertThat(strategy.asked).isEmpty();
  }

  @Test
  void theStrategyGoesOnFromTheMapThatWasCut() {
    fill();
    carryOut(Change.split(at("k100")).and(Change.split(at("k200"))));
    PartitionMap cut = admin.map();
    carryOut(Change.add(Fleets.node(3)));
    assertThat(strategy.asked).containsExactly(cut);
    assertThat(admin.map().sameIntervals(cut)).isTrue();
    assertThat(admin.map().partitionsOf("n-03")).isNotEmpty();
    requireEverythingThere();
  }

  @Test
  void movesGoTogetherWithAChangeOfTheMembership() {
    fill();
    carryOut(
        Change.add(Fleets.node(3))
            .and(Change.drain("n-01"))
            .and(Change.move(0, List.of("n-02")))
            .and(Change.move(0, List.of("n-03"))));
    assertThat(admin.map().primary(0)).isEqualTo("n-03");
    assertThat(admin.map().partitionsOf("n-01")).isEmpty();
    assertThat(admin.topology().require("n-01").status()).isEqualTo(NodeStatus.DRAINING);
    requireEverythingThere();
  }

  @Test
  void aMoveThatCannotBeIsNamed() {
    carryOut(Change.drain("n-02"));
    Map<Change, String> wrong =
        Map.of(
            Change.move(7, List.of("n-00")),
            "move of partition = 7: must be the id of one in the map",
            Change.move(1, List.of("n-09")),
            "replicas of partition 1 = [n-09]: must be members, which n-09 is not",
            Change.move(1, List.of("n-02")),
            "replicas of partition 1 = [n-02]: must be UP and not excluded, which n-02 is not",
            Change.move(1, List.of("n-00", "n-01")),
            "replicas of partition 1 = [n-00, n-01]: must be as many as before, 1",
            Change.move(1, List.of()),
            "replicas of partition 1 = []: must be as many as before, 1",
            Change.add(Fleets.node(3)).and(Change.move(1, List.of("n-02"))),
            "replicas of partition 1 = [n-02]: must be UP and not excluded, which n-02 is not");
    wrong.forEach(
        (change, message) ->
            assertThatThrownBy(() -> admin.plan(change))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
  }

  @Test
  void cutsGoTogetherWithNothingElse() {
    Change split = Change.split(at("m"));
    List<Change> others =
        List.of(
            Change.drain("n-00"),
            Change.move(0, List.of("n-01")),
            Change.strategy("ring"),
            Change.partitions(16));
    for (Change other : others) {
      String mixed =
          "change = split at 6d, "
              + other.description()
              + ": must be either splits and merges or something else: apply one after the other";
      assertThatThrownBy(() -> split.and(other)).hasMessage(mixed);
      assertThatThrownBy(() -> other.and(Change.merge(at("m"))))
          .hasMessageContaining("apply one after the other");
    }
  }

  @Test
  void hashedPartitionsMoveButAreNotSplit() {
    try (var hashed = Fleets.strings("hashed", 3).build()) {
      Fleets.fill(hashed, KEYS);
      assertThatThrownBy(() -> hashed.admin().plan(Change.split(at("m"))))
          .hasMessage(
              "strategy = ring: must be one that keeps the order of keys, to split or merge"
                  + " partitions");
      assertThatThrownBy(() -> hashed.admin().plan(Change.merge(at("m"))))
          .hasMessageContaining("keeps the order of keys");
      int partition = List.copyOf(hashed.admin().map().partitionsOf("n-00")).get(3);
      Change move = Change.move(partition, List.of("n-02"));
      assertThat(Fleets.change(hashed, move).end()).isEqualTo(ChangeRun.End.COMPLETED);
      assertThat(hashed.admin().map().partitionsOf("n-02")).contains(partition);
      assertThatThrownBy(() -> hashed.admin().plan(Change.strategy("ketama").and(move)))
          .hasMessage(
              "change = switch to strategy ketama, move partition "
                  + partition
                  + " to n-02: must be without moves, since strategy ketama cuts the line anew and"
                  + " no partition keeps its id");
      for (int i = 0; i < KEYS; i++) {
        assertThat(hashed.get("key-" + i)).contains("value-" + i);
      }
      assertThat(hashed.admin().verify().isClean()).isTrue();
    }
  }

  /** One node is enough for that: each key has to stay where it is. */
  @Test
  void aHashedLineIsCutInPlaceIfNothingMoves() {
    try (var hashed = Fleets.strings("alone", 1).backend("local", nodes).build()) {
      Fleets.fill(hashed, KEYS);
      int unused = hashed.admin().map().nextId();
      ChangePlan plan = hashed.admin().plan(Change.partitions(1_024));
      assertThat(plan.toString()).contains("moves 0 of 1024 partitions, made of 256");
      assertThat(hashed.admin().apply(plan).await(Fleets.LONG).end())
          .isEqualTo(ChangeRun.End.COMPLETED);
      assertThat(hashed.admin().map().size()).isEqualTo(1_024);
      assertThat(hashed.admin().map().id(0)).isGreaterThanOrEqualTo(unused);
      for (int i = 0; i < KEYS; i++) {
        assertThat(hashed.get("key-" + i)).contains("value-" + i);
      }
      assertThat(hashed.admin().verify().isClean()).isTrue();
      assertThat(hashed.admin().distribution().nodes()).extracting("keys").containsExactly(900L);
    }
  }

  /** Each writer has its own keys, so it knows what each of them holds. */
  @Test
  void writersNoticeNothing() {
    fill();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    List<CompletableFuture<Map<String, String>>> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int first = w;
      writers.add(
          CompletableFuture.supplyAsync(
              () -> {
                Map<String, String> written = new HashMap<>();
                for (int round = 0; !over.get(); round++) {
                  for (int i = first; i < KEYS; i += WRITERS) {
                    String value = "round-" + round;
                    cache.put(key(i), value);
                    written.put(key(i), value);
                    assertThat(cache.get(key(i))).contains(value);
                  }
                  rounds.incrementAndGet();
                }
                return written;
              },
              task -> {
                Thread thread = new Thread(task, "writer");
                thread.setDaemon(true);
                thread.start();
              }));
    }
    try {
      for (int round = 0; round < 5; round++) {
        int seen = rounds.get();
        String where = key(100 + 150 * round);
        carryOut(Change.split(at(where)));
        PartitionMap map = admin.map();
        int partition = map.id(map.find(at(where)));
        String from = map.primary(map.find(at(where)));
        carryOut(Change.move(partition, List.of(from.equals("n-00") ? "n-01" : "n-00")));
        Waiting.until(() -> rounds.get() > seen || writers.stream().anyMatch(w -> w.isDone()));
        carryOut(Change.move(partition, List.of(from)));
        carryOut(Change.merge(at(where)));
      }
    } finally {
      over.set(true);
    }
    for (CompletableFuture<Map<String, String>> writer : writers) {
      writer.join().forEach((key, value) -> assertThat(cache.get(key)).contains(value));
    }
    assertThat(admin.map().size()).isEqualTo(3);
    requireInOrder();
  }
}

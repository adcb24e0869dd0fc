package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Event;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final int KEYS = 3_000;

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstMove = new CountDownLatch(1);
  private final PartitionedCache<String, String> cache =
      Fleets.strings("change", 4)
          .tuning(Tuning.DEFAULT.withBatches(8, 100, 1 << 16))
          .listener(events::add)
          .listener(
              event -> {
                if (event instanceof Event.MoveCommitted) {
                  firstMove.countDown();
                }
              })
          .build();
  private final Admin admin = cache.admin();

  @AfterEach
  void close() {
    cache.close();
  }

  private void requireEverythingThere() {
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get("key-" + i)).contains("value-" + i);
    }
    Verification verification = admin.verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.isClean()).isTrue();
    assertThat(verification.keys()).isEqualTo(KEYS);
  }

  @Test
  void aPlanTouchesNothingAndForetellsWhatHappens() {
    Fleets.fill(cache, KEYS);
    var before = admin.map();
    ChangePlan plan = admin.plan(Change.add(Fleets.node(4)));
    assertThat(admin.map()).isSameAs(before);
    assertThat(admin.topology().nodes()).hasSize(4);
    assertThat(events).noneMatch(e -> e instanceof Event.ChangeStarted);
    assertThat(plan.idealShare()).isEqualTo(0.2);
    assertThat(plan.movements().movedShare()).isBetween(0.19, 0.21);
    assertThat(plan.partitions()).isBetween(50, 53);
    assertThat(plan.keys()).isBetween(400L, 800L);
    assertThat(plan.after().partitions().peakToMean()).isLessThan(1.02);
    assertThat(plan.zoneViolations()).isZero();
    assertThat(plan.toString()).contains("add n-04").contains("of 256 partitions");

    ChangeRun run = admin.apply(plan);
    assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(run.progress().partitionsDone()).isEqualTo(plan.partitions());
    assertThat(run.progress().keysCopied()).isEqualTo(plan.keys());
    assertThat(admin.distribution().nodes()).isEqualTo(plan.after().nodes());
    requireEverythingThere();
  }

  @Test
  void everyKindOfChangeKeepsEveryEntry() {
    Fleets.fill(cache, KEYS);
    List<Change> changes =
        List.of(
            Change.add(Fleets.node(4)).and(Change.add(Fleets.node(5))),
            Change.drain("n-01"),
            Change.reweight("n-02", 2.0),
            Change.strategy("rendezvous"),
            Change.remove("n-01"),
            Change.remove("n-00").and(Change.reweight("n-02", 1.0)),
            Change.strategy("modulo"),
            Change.strategy("ring", java.util.Map.of("virtual-nodes", "16")));
    for (Change change : changes) {
      ChangeRun.Result result = Fleets.change(cache, change);
      assertThat(result.message()).isEmpty();
      assertThat(result.end()).as(change.toString()).isEqualTo(ChangeRun.End.COMPLETED);
      requireEverythingThere();
    }
    assertThat(admin.map().strategy()).isEqualTo("ring");
    assertThat(admin.topology().nodes())
        .extracting("id")
        .containsExactly("n-02", "n-03", "n-04", "n-05");
    assertThat(events).filteredOn(e -> e instanceof Event.ChangeEnded).hasSize(changes.size());
  }

  @Test
  void aDrainedNodeStaysAMemberAndCanBeRestored() {
    Fleets.fill(cache, KEYS);
    Fleets.change(cache, Change.drain("n-03"));
    assertThat(admin.topology().require("n-03").status()).isEqualTo(NodeStatus.DRAINING);
    assertThat(admin.map().partitionsOf("n-03")).isEmpty();
    Fleets.change(cache, Change.restore("n-03"));
    assertThat(admin.map().partitionsOf("n-03")).hasSize(64);
    requireEverythingThere();
  }

  @Test
  void ttlsSurviveAMoveAndAreNotLengthened() {
    var hour = io.partita.api.Ttl.of(java.time.Duration.ofHours(1));
    for (int i = 0; i < 500; i++) {
      cache.put("ttl-" + i, "v", hour);
    }
    Fleets.change(cache, Change.drain("n-00").and(Change.strategy("modulo")));
    for (int i = 0; i < 500; i++) {
      assertThat(cache.ttl("ttl-" + i).orElseThrow().millis()).isBetween(3_500_000L, 3_600_000L);
    }
  }

  @Test
  void aSecondChangeIsRefusedWhileOneIsUnderWay() throws Exception {
    Fleets.fill(cache, KEYS);
    ChangePlan plan = admin.plan(Change.drain("n-00"));
    admin.throttle(new Throttle(200, Long.MAX_VALUE));
    ChangeRun run = admin.apply(plan);
    firstMove.await();
    assertThat(admin.running()).contains(run);
    assertThatThrownBy(() -> admin.apply(plan)).hasMessageContaining("under way: drain n-00");
    assertThatThrownBy(() -> admin.plan(Change.drain("n-01"))).hasMessageContaining("under way");
    admin.throttle(Throttle.NONE);
    assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEverythingThere();
  }

  @Test
  void aPlanOfAnotherTopologyIsRefused() {
    ChangePlan stale = admin.plan(Change.drain("n-00"));
    Fleets.change(cache, Change.add(Fleets.node(4)));
    assertThatThrownBy(() -> admin.apply(stale)).hasMessageContaining("plan again");
  }

  @Test
  void anAbortedChangeKeepsWhatHasMovedAndLosesNothing() throws Exception {
    Fleets.fill(cache, KEYS);
    admin.throttle(new Throttle(500, Long.MAX_VALUE));
    ChangeRun run = admin.apply(admin.plan(Change.add(Fleets.node(4)).and(Change.drain("n-00"))));
    firstMove.await();
    run.abort();
    ChangeRun.Result result = run.await(Fleets.LONG);
    assertThat(result.end()).isEqualTo(ChangeRun.End.ABORTED);
    assertThat(result.progress().partitionsDone())
        .isBetween(1, result.progress().partitionsTotal() - 1);
    admin.throttle(Throttle.NONE);
    assertThat(admin.topology().require("n-00").status()).isEqualTo(NodeStatus.UP);
    requireEverythingThere();
    assertThat(Fleets.change(cache, Change.drain("n-00")).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEverythingThere();
  }

  @Test
  void aPausedChangeBeginsNoFurtherBatch() throws Exception {
    Fleets.fill(cache, KEYS);
    admin.throttle(new Throttle(2_000, Long.MAX_VALUE));
    ChangeRun run = admin.apply(admin.plan(Change.drain("n-00")));
    firstMove.await();
    run.pause();
    Waiting.until(() -> run.progress().phase().equals("paused"));
    int done = run.progress().partitionsDone();
    assertThat(done).isLessThan(64);
    assertThat(admin.map().partitionsOf("n-00")).hasSize(64 - done);
    requireEverythingThere();
    assertThat(run.progress().partitionsDone()).isEqualTo(done);
    run.resume();
    assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEverythingThere();
  }

  @Test
  void explainNamesTokenPartitionOwnerAndState() {
    cache.put("cart:7", "x");
    Explanation explanation = admin.explain("cart:7");
    int index = admin.map().locate("cart:7".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(explanation.partition()).isEqualTo(admin.map().id(index));
    assertThat(explanation.owners()).containsExactly(admin.map().primary(index));
    assertThat(explanation.state()).isEqualTo(PartitionState.OWNED);
    assertThat(explanation.reason())
        .contains(explanation.token().toString())
        .contains("strategy ring")
        .contains(explanation.owners().get(0));
  }

  @Test
  void verifyFindsWhatIsNotWhereItBelongs() {
    Fleets.fill(cache, 100);
    assertThat(admin.verify().keys()).isEqualTo(100);
    assertThat(admin.verify().isClean()).isTrue();
  }

  @Test
  void aTargetWithoutRoomIsFoundOutAndNothingIsLost() {
    try (PartitionedCache<String, String> tight =
        Fleets.strings("tight", 2)
            .rules(rules -> rules.withPartitions(32))
            .backendSettings("local", java.util.Map.of("max-bytes", "700000"))
            .build()) {
      String value = "v".repeat(1_000);
      for (int i = 0; i < 800; i++) {
        tight.put("key-" + i, value);
      }
      ChangeRun.Result result = Fleets.change(tight, Change.drain("n-00"));
      assertThat(result.end()).isEqualTo(ChangeRun.End.FAILED);
      assertThat(result.message()).contains("node n-01 has no room for ");
      assertThat(tight.admin().distribution().nodes()).allMatch(n -> n.keys() > 300);
      for (int i = 0; i < 800; i++) {
        assertThat(tight.get("key-" + i)).contains(value);
      }
      assertThat(tight.admin().topology().require("n-00").status()).isEqualTo(NodeStatus.UP);
      assertThat(tight.admin().map().partitionsOf("n-00")).isNotEmpty();
    }
  }
}

package io.partita.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the kit's faults, on real stores. */
@Timeout(60)
class FaultyBackendTest {
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final MigrationId MOVE = new MigrationId(1, 0);
  private static final Sweep SWEEP = new Sweep(Map.of(1, MOVE), key -> 1, "", 1);

  private final FaultPlan plan = new FaultPlan(42);
  private final Backend honest = LocalBackends.create();
  private final Backend backend = new FaultyBackend(honest, plan);
  private final NodeStore store = backend.open(Node.local("a"), "test");
  private final TransferControl control = store.control().orElseThrow();
  private final StoreSession session = owned();
  private final StoreSession truth = honestSession();

  @AfterEach
  void close() {
    plan.clear();
    backend.close();
  }

  private StoreSession owned() {
    await(control.claim(1));
    await(control.initialise(1, List.of(1)));
    return await(store.connect("faulty"));
  }

  private StoreSession honestSession() {
    return await(honest.open(Node.local("a"), "test").connect("honest"));
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void until(BooleanSupplier so) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("time that is left").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private CompletionStage<Boolean> put(String value) {
    return session.put(1, bytes("k"), bytes(value), Ttl.NONE, PutCondition.ALWAYS);
  }

  private CompletionStage<Long> count() {
    return session.increment(1, bytes("n"), 1, Ttl.NONE);
  }

  private String at(String key) {
    return await(truth.get(1, bytes(key))).map(value -> new String(value, UTF_8)).orElse("-");
  }

  @Test
  void withoutRulesNothingHappens() {
    assertThat(await(put("1"))).isTrue();
    assertThat(at("k")).isEqualTo("1");
    assertThat(plan.faults()).isZero();
  }

  @Test
  void aFailureIsNotExecuted() {
    plan.next(Fault.fail(), Call.to(StoreOperation.PUT));
    assertThatThrownBy(() -> await(put("1")))
        .isInstanceOfSatisfying(
            NodeUnavailableException.class,
            e -> {
              assertThat(e.node()).isEqualTo("a");
              assertThat(e.partition()).isEqualTo(1);
            });
    assertThat(at("k")).isEqualTo("-");
    assertThat(await(put("2"))).as("only the next").isTrue();
    assertThat(plan.faults()).isEqualTo(1);
  }

  @Test
  void aLostRequestIsNotExecutedAndALostAnswerIs() {
    plan.next(Fault.loseRequest(), Call.to(StoreOperation.PUT));
    assertThatThrownBy(() -> await(put("1"))).isInstanceOf(OutcomeUnknownException.class);
    assertThat(at("k")).isEqualTo("-");
    plan.next(Fault.loseAnswer(), Call.to(StoreOperation.PUT));
    assertThatThrownBy(() -> await(put("2"))).isInstanceOf(OutcomeUnknownException.class);
    assertThat(at("k")).isEqualTo("2");
  }

  @Test
  void theAnswerIsLostOfWhatFailsToo() {
    plan.next(Fault.loseAnswer(), Call.to(StoreOperation.ABORT));
    assertThatThrownBy(() -> await(control.abort(1, 1, MOVE)))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aDelayedRequestIsExecutedLate() {
    plan.next(Fault.delay(Duration.ofSeconds(1)), Call.to(StoreOperation.PUT));
    CompletionStage<Boolean> late = put("late");
    assertThat(await(put("early"))).isTrue();
    assertThat(at("k")).isEqualTo("early");
    assertThat(await(late)).isTrue();
    assertThat(at("k")).isEqualTo("late");
  }

  @Test
  void aDelayedAnswerIsExecutedAtOnce() {
    plan.next(Fault.delayAnswer(Duration.ofSeconds(1)), Call.to(StoreOperation.PUT));
    CompletableFuture<Boolean> late = put("1").toCompletableFuture();
    assertThat(at("k")).isEqualTo("1");
    assertThat(late).isNotDone();
    assertThat(await(late)).isTrue();
  }

  @Test
  void aDuplicateIsExecutedTwice() {
    plan.next(Fault.duplicate(SOON), Call.to(StoreOperation.INCREMENT));
    assertThat(await(count())).isEqualTo(1);
    until(() -> at("n").equals("2"));
  }

  @Test
  void aStragglerIsExecutedAfterItsCallerGaveUp() {
    plan.next(Fault.straggle(SOON), Call.to(StoreOperation.INCREMENT));
    assertThatThrownBy(() -> await(count())).isInstanceOf(OutcomeUnknownException.class);
    until(() -> at("n").equals("1"));
  }

  @Test
  void aCopyThatStragglesIsRefusedOnceTheAttemptIsRaised() {
    TransferControl target = backend.open(Node.local("b"), "test").control().orElseThrow();
    await(target.claim(1));
    await(target.initialise(1, List.of()));
    await(target.beginImport(1, 1, MOVE));
    Gate gate = plan.holdBefore(Call.to(StoreOperation.APPLY).and(Call.at("b")));
    CompletionStage<Void> straggler = target.apply(1, 1, MOVE, 0, List.of());
    gate.awaitArrival(PATIENCE);
    await(target.raiseAttempt(1, 1, MOVE, 1));
    gate.open();
    assertThatThrownBy(() -> await(straggler)).isInstanceOf(SupersededException.class);
  }

  @Test
  void aGateHoldsCallsBeforeTheyAreExecuted() {
    try (Gate gate = plan.holdBefore(Call.to(StoreOperation.PUT))) {
      CompletableFuture<Boolean> held = put("1").toCompletableFuture();
      assertThat(gate.awaitArrival(PATIENCE)).isEqualTo(new Call("a", StoreOperation.PUT, 1));
      assertThat(held).isNotDone();
      assertThat(at("k")).isEqualTo("-");
      assertThat(await(session.get(1, bytes("k")))).as("not held").isEmpty();
      gate.open();
      assertThat(await(held)).isTrue();
      assertThat(await(put("2"))).as("stays open").isTrue();
      assertThat(gate.arrivals()).hasSize(2);
    }
  }

  @Test
  void aGateHoldsAnswers() {
    MigrationId unknown = new MigrationId(9, 9);
    try (Gate gate = plan.holdAfter(Call.to(StoreOperation.DEPART, StoreOperation.ABORT))) {
      CompletableFuture<Long> depart = control.depart(1, Map.of(1, MOVE)).toCompletableFuture();
      CompletableFuture<Void> abort = control.abort(1, 1, unknown).toCompletableFuture();
      assertThat(await(control.table()).of(1).state()).isEqualTo(PartitionState.MOVING);
      assertThat(depart).isNotDone();
      assertThat(abort).isNotDone();
      gate.open();
      assertThat(await(depart)).isPositive();
      assertThatThrownBy(() -> await(abort)).isInstanceOf(SupersededException.class);
    }
  }

  @Test
  void clearingThePlanHealsTheStores() {
    plan.always(Fault.fail(), Call.to(StoreOperation.GET));
    Gate gate = plan.holdBefore(Call.to(StoreOperation.PUT));
    CompletionStage<Boolean> held = put("1");
    gate.awaitArrival(PATIENCE);
    plan.clear();
    assertThat(await(held)).isTrue();
    assertThat(await(session.get(1, bytes("k")))).isPresent();
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    plan.next(2, Fault.fail(), Call.to(StoreOperation.PUT));
    plan.always(Fault.loseAnswer(), Call.to(StoreOperation.writes()));
    assertThatThrownBy(() -> await(put("1"))).isInstanceOf(NodeUnavailableException.class);
    assertThatThrownBy(() -> await(put("2"))).isInstanceOf(NodeUnavailableException.class);
    assertThatThrownBy(() -> await(put("3"))).isInstanceOf(OutcomeUnknownException.class);
    assertThat(at("k")).isEqualTo("3");
  }

  @Test
  void oneSeedGivesTheSameFaults() {
    assertThat(fates(7)).isEqualTo(fates(7)).contains(true, false).isNotEqualTo(fates(8));
  }

  private List<Boolean> fates(long seed) {
    FaultPlan sometimes =
        new FaultPlan(seed).sometimes(0.5, Fault.fail(), Set.of(StoreOperation.PING));
    NodeStore faulty = new FaultyBackend(honest, sometimes).open(Node.local("a"), "test");
    List<Boolean> fates = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      fates.add(faulty.ping().toCompletableFuture().isCompletedExceptionally());
    }
    return fates;
  }

  @Test
  void aBadPlanIsRefused() {
    assertThatThrownBy(() -> plan.sometimes(1.5, Fault.fail(), StoreOperation.all()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probability = 1.5");
    assertThatThrownBy(() -> plan.next(0, Fault.fail(), Call.at("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count = 0");
  }

  @Test
  void everyOperationPassesThePlan() {
    List<Call> seen = new ArrayList<>();
    plan.always(
        Fault.fail(),
        call -> {
          seen.add(call);
          return true;
        });
    byte[] key = bytes("k");
    List<CompletionStage<?>> all =
        List.of(
            store.connect("x"),
            store.scanAll("", 1),
            store.sizes(k -> 1),
            store.room(),
            store.survey(1, key, Optional.empty(), 1),
            store.repairOrder("", 1),
            store.ping(),
            session.get(1, key),
            put("1"),
            session.remove(1, key),
            count(),
            session.expire(1, key, Ttl.NONE),
            session.ttl(1, key),
            session.scan(Set.of(1), k -> 1, "", 1),
            session
                .ordered()
                .orElseThrow()
                .page(1, new Query(key, Optional.empty(), false, 1, 1, false)),
            control.table(),
            control.claim(2),
            control.initialise(1, List.of()),
            control.beginImport(1, 1, MOVE),
            control.wipe(1, SWEEP),
            control.depart(1, Map.of()),
            control.barrier(1, SOON, SOON),
            control.logExisting(1, SWEEP),
            control.readDirty(1, 1, MOVE, 1, 1),
            control.raiseAttempt(1, 1, MOVE, 1),
            control.apply(1, 1, MOVE, 0, List.of()),
            control.dropClean(1, 1, MOVE, List.of()),
            control.census(1, SWEEP),
            control.freeze(1, 1, MOVE, SOON),
            control.commit(1, 1, MOVE, "b"),
            control.activate(1, MOVE),
            control.abort(1, 1, MOVE),
            control.reclaim(1, 1, MOVE),
            control.admit(1, MOVE, List.of(), List.of()),
            control.dropImport(1, SWEEP),
            control.raiseGeneration(1),
            control.recut(1, List.of(1), any -> 1),
            control.regroup(1, 1),
            control.retire(1, List.of(1)),
            control.cleanUp(1, SWEEP),
            control.existing(SWEEP),
            control.read(1, List.of(), 1),
            control.copy(1, List.of()),
            control.finishScan(1, Map.of(1, MOVE)),
            control.count(1, List.of()),
            control.delete(1, List.of(), true));
    all.forEach(
        stage ->
            assertThatThrownBy(() -> await(stage)).isInstanceOf(NodeUnavailableException.class));
    assertThat(seen.stream().map(Call::operation).distinct().toList())
        .containsExactlyInAnyOrder(StoreOperation.values());
  }
}

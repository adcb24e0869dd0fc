package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Census;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on how a move ends at the node that gives away. */
public abstract class CommitClauses extends OrderClauses {

  private static final int CENSUS_KEYS = 100;

  /** For subclasses. */
  protected CommitClauses() {}

  @Test
  public void aCensusComparesTheCopies() {
    StoreSession session = ownedSession();
    long sum = 0;
    String sampled = "";
    for (int i = 0; i < CENSUS_KEYS; i++) {
      put(session, "k" + i, "v" + i);
      if (Census.isSampled(bytes("k" + i))) {
        sampled = "k" + i;
        sum += Census.ofEntry(bytes("k" + i), bytes("v" + i));
      }
    }
    assertThat(sampled).as("a key in the sample").isNotEmpty();
    put(session, "other", "1");
    Transfer transfer = transfer().begin().scan();
    Census ofSource = transfer.census(source());
    assertThat(ofSource).isEqualTo(new Census(CENSUS_KEYS, sum, 0));
    assertThat(transfer.census(target())).isEqualTo(Census.EMPTY);
    transfer.drain();
    assertThat(transfer.census(target()).matches(ofSource)).isTrue();
    put(session(source()), sampled, "new");
    assertThat(transfer.census(source()).matches(ofSource)).isFalse();
    transfer.drain();
    assertThat(transfer.census(source()).matches(transfer.census(target()))).isTrue();
  }

  @Test
  public void aCensusNeedsTheTokenAndTheMove() {
    ownedSession();
    Transfer transfer = transfer().claim();
    MigrationId move = transfer.move();
    refused(() -> control(source()).census(transfer.token(), sweep(PARTITION, move, 10)));
    transfer.prepare().depart().barrier();
    MigrationId another = new MigrationId(transfer.token(), 99);
    for (TransferControl control : List.of(control(source()), control(target()))) {
      refused(() -> control.census(transfer.token(), sweep(PARTITION, another, 10)));
      refused(() -> control.census(transfer.token(), sweep(OTHER, move, 10)));
      refused(() -> control.census(transfer.token() - 1, sweep(PARTITION, move, 10)));
    }
    transfer.finish();
    refused(() -> control(source()).census(transfer.token(), sweep(PARTITION, move, 10)));
    refused(() -> control(target()).census(transfer.token(), sweep(PARTITION, move, 10)));
  }

  @Test
  public void aFreezeRefusesWritesButNoReads() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin().scan();
    StoreSession session = session(source());
    transfer.freeze(LONG);
    for (StoreSession frozen : List.of(session, session(source()))) {
      PartitionMovedException refusal =
          failure(
              PartitionMovedException.class,
              () -> frozen.put(PARTITION, bytes("a"), bytes("2"), Ttl.NONE, PutCondition.ALWAYS));
      assertThat(refusal.state()).isEqualTo(PartitionState.MOVING);
      assertThat(refusal.migration()).isEqualTo(transfer.move());
      assertThat(refusal.target()).isEmpty();
      failure(PartitionMovedException.class, () -> frozen.remove(PARTITION, bytes("a")));
      failure(
          PartitionMovedException.class,
          () -> frozen.increment(PARTITION, bytes("a"), 1, Ttl.NONE));
      failure(PartitionMovedException.class, () -> frozen.expire(PARTITION, bytes("a"), HOUR));
      assertThat(text(frozen, "a")).hasValue("1");
      assertThat(keysOf(frozen, PARTITION)).hasSize(1);
      assertThat(
              await(frozen.put(OTHER, bytes("other"), bytes("2"), Ttl.NONE, PutCondition.ALWAYS)))
          .as("of another partition")
          .isTrue();
    }
    transfer.drain().commit().activate();
    StoreSession atTarget = session(target());
    put(atTarget, "a", "2");
  }

  @Test
  public void aFreezeEndsWithTheAbortOrByItself() {
    ownedSession();
    Transfer aborted = transfer().begin();
    aborted.freeze(LONG);
    aborted.abort();
    StoreSession session = session(source());
    put(session, "a", "1");
    Transfer transfer = transfer().begin();
    StoreSession fresh = session(source());
    put(fresh, "a", "2");
    Duration freeze = Duration.ofMillis(100);
    transfer.freeze(freeze);
    pass(freeze.plusMillis(1));
    put(fresh, "a", "3");
    assertThat(transfer.dirtyKeys()).containsExactly("a");
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control(source()).freeze(transfer.token(), PARTITION, another, LONG));
    refused(() -> control(source()).freeze(transfer.token(), OTHER, transfer.move(), LONG));
  }

  @Test
  public void rule11_commitNeedsAnEmptyLog() {
    StoreSession before = ownedSession();
    put(before, "a", "1");
    Transfer transfer = transfer().begin().scan();
    assertThat(transfer.tryCommit()).isFalse();
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVING);
    transfer.drain();
    put(session(source()), "b", "2");
    assertThat(transfer.tryCommit()).isFalse();
    assertThat(freshText(source(), "b")).hasValue("2");
    assertThat(transfer.drain().tryCommit()).isTrue();
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVED);
  }

  @Test
  public void rule11_commitNeedsAFinishedScanOfItsOwn() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 10; i++) {
      put(session, "k" + i, "1");
    }
    TransferControl control = control(source());
    Transfer transfer = transfer().begin();
    refused(() -> control.commit(transfer.token(), PARTITION, transfer.move(), "target"));
    await(control.logExisting(transfer.token(), sweep(PARTITION, transfer.move(), 2)));
    transfer.drain();
    refused(() -> control.commit(transfer.token(), PARTITION, transfer.move(), "target"));
    transfer.scan().drain().takeOver();
    refused(() -> control.commit(transfer.token(), PARTITION, transfer.move(), "target"));
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVING);
    transfer.barrier().scan().drain().commit();
  }

  @Test
  public void rule11_commitNeedsTheMove() {
    ownedSession();
    TransferControl control = control(source());
    Transfer transfer = transfer().begin().scan().drain();
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control.commit(transfer.token(), PARTITION, another, "target"));
    refused(() -> control.commit(transfer.token(), OTHER, transfer.move(), "target"));
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVING);
  }

  @Test
  public void rule11_afterCommitTheSourceRefusesReadsAndWrites() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin();
    StoreSession session = session(source());
    transfer.scan().drain().commit();
    for (StoreSession refusing : List.of(session, session(source()))) {
      PartitionMovedException refusal =
          assertThatIsRefused(refusing, PartitionState.MOVED, transfer.move());
      assertThat(refusal.target()).hasValue("target");
    }
    NodeTable table = await(control(source()).table());
    assertThat(table.of(PARTITION).state()).isEqualTo(PartitionState.MOVED);
    assertThat(table.of(PARTITION).target()).hasValue("target");
    assertThat(await(session.get(OTHER, bytes("other")))).isEmpty();
  }

  @Test
  public void rule14_abortKeepsEverything() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin();
    StoreSession session = session(source());
    put(session, "b", "2");
    transfer.scan();
    transfer.drainOnce();
    transfer.abort();
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.OWNED);
    for (StoreSession serving : List.of(session, session(source()))) {
      assertThat(text(serving, "a")).hasValue("1");
      assertThat(text(serving, "b")).hasValue("2");
      put(serving, "b", "2");
    }
    refused(() -> control(source()).abort(transfer.token(), PARTITION, transfer.move()));
  }

  @Test
  public void rule14_abortIsRefusedAfterCommit() {
    ownedSession();
    Transfer transfer = transfer().begin().scan().drain().commit();
    refused(() -> control(source()).abort(transfer.token(), PARTITION, transfer.move()));
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVED);
  }

  @Test
  public void rule14_theNextMoveAfterAnAbortRaisesTheGenerationAgain() {
    ownedSession();
    Transfer first = transfer().begin().abort();
    StoreSession session = session(source());
    Transfer second = transfer().claim().prepare().depart();
    assertThat(second.generation()).isGreaterThan(first.generation());
    second.barrier();
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  public void rule15_cleanUpDeletesOnlyWhatMovedAway() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    await(session.put(OTHER, bytes("other"), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    TransferControl control = control(source());
    Transfer transfer = transfer().claim();
    refused(() -> control.cleanUp(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    transfer.prepare().depart().barrier();
    refused(() -> control.cleanUp(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    assertThat(freshText(source(), "a")).hasValue("1");
    transfer.finish();
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control.cleanUp(transfer.token(), sweep(PARTITION, another, 10)));
    transfer.cleanUp();
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.NOTHING);
    assertThat(heldKeys(source())).containsExactly("other");
    assertThat(await(session(source()).get(OTHER, bytes("other")))).hasValue(bytes("1"));
    assertThat(freshText(target(), "a")).hasValue("1");
  }

  @Test
  public void rule15_cleanUpTakesAsManyStepsAsItNeeds() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 10; i++) {
      put(session, "k" + i, "1");
    }
    Transfer transfer = transfer().begin();
    transfer.finish();
    TransferControl control = control(source());
    Optional<String> next =
        await(control.cleanUp(transfer.token(), sweep(PARTITION, transfer.move(), 4)));
    assertThat(state(source(), PARTITION))
        .isEqualTo(next.isPresent() ? PartitionState.MOVED : PartitionState.NOTHING);
    if (next.isPresent()) {
      transfer.cleanUp();
    }
    assertThat(heldKeys(source())).isEmpty();
  }

  @Test
  public void rule15_raiseGenerationLetsABarrierPass() {
    StoreSession session = ownedSession();
    TransferControl control = control(source());
    long raised = await(control.raiseGeneration(token()));
    assertThat(raised).isGreaterThan(session.generation());
    assertThat(await(control.barrier(raised, Duration.ZERO, LONG))).isTrue();
    assertThat(session.isOpen()).isFalse();
    assertThat(session(source()).generation()).isEqualTo(raised);
  }
}

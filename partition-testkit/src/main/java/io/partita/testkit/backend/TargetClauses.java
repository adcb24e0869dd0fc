package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.api.spi.TransferControl.NodeTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on the node that receives a partition. */
public abstract class TargetClauses extends CommitClauses {

  /** For subclasses. */
  protected TargetClauses() {}

  /** A key and value as a copy carries it. */
  final DirtyEntry copy(String key, String value) {
    return new DirtyEntry(bytes(key), 1, Optional.of(bytes(value)), DirtyEntry.BYTES, Ttl.NONE);
  }

  @Test
  public void rule05_theTargetRefusesEveryStepOfAnOldToken() {
    ownedSession();
    TransferControl control = control(target());
    Transfer transfer = transfer().begin();
    long old = transfer.token();
    MigrationId move = transfer.move();
    assertThat(await(control.claim(newToken()))).isTrue();
    NodeTable table = await(control.table());

    refused(() -> control.initialise(old, List.of()));
    refused(() -> control.beginImport(old, PARTITION, move));
    refused(() -> control.wipe(old, sweep(PARTITION, move, 10)));
    refused(() -> control.raiseAttempt(old, PARTITION, move, 1));
    refused(() -> control.apply(old, PARTITION, move, 0, List.of(copy("a", "1"))));
    refused(() -> control.dropImport(old, sweep(PARTITION, move, 10)));
    assertThat(await(control.table())).as("nothing changed").isEqualTo(table);
    assertThat(heldKeys(target())).isEmpty();
  }

  @Test
  public void rule05_claimSetsTheAttemptBackToZero() {
    ownedSession();
    Transfer transfer = transfer().begin();
    transfer.raiseAttempt(3);
    transfer.takeOver();
    transfer.apply(List.of(copy("a", "1")));
    assertThat(heldKeys(target())).hasSize(1);
  }

  @Test
  public void rule06_importWipesFirst() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 10; i++) {
      put(session, "old" + i, "1");
    }
    transfer().begin().finish();
    StoreSession atTarget = session(target());
    for (int i = 0; i < 10; i++) {
      remove(atTarget, "old" + i);
    }
    put(atTarget, "new", "1");
    // The source still has the old copy, moved away, and becomes the target.
    Transfer back = new Transfer(this, target(), source(), "source", PARTITION);
    back.claim();
    await(control(source()).beginImport(back.token(), PARTITION, back.move()));
    await(control(source()).wipe(back.token(), sweep(PARTITION, back.move(), 4)));
    back.wipe();
    assertThat(heldKeys(source())).isEmpty();
    back.depart().barrier().finish();
    for (int i = 0; i < 10; i++) {
      assertThat(freshText(source(), "old" + i)).isEmpty();
    }
    assertThat(freshText(source(), "new")).hasValue("1");
  }

  @Test
  public void rule06_importIsRefusedWhereThePartitionIsServed() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    TransferControl control = control(source());
    Transfer transfer = transfer().claim();
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control.beginImport(transfer.token(), PARTITION, another));
    transfer.prepare().depart();
    refused(() -> control.beginImport(transfer.token(), PARTITION, another));
    assertThat(freshText(source(), "a")).hasValue("1");
  }

  @Test
  public void rule06_wipeNeedsTheImportAndTheMove() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    TransferControl atSource = control(source());
    TransferControl atTarget = control(target());
    Transfer transfer = transfer().claim().prepare();
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> atTarget.wipe(transfer.token(), sweep(PARTITION, another, 10)));
    refused(() -> atTarget.wipe(transfer.token(), sweep(OTHER, transfer.move(), 10)));
    refused(() -> atSource.wipe(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    transfer.depart().barrier().finish();
    refused(() -> atTarget.wipe(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    assertThat(freshText(target(), "a")).hasValue("1");
  }

  @Test
  public void rule06_aWipeThatComesAfterACopyIsRefused() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin().scan().drain();
    refused(() -> control(target()).wipe(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    await(control(target()).beginImport(transfer.token(), PARTITION, transfer.move()));
    refused(() -> control(target()).wipe(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    transfer.commit().activate();
    assertThat(freshText(target(), "a")).hasValue("1");
  }

  @Test
  public void rule06_anEarlierImportThatComesLateIsRefused() {
    ownedSession();
    Transfer transfer = transfer().claim();
    MigrationId later = new MigrationId(transfer.token(), 99);
    await(control(target()).beginImport(transfer.token(), PARTITION, later));
    refused(() -> control(target()).beginImport(transfer.token(), PARTITION, transfer.move()));
    await(control(target()).raiseAttempt(transfer.token(), PARTITION, later, 2));
    await(control(target()).beginImport(transfer.token(), PARTITION, later));
    List<DirtyEntry> copies = List.of(copy("late", "1"));
    refused(() -> control(target()).apply(transfer.token(), PARTITION, later, 0, copies));
  }

  @Test
  public void rule06_aNewImportReplacesTheOneBefore() {
    ownedSession();
    Transfer first = transfer().claim().prepare();
    first.raiseAttempt(2);
    first.apply(List.of(copy("stale", "1")));
    Transfer second = transfer().claim().prepare();
    assertThat(await(control(target()).table()).of(PARTITION).migration()).isEqualTo(second.move());
    assertThat(heldKeys(target())).isEmpty();
    second.apply(List.of());
    refused(() -> control(target()).apply(second.token(), PARTITION, first.move(), 0, List.of()));
  }

  @Test
  public void rule12_theTargetServesOnlyAfterActivation() {
    put(ownedSession(), "a", "1");
    StoreSession session = session(target());
    Transfer transfer = transfer().begin().scan().drain().commit();
    assertThatIsRefused(session, PartitionState.IMPORTING, transfer.move());
    transfer.activate();
    for (StoreSession serving : List.of(session, session(target()))) {
      assertThat(text(serving, "a")).hasValue("1");
      put(serving, "a", "1");
    }
    assertThat(await(control(target()).table()).of(PARTITION).state())
        .isEqualTo(PartitionState.OWNED);
  }

  @Test
  public void rule12_activateNeedsTheRightMove() {
    ownedSession();
    TransferControl control = control(target());
    Transfer transfer = transfer().begin().scan().drain().commit();
    MigrationId another = new MigrationId(transfer.token(), 99);
    assertThat(await(control.activate(PARTITION, another))).isFalse();
    assertThat(await(control.activate(OTHER, transfer.move()))).isFalse();
    assertThat(state(target(), PARTITION)).isEqualTo(PartitionState.IMPORTING);
    assertThat(await(control(source()).activate(PARTITION, transfer.move()))).isFalse();
  }

  @Test
  public void rule12_activateNeedsNoTokenAndIsIdempotent() {
    ownedSession();
    TransferControl control = control(target());
    Transfer transfer = transfer().begin().scan().drain().commit();
    assertThat(await(control.claim(newToken()))).isTrue();
    assertThat(await(control.activate(PARTITION, transfer.move()))).isTrue();
    StoreSession session = session(target());
    put(session, "a", "1");
    assertThat(await(control.activate(PARTITION, transfer.move()))).isTrue();
    assertThat(text(session, "a")).hasValue("1");
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  public void rule13_anotherCoordinatorResumes() {
    StoreSession before = ownedSession();
    for (int i = 0; i < 10; i++) {
      put(before, "k" + i, "1");
    }
    Transfer transfer = transfer().begin().scan();
    transfer.drainOnce();
    put(session(source()), "k0", "2");
    transfer.takeOver().barrier();
    remove(session(source()), "k1");
    transfer.finish();
    StoreSession session = session(target());
    assertThat(text(session, "k0")).hasValue("2");
    assertThat(text(session, "k1")).isEmpty();
    assertThat(text(session, "k9")).hasValue("1");
  }

  @Test
  public void rule14_dropImportLeavesNothing() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 10; i++) {
      put(session, "k" + i, "1");
    }
    TransferControl control = control(target());
    Transfer transfer = transfer().begin().scan().drain().abort();
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control.dropImport(transfer.token(), sweep(PARTITION, another, 10)));
    Sweep sweep = sweep(PARTITION, transfer.move(), 4);
    Optional<String> next = await(control.dropImport(transfer.token(), sweep));
    assertThat(state(target(), PARTITION))
        .isEqualTo(next.isPresent() ? PartitionState.IMPORTING : PartitionState.NOTHING);
    next.ifPresent(at -> sweep(sweep.at(at), page -> control.dropImport(transfer.token(), page)));
    assertThat(state(target(), PARTITION)).isEqualTo(PartitionState.NOTHING);
    assertThat(heldKeys(target())).isEmpty();
    assertThat(await(control.activate(PARTITION, transfer.move()))).isFalse();
  }

  @Test
  public void rule14_dropImportIsRefusedOfAnOwner() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin();
    transfer.finish();
    refused(
        () ->
            control(target()).dropImport(transfer.token(), sweep(PARTITION, transfer.move(), 10)));
    assertThat(freshText(target(), "a")).hasValue("1");
  }

  @Test
  public void aPartitionMovesToAndFro() {
    put(ownedSession(), "round", "0");
    for (int round = 1; round <= 4; round++) {
      boolean forth = round % 2 == 1;
      Transfer transfer =
          forth ? transfer() : new Transfer(this, target(), source(), "source", PARTITION);
      transfer.begin();
      StoreSession session = session(forth ? source() : target());
      assertThat(await(session.increment(PARTITION, bytes("round"), 1, Ttl.NONE))).isEqualTo(round);
      assertThat(
              await(
                  session.put(
                      PARTITION,
                      bytes("in" + round),
                      bytes("1"),
                      Ttl.NONE,
                      PutCondition.IF_ABSENT)))
          .isTrue();
      transfer.finish();
      if (round == 3) {
        transfer.cleanUp();
      }
    }
    StoreSession session = session(source());
    assertThat(text(session, "round")).hasValue("4");
    assertThat(keysOf(session, PARTITION)).hasSize(5);
  }
}

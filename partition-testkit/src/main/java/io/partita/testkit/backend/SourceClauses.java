package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.api.spi.TransferControl.NodeTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on the node that gives a partition away. */
public abstract class SourceClauses extends StoreClauses {

  /** For subclasses. */
  protected SourceClauses() {}

  /** A move of the partition from the source to the target, not begun yet. */
  final Transfer transfer() {
    return new Transfer(this, source(), target(), "target", PARTITION);
  }

  /** The state of a partition. */
  final PartitionState state(NodeStore store, int partition) {
    return await(control(store).table()).of(partition).state();
  }

  @Test
  public void rule01_theTableTellsStatesTokenAndRun() {
    TransferControl control = control(source());
    NodeTable fresh = await(control.table());
    assertThat(fresh.states()).isEmpty();
    assertThat(fresh.token()).isZero();
    assertThat(fresh.runId()).isNotBlank();
    ownBoth();
    NodeTable table = await(control.table());
    assertThat(table.runId()).isEqualTo(fresh.runId());
    assertThat(table.token()).isEqualTo(token());
    assertThat(table.states()).containsOnlyKeys(PARTITION, OTHER);
    assertThat(table.of(PARTITION).state()).isEqualTo(PartitionState.OWNED);
    assertThat(table.of(PARTITION).migration()).isEqualTo(MigrationId.NONE);
    assertThat(table.of(PARTITION).target()).isEmpty();
    await(control.initialise(token(), List.of(PARTITION, OTHER)));
    assertThat(await(control.table())).isEqualTo(table);
  }

  @Test
  public void rule01_initialiseIsRefusedWhileAPartitionIsInAMove() {
    ownedSession();
    Transfer transfer = transfer().claim().prepare().depart();
    refused(() -> control(source()).initialise(transfer.token(), List.of(PARTITION, OTHER)));
    refused(() -> control(target()).initialise(transfer.token(), List.of()));
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVING);
    assertThat(state(target(), PARTITION)).isEqualTo(PartitionState.IMPORTING);
  }

  @Test
  public void rule02_aSessionIsNamedAfterTheGenerationOfTheTable() {
    StoreSession before = ownedSession();
    assertThat(before.generation()).isEqualTo(await(control(source()).table()).generation());
    transfer().claim().prepare().depart();
    StoreSession after = session(source());
    assertThat(after.generation())
        .isEqualTo(await(control(source()).table()).generation())
        .isGreaterThan(before.generation());
  }

  @Test
  public void rule03_onlyTheOwnerServes() {
    needs(Capability.FENCED);
    ownBoth();
    StoreSession session = session(target());
    assertThatIsRefused(session, PartitionState.NOTHING, MigrationId.NONE);
    Transfer transfer = transfer().claim().prepare();
    assertThatIsRefused(session, PartitionState.IMPORTING, transfer.move());
    assertThatIsRefused(session(target()), PartitionState.IMPORTING, transfer.move());
  }

  /** Every operation on the partition is refused with its state and move. */
  final PartitionMovedException assertThatIsRefused(
      StoreSession session, PartitionState state, MigrationId move) {
    byte[] key = bytes("a");
    List<CompletionStage<?>> operations =
        List.of(
            session.get(PARTITION, key),
            session.put(PARTITION, key, bytes("wrong"), Ttl.NONE, PutCondition.ALWAYS),
            session.remove(PARTITION, key),
            session.increment(PARTITION, key, 1, Ttl.NONE),
            session.expire(PARTITION, key, HOUR),
            session.ttl(PARTITION, key),
            scan(session, PARTITION, "", 10),
            session.getAll(List.of(new StoreSession.Address(PARTITION, key))).get(0));
    for (CompletionStage<?> operation : operations) {
      PartitionMovedException refusal = failure(PartitionMovedException.class, () -> operation);
      assertThat(refusal.partition()).isEqualTo(PARTITION);
      assertThat(refusal.state()).isEqualTo(state);
      assertThat(refusal.migration()).isEqualTo(move);
    }
    return failure(PartitionMovedException.class, () -> session.get(PARTITION, key));
  }

  @Test
  public void rule03_aCheckedWriteInTransitIsLogged() {
    StoreSession before = ownedSession();
    put(before, "put", "1");
    put(before, "removed", "1");
    put(before, "sum", "1");
    put(before, "expiring", "1");
    Transfer transfer = transfer().begin();
    StoreSession session = session(source());
    assertThat(transfer.dirtyKeys()).as("log before the first write").isEmpty();
    put(session, "put", "2");
    assertThat(transfer.dirtyKeys()).containsExactly("put");
    remove(session, "removed");
    assertThat(transfer.dirtyKeys()).containsExactly("put", "removed");
    await(session.increment(PARTITION, bytes("sum"), 1, Ttl.NONE));
    assertThat(transfer.dirtyKeys()).containsExactly("put", "removed", "sum");
    await(session.expire(PARTITION, bytes("expiring"), HOUR));
    assertThat(transfer.dirtyKeys()).containsExactly("put", "removed", "sum", "expiring");
    await(
        session
            .putAll(
                List.of(new StoreSession.Address(PARTITION, bytes("all"))),
                List.of(bytes("1")),
                Ttl.NONE)
            .get(0));
    assertThat(transfer.dirtyKeys()).contains("all").hasSize(5);
  }

  @Test
  public void rule03_aRemovalInTransitIsLoggedThoughNothingWasThere() {
    // The source may have evicted an entry that the target has a copy of.
    ownedSession();
    Transfer transfer = transfer().begin();
    assertThat(remove(session(source()), "evicted")).isFalse();
    assertThat(transfer.dirtyKeys()).containsExactly("evicted");
  }

  @Test
  public void rule03_theSourceServesInTransitAsBefore() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin();
    StoreSession session = session(source());
    assertThat(text(session, "a")).hasValue("1");
    put(session, "a", "2");
    assertThat(text(session, "a")).hasValue("2");
    assertThat(await(session.put(PARTITION, bytes("a"), bytes("3"), HOUR, PutCondition.IF_ABSENT)))
        .isFalse();
    assertThat(await(session.increment(PARTITION, bytes("a"), 40, Ttl.NONE))).isEqualTo(42);
    transfer.scan().drain();
    assertThat(text(session, "a")).hasValue("42");
    assertThat(keysOf(session, PARTITION)).hasSize(1);
  }

  @Test
  public void rule05_claimNeedsAHigherToken() {
    TransferControl control = control(source());
    assertThat(await(control.claim(5))).isTrue();
    assertThat(await(control.claim(5))).isFalse();
    assertThat(await(control.claim(4))).isFalse();
    assertThat(await(control.table()).token()).isEqualTo(5);
    assertThat(await(control.claim(6))).isTrue();
    assertThat(await(control.table()).token()).isEqualTo(6);
  }

  @Test
  public void rule05_theSourceRefusesEveryStepOfAnOldToken() {
    ownedSession();
    TransferControl control = control(source());
    Transfer transfer = transfer().begin();
    put(session(source()), "a", "1");
    transfer.scan();
    List<DirtyEntry> dirty = transfer.readDirty();
    long old = transfer.token();
    MigrationId move = transfer.move();
    assertThat(await(control.claim(newToken()))).isTrue();
    NodeTable table = await(control.table());

    refused(() -> control.initialise(old, List.of(PARTITION)));
    refused(() -> control.depart(old, Map.of(OTHER, move)));
    refused(() -> control.logExisting(old, sweep(PARTITION, move, 10)));
    refused(() -> control.readDirty(old, PARTITION, move, 10, 1000));
    refused(() -> control.dropClean(old, PARTITION, move, dirty));
    refused(() -> control.freeze(old, PARTITION, move, LONG));
    refused(() -> control.commit(old, PARTITION, move, "target"));
    refused(() -> control.abort(old, PARTITION, move));
    refused(() -> control.raiseGeneration(old));
    refused(() -> control.cleanUp(old, sweep(PARTITION, move, 10)));
    assertThat(await(control.table())).as("nothing changed").isEqualTo(table);
  }

  @Test
  public void rule07_departRaisesTheGeneration() {
    StoreSession session = ownedSession();
    Transfer transfer = transfer().claim().prepare().depart();
    NodeTable table = await(control(source()).table());
    assertThat(transfer.generation())
        .isEqualTo(table.generation())
        .isGreaterThan(session.generation());
    assertThat(table.of(PARTITION).state()).isEqualTo(PartitionState.MOVING);
    assertThat(table.of(PARTITION).migration()).isEqualTo(transfer.move());
    assertThat(table.of(OTHER).state()).isEqualTo(PartitionState.OWNED);
  }

  @Test
  public void rule07_departTakesAllPartitionsOrNone() {
    ownBoth();
    TransferControl control = control(source());
    MigrationId move = new MigrationId(token(), 0);
    NodeTable table = await(control.table());
    refused(() -> control.depart(token(), Map.of(PARTITION, move, OTHER + 1, move)));
    assertThat(await(control.table())).as("nothing changed").isEqualTo(table);
    long generation = await(control.depart(token(), Map.of(PARTITION, move, OTHER, move)));
    assertThat(generation).isGreaterThan(table.generation());
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVING);
    assertThat(state(source(), OTHER)).isEqualTo(PartitionState.MOVING);
    refused(() -> control.depart(token(), Map.of(PARTITION, move)));
  }

  @Test
  public void rule09_theScanLogsEveryEntry() {
    StoreSession session = ownedSession();
    for (int i = 0; i < 20; i++) {
      put(session, "k" + i, "v" + i);
    }
    await(session.put(OTHER, bytes("other"), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    Transfer transfer = transfer().begin();
    put(session(source()), "k7", "new");
    long score = transfer.readDirty().get(0).score();
    transfer.scan();
    assertThat(transfer.dirtyKeys()).hasSize(20).contains("k0", "k7", "k19");
    assertThat(transfer.readDirty().stream().filter(e -> e.score() == score))
        .as("a key that was in the log")
        .hasSize(1);
  }
}

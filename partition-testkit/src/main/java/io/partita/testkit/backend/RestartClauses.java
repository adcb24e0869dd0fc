package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.NodeNotAdmittedException;
import io.partita.api.PartitionState;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on nodes that are new or have restarted: rule 16. */
public abstract class RestartClauses extends RecutClauses {
  private static final int THIRD = 9;
  private static final int STRANGE = 10;

  /** For subclasses. */
  protected RestartClauses() {}

  private NodeStore blank() {
    return open("source", namespace() + "-blank");
  }

  private NodeTable table(NodeStore store) {
    return await(control(store).table());
  }

  @Test
  public void rule16_aNewNodeServesNobodyAndTakesNoStepOfAMove() {
    NodeStore store = blank();
    TransferControl control = control(store);
    long token = newToken();
    MigrationId move = new MigrationId(token, 0);
    assertThat(table(store).admitted()).isFalse();
    assertThat(await(control.claim(token))).isTrue();
    assertThatOnlyAdmissionIsPossible(store, token, move);
    await(control.initialise(token, List.of(PARTITION)));
    assertThat(table(store).admitted()).isTrue();
    put(session(store), "a", "1");
    await(control.beginImport(token, OTHER, move));
  }

  private void assertThatOnlyAdmissionIsPossible(NodeStore store, long token, MigrationId move) {
    TransferControl control = control(store);
    NodeTable before = table(store);
    failure(NodeNotAdmittedException.class, () -> store.connect("contract"));
    failure(NodeNotAdmittedException.class, () -> control.beginImport(token, PARTITION, move));
    failure(NodeNotAdmittedException.class, () -> control.wipe(token, sweep(PARTITION, move, 10)));
    failure(NodeNotAdmittedException.class, () -> control.depart(token, Map.of(PARTITION, move)));
    failure(
        NodeNotAdmittedException.class,
        () -> control.barrier(before.generation(), Duration.ZERO, LONG));
    failure(
        NodeNotAdmittedException.class,
        () -> control.logExisting(token, sweep(PARTITION, move, 10)));
    failure(
        NodeNotAdmittedException.class, () -> control.apply(token, PARTITION, move, 0, List.of()));
    failure(NodeNotAdmittedException.class, () -> control.commit(token, PARTITION, move, "target"));
    failure(NodeNotAdmittedException.class, () -> control.activate(PARTITION, move));
    failure(NodeNotAdmittedException.class, () -> control.abort(token, PARTITION, move));
    failure(NodeNotAdmittedException.class, () -> control.reclaim(token, PARTITION, move));
    failure(NodeNotAdmittedException.class, () -> control.raiseGeneration(token));
    failure(NodeNotAdmittedException.class, () -> control.recut(token, List.of(1), key -> 1));
    assertThat(table(store)).as("nothing changed").isEqualTo(before);
  }

  @Test
  public void rule16_admitSetsTheWholeTableInOneStep() {
    NodeStore store = blank();
    TransferControl control = control(store);
    long token = newToken();
    MigrationId id = new MigrationId(token, 3);
    assertThat(await(control.claim(token))).isTrue();
    long generation = table(store).generation();
    refused(() -> control.admit(token - 1, id, List.of(PARTITION), List.of()));
    assertThat(table(store).admitted()).isFalse();

    await(control.admit(token, id, List.of(PARTITION), List.of(OTHER)));
    NodeTable table = table(store);
    assertThat(table.admitted()).isTrue();
    assertThat(table.generation()).isGreaterThan(generation);
    assertThat(table.states()).containsOnlyKeys(PARTITION, OTHER);
    assertThat(table.of(PARTITION).state()).isEqualTo(PartitionState.OWNED);
    assertThat(table.of(PARTITION).migration()).isEqualTo(id);
    assertThat(table.of(OTHER).state()).isEqualTo(PartitionState.IMPORTING);
    assertThat(table.of(OTHER).migration()).isEqualTo(id);
    StoreSession session = session(store);
    put(session, "a", "1");
    assertThat(text(session, "a")).hasValue("1");

    refused(() -> control.admit(token, id, List.of(), List.of()));
    sweep(sweep(OTHER, id, 10), page -> control.dropImport(token, page));
    assertThat(table(store).states()).containsOnlyKeys(PARTITION);
    assertThat(text(session, "a")).hasValue("1");
  }

  @Test
  public void rule16_anOwnedPartitionKeepsTheIdOfItsLastMove() {
    ownedSession();
    assertThat(table(source()).of(PARTITION).migration()).isEqualTo(MigrationId.NONE);
    Transfer aborted = transfer().begin().abort();
    assertThat(table(source()).of(PARTITION).state()).isEqualTo(PartitionState.OWNED);
    assertThat(table(source()).of(PARTITION).migration()).isEqualTo(aborted.move());
    assertThat(table(source()).of(OTHER).migration()).isEqualTo(MigrationId.NONE);
    Transfer transfer = transfer().begin();
    transfer.finish();
    assertThat(table(target()).of(PARTITION).state()).isEqualTo(PartitionState.OWNED);
    assertThat(table(target()).of(PARTITION).migration()).isEqualTo(transfer.move());
  }

  @Test
  public void rule16_aReclaimedPartitionIsServedAgainWithWhatItHeld() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin().scan().drain().commit();
    TransferControl control = control(source());
    MigrationId another = new MigrationId(transfer.token(), 99);
    refused(() -> control.reclaim(transfer.token() - 1, PARTITION, transfer.move()));
    refused(() -> control.reclaim(transfer.token(), PARTITION, another));
    refused(() -> control.reclaim(transfer.token(), OTHER, transfer.move()));
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.MOVED);

    for (int times = 0; times < 2; times++) {
      await(control.reclaim(transfer.token(), PARTITION, transfer.move()));
      assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.OWNED);
      assertThat(table(source()).of(PARTITION).migration()).isEqualTo(transfer.move());
    }
    StoreSession session = session(source());
    assertThat(text(session, "a")).hasValue("1");
    put(session, "a", "2");
    transfer().begin().finish();
    assertThat(freshText(target(), "a")).hasValue("2");
  }

  @Test
  public void rule16_aRestartedNodeServesWhatItIsAdmittedWith() {
    StoreSession before = ownedSession();
    put(before, "a", "1");
    put(before, "other", "2");
    Transfer transfer = transfer().begin().scan();
    NodeTable old = table(source());
    Assumptions.assumeTrue(restart("source"), "there is nothing to restart");

    until("the session has ended", () -> !before.isOpen());
    NodeTable back = table(source());
    assertThat(back.runId()).isNotEqualTo(old.runId());
    assertThat(back.admitted()).isFalse();
    assertThat(back.states()).as("what was, or nothing").isIn(old.states(), Map.of());
    long token = newToken();
    TransferControl control = control(source());
    assertThat(await(control.claim(token))).isTrue();
    assertThatOnlyAdmissionIsPossible(source(), token, transfer.move());
    Set<String> kept = heldKeys(source());
    refused(() -> control.admit(transfer.token(), transfer.move(), List.of(), List.of()));

    MigrationId id = new MigrationId(token, 0);
    await(control.admit(token, id, List.of(PARTITION, THIRD), List.of(OTHER, STRANGE)));
    NodeTable table = table(source());
    assertThat(table.generation()).isGreaterThan(old.generation());
    assertThat(table.of(PARTITION).state()).isEqualTo(PartitionState.OWNED);
    assertThat(table.of(THIRD).migration()).isEqualTo(id);
    StoreSession session = session(source());
    assertThat(text(session, "a").isPresent()).isEqualTo(kept.contains("a"));
    put(session, "b", "1");
    for (int partition : List.of(OTHER, STRANGE)) {
      sweep(sweep(partition, id, 10), page -> control.dropImport(token, page));
    }
    assertThat(heldKeys(source())).contains("b").doesNotContain("other");

    put(session, "a", "3");
    transfer().begin().finish();
    assertThat(freshText(target(), "a")).hasValue("3");
    assertThat(freshText(target(), "b")).hasValue("1");
  }
}

package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on the copy of a partition in transit. */
public abstract class CopyClauses extends TargetClauses {

  /** For subclasses. */
  protected CopyClauses() {}

  @Test
  public void rule10_copyWithAnOldTokenIsRefused() {
    ownedSession();
    Transfer transfer = transfer().begin();
    long old = transfer.token();
    transfer.takeOver();
    refused(
        () ->
            control(target())
                .apply(old, PARTITION, transfer.move(), 0, List.of(copy("late", "1"))));
    transfer.barrier().finish();
    assertThat(freshText(target(), "late")).isEmpty();
  }

  @Test
  public void rule10_copyOfAnOldAttemptIsRefused() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin().scan();
    List<DirtyEntry> timedOut = transfer.readDirty();
    transfer.raiseAttempt(1);
    refused(
        () -> control(target()).apply(transfer.token(), PARTITION, transfer.move(), 0, timedOut));
    assertThat(heldKeys(target())).isEmpty();
    refused(() -> control(target()).raiseAttempt(transfer.token(), PARTITION, transfer.move(), 0));
    refused(
        () -> control(target()).apply(transfer.token(), PARTITION, transfer.move(), 2, timedOut));
    transfer.drain().commit().activate();
    assertThat(freshText(target(), "a")).hasValue("1");
  }

  @Test
  public void rule10_copyOfAnotherMoveIsRefused() {
    ownedSession();
    Transfer transfer = transfer().begin();
    MigrationId another = new MigrationId(transfer.token(), 99);
    List<DirtyEntry> copies = List.of(copy("late", "1"));
    refused(() -> control(target()).apply(transfer.token(), PARTITION, another, 0, copies));
    refused(() -> control(target()).apply(transfer.token(), OTHER, transfer.move(), 0, copies));
    assertThat(heldKeys(target())).isEmpty();
  }

  @Test
  public void rule10_copyAfterActivationIsRefused() {
    put(ownedSession(), "a", "1");
    Transfer transfer = transfer().begin().scan();
    List<DirtyEntry> copies = transfer.readDirty();
    transfer.finish();
    StoreSession session = session(target());
    remove(session, "a");
    refused(() -> control(target()).apply(transfer.token(), PARTITION, transfer.move(), 0, copies));
    assertThat(text(session, "a")).isEmpty();
  }

  @Test
  public void rule10_anEntryWrittenMeanwhileStays() {
    put(ownedSession(), "a", "1");
    put(session(source()), "b", "1");
    Transfer transfer = transfer().begin().scan();
    StoreSession session = session(source());
    List<DirtyEntry> read = transfer.readDirty();
    transfer.apply(read);
    put(session, "a", "2");
    assertThat(transfer.dropClean(read)).isEqualTo(1);
    assertThat(transfer.dirtyKeys()).containsExactly("a");
    assertThat(transfer.dropClean(read)).as("dropped twice").isEqualTo(1);
    assertThat(transfer.tryCommit()).isFalse();
    transfer.drain().commit().activate();
    assertThat(freshText(target(), "a")).hasValue("2");
    assertThat(freshText(target(), "b")).hasValue("1");
  }

  @Test
  public void rule10_aDeletedEntryDoesNotComeBack() {
    StoreSession before = ownedSession();
    put(before, "copied", "1");
    put(before, "logged", "1");
    Transfer transfer = transfer().begin().scan().drain();
    StoreSession session = session(source());
    remove(session, "copied");
    put(session, "logged", "2");
    remove(session, "logged");
    put(session, "shortlived", "1");
    remove(session, "shortlived");
    transfer.drain().commit().activate();
    StoreSession atTarget = session(target());
    assertThat(text(atTarget, "copied")).isEmpty();
    assertThat(text(atTarget, "logged")).isEmpty();
    assertThat(text(atTarget, "shortlived")).isEmpty();
    assertThat(heldKeys(target())).isEmpty();
  }

  @Test
  public void rule10_aDeletedEntryDoesNotComeBackFromAnAbortedMove() {
    StoreSession before = ownedSession();
    put(before, "a", "1");
    put(before, "b", "1");
    Transfer aborted = transfer().begin().scan().drain().abort();
    remove(session(source()), "a");
    Transfer transfer = transfer();
    assertThat(transfer.token()).isGreaterThan(aborted.token());
    transfer.begin().finish();
    assertThat(freshText(target(), "a")).isEmpty();
    assertThat(freshText(target(), "b")).hasValue("1");
  }

  @Test
  public void rule10_theTimeToLiveIsCarried() {
    needs(Capability.TTL);
    StoreSession before = ownedSession();
    put(before, "hour", "1", HOUR);
    put(before, "forever", "1");
    put(before, "short", "1", Ttl.of(Duration.ofMillis(200)));
    Transfer transfer = transfer().begin().scan();
    StoreSession session = session(source());
    put(session, "later", "1");
    await(session.expire(PARTITION, bytes("later"), HOUR));
    for (DirtyEntry entry : transfer.readDirty()) {
      if (new String(entry.key(), UTF_8).equals("hour")) {
        assertHasAboutAnHour(Optional.of(entry.ttl()));
      }
    }
    transfer.drain().commit().activate();
    StoreSession atTarget = session(target());
    assertHasAboutAnHour(ttl(atTarget, "hour"));
    assertHasAboutAnHour(ttl(atTarget, "later"));
    assertThat(ttl(atTarget, "forever")).hasValue(Ttl.NONE);
    pass(Duration.ofMillis(201));
    assertThat(text(atTarget, "short")).isEmpty();
    assertThat(text(atTarget, "hour")).hasValue("1");
  }

  @Test
  public void rule10_anEntryThatExpiresInTransitIsNotCopied() {
    needs(Capability.TTL);
    put(ownedSession(), "a", "1", Ttl.of(Duration.ofMillis(100)));
    Transfer transfer = transfer().begin().scan();
    pass(Duration.ofMillis(101));
    assertThat(transfer.readDirty())
        .allSatisfy(
            entry -> {
              assertThat(entry.value()).isEmpty();
              assertThat(entry.ttl()).isEqualTo(Ttl.NONE);
            });
    transfer.drain().commit().activate();
    assertThat(freshText(target(), "a")).isEmpty();
    assertThat(heldKeys(target())).isEmpty();
  }

  @Test
  public void rule10_readDirtyBeginsWithTheOldestAndKeepsItsBounds() {
    ownedSession();
    Transfer transfer = transfer().begin();
    StoreSession session = session(source());
    for (String key : List.of("a", "b", "c", "d")) {
      put(session, key, "0123456789");
    }
    put(session, "a", "9876543210");
    assertThat(transfer.dirtyKeys()).containsExactly("b", "c", "d", "a");
    assertThat(transfer.readDirty())
        .isSortedAccordingTo((a, b) -> Long.compare(a.score(), b.score()));
    assertThat(keys(transfer.readDirty(2, Transfer.PAGE_BYTES))).containsExactly("b", "c");
    assertThat(keys(transfer.readDirty(10, 1))).as("at least one").containsExactly("b");
    assertThat(keys(transfer.readDirty(10, 25))).containsExactly("b", "c");
    assertThat(transfer.readDirty(1, 1).get(0).value()).hasValue(bytes("0123456789"));
  }

  private static List<String> keys(List<DirtyEntry> entries) {
    return entries.stream().map(entry -> new String(entry.key(), UTF_8)).toList();
  }
}

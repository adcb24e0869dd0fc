package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on the barrier: rule 8. */
public abstract class BarrierClauses extends KeyedClauses {
  private static final Duration SHORT = Duration.ofMillis(50);

  /** For subclasses. */
  protected BarrierClauses() {}

  @Test
  public void rule08_barrierWaitsForOlderSessions() {
    StoreSession first = ownedSession();
    StoreSession second = session(source());
    Transfer transfer = transfer().claim().prepare().depart();
    CompletableFuture<Boolean> barrier = barrier(source(), transfer.generation(), LONG, LONG);
    assertThat(barrier).as("two older sessions are open").isNotDone();
    first.close();
    put(second, "a", "1");
    assertThat(barrier).as("one older session is open").isNotDone();
    second.close();
    assertThat(await(barrier)).isTrue();
  }

  @Test
  public void rule08_barrierThatRunsOutOfTimeHasNotPassed() {
    StoreSession session = ownedSession();
    Transfer transfer = transfer().claim().prepare().depart();
    assertThat(await(barrier(source(), transfer.generation(), LONG, SHORT))).isFalse();
    assertThat(session.isOpen()).as("still within its grace").isTrue();
    put(session, "a", "1");
    assertThat(await(barrier(source(), transfer.generation(), SHORT, LONG))).isTrue();
    assertThat(session.isOpen()).as("lingered").isFalse();
  }

  @Test
  public void rule08_barrierPassesAtOnceIfThereIsNoOlderSession() {
    ownedSession().close();
    Transfer transfer = transfer().claim().prepare().depart();
    StoreSession session = session(source());
    StoreSession atTarget = session(target());
    assertThat(await(barrier(source(), transfer.generation(), LONG, LONG))).isTrue();
    assertThat(session.isOpen()).as("of this generation").isTrue();
    assertThat(atTarget.isOpen()).as("of another node").isTrue();
    put(session, "a", "1");
  }

  @Test
  public void rule08_barrierOfAnOldGenerationLeavesSessionsAlone() {
    StoreSession session = ownedSession();
    assertThat(await(barrier(source(), session.generation(), Duration.ZERO, LONG))).isTrue();
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  public void rule08_aKilledSessionExecutesNothing() {
    StoreSession session = ownedSession();
    NodeStore anotherView = open("source", namespace());
    StoreSession another = session(anotherView);
    put(session, "a", "1");
    transfer().claim().prepare().depart().barrier();
    assertThat(session.isOpen()).isFalse();
    assertThat(another.isOpen()).isFalse();
    assertThatSessionIsClosed(session);
    assertThatSessionIsClosed(another);
    StoreSession fresh = session(source());
    assertThat(text(fresh, "a")).hasValue("1");
    assertThat(ttl(fresh, "a")).hasValue(Ttl.NONE);
    assertThat(text(fresh, "number")).isEmpty();
  }

  @Test
  public void rule08_aWriteOfAnOlderSessionBeforeTheBarrierIsCopied() {
    StoreSession older = ownedSession();
    Transfer transfer = transfer().claim().prepare().depart();
    await(older.put(PARTITION, bytes("late"), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    transfer.barrier().finish();
    assertThat(freshText(target(), "late")).hasValue("1");
  }

  private CompletableFuture<Boolean> barrier(
      NodeStore store, long generation, Duration grace, Duration timeout) {
    TransferControl control = control(store);
    return control.barrier(generation, grace, timeout).toCompletableFuture();
  }
}

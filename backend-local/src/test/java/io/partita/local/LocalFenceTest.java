package io.partita.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations that are held in the middle while the partition moves away under them. */
@Timeout(60)
class LocalFenceTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final MigrationId MOVE = new MigrationId(1, 0);

  private final BlockingClock clock = new BlockingClock();
  private final Backend backend = LocalBackends.create(1 << 20, clock);
  private final NodeStore store = backend.open(Node.local("a"), "test");
  private final TransferControl control = store.control().orElseThrow();

  @AfterEach
  void close() {
    clock.release();
    backend.close();
  }

  private StoreSession owned() {
    await(control.claim(1));
    await(control.initialise(1, List.of(1, 2)));
    return await(store.connect("test"));
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void put(StoreSession session, String key, String value) {
    await(session.put(1, bytes(key), bytes(value), Ttl.NONE, PutCondition.ALWAYS));
  }

  /** Begins an operation on another thread and holds it in the middle. */
  private <T> CompletableFuture<T> held(Supplier<CompletionStage<T>> operation) {
    return heldAt(1, operation);
  }

  private <T> CompletableFuture<T> heldAt(int look, Supplier<CompletionStage<T>> operation) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              clock.holdCurrentThread(look);
              try {
                outcome.complete(await(operation.get()));
              } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    clock.awaitHeld();
    return outcome;
  }

  private static Sweep sweep(String cursor, int limit) {
    return new Sweep(Map.of(1, MOVE), key -> 1, cursor, limit);
  }

  private long depart() {
    return await(control.depart(1, Map.of(1, MOVE)));
  }

  private CompletableFuture<Boolean> barrier(long generation, Duration grace, Duration timeout) {
    return control.barrier(generation, grace, timeout).toCompletableFuture();
  }

  private void commit() {
    await(control.logExisting(1, sweep("", 1000)));
    await(control.dropClean(1, 1, MOVE, await(control.readDirty(1, 1, MOVE, 1000, 1 << 20))));
    assertThat(await(control.commit(1, 1, MOVE, "b"))).isTrue();
  }

  @Test
  void theBarrierWaitsForAWriteUnderWay() {
    StoreSession session = owned();
    put(session, "a", "1");
    CompletableFuture<Boolean> removal = held(() -> session.remove(1, bytes("a")));
    long generation = depart();

    assertThat(barrier(generation, Duration.ZERO, SHORT).join()).as("out of time").isFalse();
    assertThat(session.isOpen()).as("killed").isFalse();
    CompletableFuture<Boolean> barrier = barrier(generation, Duration.ZERO, LONG);
    assertThat(barrier).isNotDone();

    clock.release();
    assertThat(removal.join()).as("executed before the barrier").isTrue();
    assertThat(barrier.join()).isTrue();
    assertThat(await(control.logExisting(1, sweep("", 10))).next()).isEmpty();
    assertThat(await(control.readDirty(1, 1, MOVE, 10, 1000))).as("seen by the scan").isEmpty();
  }

  @Test
  void theBarrierWaitsForAWriteUnderWayOnAClosedSession() {
    StoreSession session = owned();
    put(session, "a", "1");
    CompletableFuture<Boolean> removal = held(() -> session.remove(1, bytes("a")));
    session.close();
    CompletableFuture<Boolean> barrier = barrier(depart(), LONG, LONG);
    assertThat(barrier).isNotDone();
    clock.release();
    assertThat(barrier.join()).isTrue();
    assertThat(removal.join()).isTrue();
  }

  @Test
  void aReadAcrossACommitIsNotAnswered() {
    StoreSession older = owned();
    put(older, "a", "old");
    older.close();
    long generation = depart();
    StoreSession session = await(store.connect("test"));
    CompletableFuture<Optional<byte[]>> read = held(() -> session.get(1, bytes("a")));
    assertThat(barrier(generation, LONG, LONG).join()).isTrue();
    commit();
    clock.release();
    assertThatThrownBy(read::join)
        .hasCauseInstanceOf(PartitionMovedException.class)
        .cause()
        .satisfies(
            e -> assertThat(((PartitionMovedException) e).state()).isEqualTo(PartitionState.MOVED));
  }

  @Test
  void aReadAcrossAKillIsNotAnswered() {
    StoreSession session = owned();
    put(session, "a", "old");
    CompletableFuture<Optional<byte[]>> read = held(() -> session.get(1, bytes("a")));
    assertThat(barrier(depart(), Duration.ZERO, LONG).join())
        .as("reads don't hold up a barrier")
        .isTrue();
    clock.release();
    assertThatThrownBy(read::join).hasCauseInstanceOf(SessionClosedException.class);
  }

  @Test
  void aReadAcrossADepartureIsAnswered() {
    StoreSession session = owned();
    put(session, "a", "1");
    CompletableFuture<Optional<byte[]>> read = held(() -> session.get(1, bytes("a")));
    depart();
    clock.release();
    assertThat(read.join()).hasValue(bytes("1"));
  }

  @Test
  void aReadAcrossAGrowthOfTheTableIsAnswered() {
    StoreSession session = owned();
    put(session, "a", "1");
    CompletableFuture<Optional<byte[]>> read = held(() -> session.get(1, bytes("a")));
    growTable();
    clock.release();
    assertThat(read.join()).hasValue(bytes("1"));
  }

  @Test
  void aReadAcrossAGrowthAndACommitIsNotAnswered() {
    StoreSession session = owned();
    put(session, "a", "1");
    CompletableFuture<Optional<byte[]>> read = held(() -> session.get(1, bytes("a")));
    growTable();
    await(control.depart(1, Map.of(1, MOVE)));
    commit();
    clock.release();
    assertThatThrownBy(read::join).hasCauseInstanceOf(PartitionMovedException.class);
  }

  private void growTable() {
    for (int partition = 100; partition < 300; partition++) {
      await(control.beginImport(1, partition, new MigrationId(1, partition)));
    }
  }

  @Test
  void aSessionOfBeforeTheDepartureLogsWhatItWritesAfterIt() {
    StoreSession session = owned();
    depart();
    put(session, "a", "1");
    assertThat(await(control.readDirty(1, 1, MOVE, 10, 1000))).hasSize(1);
  }

  @Test
  void aPartitionThatIsActivatedIsServedWithoutANewSession() {
    await(control.claim(1));
    await(control.initialise(1, List.of()));
    await(control.beginImport(1, 5, MOVE));
    StoreSession session = await(store.connect("test"));
    assertThatThrownBy(() -> await(session.get(5, bytes("a"))))
        .isInstanceOf(PartitionMovedException.class);
    await(control.activate(5, MOVE));
    assertThat(await(session.get(5, bytes("a")))).isEmpty();
    long generation = await(control.depart(1, Map.of(5, MOVE)));
    assertThat(barrier(generation, Duration.ZERO, LONG).join()).isTrue();
    assertThat(session.isOpen()).as("it was plain, so the barrier ends it").isFalse();
  }

  @Test
  void aScanCannotBeContinuedByAnotherToken() {
    StoreSession session = owned();
    put(session, "a", "1");
    put(session, "b", "1");
    barrier(depart(), Duration.ZERO, LONG).join();
    Optional<String> cursor = await(control.logExisting(1, sweep("", 1))).next();
    assertThat(cursor).isPresent();
    await(control.claim(2));
    assertThatThrownBy(() -> await(control.logExisting(2, sweep(cursor.orElseThrow(), 1))))
        .isInstanceOf(SupersededException.class);
    assertThatThrownBy(() -> await(control.commit(2, 1, MOVE, "b")))
        .isInstanceOf(SupersededException.class);
  }

  @Test
  void aBarrierOfAGenerationThatNeverWasIsRefused() {
    long generation = owned().generation();
    assertThatThrownBy(() -> barrier(generation + 1, LONG, LONG).join())
        .hasCauseInstanceOf(SupersededException.class);
  }

  @Test
  void aBarrierEndsWithTheBackend() {
    owned();
    CompletableFuture<Boolean> barrier = barrier(depart(), LONG, LONG);
    backend.close();
    assertThatThrownBy(barrier::join).hasCauseInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void aGraceEndsTheWaitEvenBetweenTwoLooks() {
    StoreSession session = owned();
    assertThat(barrier(depart(), Duration.ofMillis(7), LONG).join()).isTrue();
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void losingAPartitionByInitialiseRaisesTheGeneration() {
    StoreSession session = owned();
    await(control.initialise(1, List.of(1, 2)));
    assertThat(await(control.table()).generation()).isEqualTo(session.generation());
    await(control.initialise(1, List.of(2)));
    assertThat(await(control.table()).generation()).isGreaterThan(session.generation());
    assertThatThrownBy(() -> put(session, "a", "1")).isInstanceOf(PartitionMovedException.class);
  }

  @Test
  void partitionsOfNothingAreForgottenWhenTheTableGrows() {
    await(control.claim(1));
    await(control.initialise(1, List.of()));
    for (int partition = 0; partition < 5_000; partition++) {
      MigrationId move = new MigrationId(1, partition);
      await(control.beginImport(1, partition, move));
      if (partition % 100 != 0) {
        Sweep sweep = new Sweep(Map.of(partition, move), key -> 1, "", 10);
        assertThat(await(control.dropImport(1, sweep))).isEmpty();
      }
    }
    assertThat(await(control.table()).states()).hasSize(50);
    SlotTable slots = ((LocalNode) store).memory().slots;
    assertThat(slots.all()).hasSizeLessThan(300);
    List<Integer> found = new ArrayList<>();
    for (int partition = 0; partition < 5_000; partition += 100) {
      Slot slot = slots.get(partition);
      found.add(slot == null ? -1 : slot.partition);
    }
    assertThat(found).doesNotContain(-1).isSorted();
    assertThat(slots.get(-1)).isNull();
  }

  /** The write has found its old partition, and is carried out when the node is cut anew. */
  @Test
  void aWriteHeldAcrossACutCountsForItsNewPartition() {
    StoreSession session = owned();
    put(session, "a", "1");
    // A put looks at the clock when it is made, and in the middle of the store's atomic step.
    CompletableFuture<Boolean> late =
        heldAt(2, () -> session.put(1, bytes("b"), bytes("2"), Ttl.NONE, PutCondition.ALWAYS));
    long generation = await(control.recut(1, List.of(21), key -> 21));
    assertThat(barrier(generation, Duration.ZERO, SHORT).join()).as("out of time").isFalse();
    assertThatThrownBy(() -> await(control.regroup(1, 10))).isInstanceOf(SupersededException.class);

    clock.release();
    assertThat(late.join()).isTrue();
    assertThat(barrier(generation, Duration.ZERO, LONG).join()).isTrue();
    assertThat(await(control.regroup(1, 10))).isTrue();
    await(control.retire(1, List.of(1, 2)));
    StoreSession fresh = await(store.connect("test"));
    assertThat(await(fresh.scan(Set.of(21), key -> 21, "", 10)).entries()).hasSize(2);
    assertThat(await(fresh.get(21, bytes("b")))).hasValue(bytes("2"));
    assertThat(await(store.sizes(key -> 21))).containsEntry(21, new NodeStore.PartitionSize(2, 4));
  }

  /** What a client's hash function throws reaches the caller, and changes nothing. */
  @Test
  void aWriteThatNoNewPartitionIsFoundForFailsByItsStage() {
    StoreSession session = owned();
    put(session, "a", "1");
    await(
        control.recut(
            1,
            List.of(21),
            key -> {
              throw new IllegalStateException("lies");
            }));
    StoreSession fresh = await(store.connect("test"));
    assertThatThrownBy(() -> put(fresh, "a", "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("lies");
    assertThat(await(fresh.get(1, bytes("a")))).hasValue(bytes("1"));
  }

  /** One of two partitions is split: the entries of the other are not looked at. */
  @Test
  void aCutGoesOverTheEntriesOfWhatItReplacesAlone() {
    StoreSession session = owned();
    for (int i = 0; i < 5; i++) {
      put(session, "a" + i, "1");
    }
    for (int i = 0; i < 50; i++) {
      await(session.put(2, bytes("b" + i), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    }
    List<String> asked = new CopyOnWriteArrayList<>();
    long generation =
        await(
            control.recut(
                1,
                List.of(2, 21, 22),
                key -> {
                  asked.add(new String(key, UTF_8));
                  return key[1] < '3' ? 21 : 22;
                }));
    assertThat(barrier(generation, Duration.ZERO, LONG).join()).isTrue();
    assertThat(await(control.regroup(1, 5))).as("done in one page").isTrue();
    assertThat(asked).containsExactly("a0", "a1", "a2", "a3", "a4");
    await(control.retire(1, List.of(1)));
    assertThat(await(control.table()).states()).containsOnlyKeys(2, 21, 22);
    assertThat(await(store.sizes(key -> 0)))
        .containsEntry(2, new NodeStore.PartitionSize(50, 190))
        .containsEntry(21, new NodeStore.PartitionSize(3, 9))
        .containsEntry(22, new NodeStore.PartitionSize(2, 6));
  }

  @Test
  void aWriteToAPartitionThatStaysDoesNotHinderAScanOfOneThatIsReplaced() {
    StoreSession session = owned();
    put(session, "a", "1");
    long generation = await(control.recut(1, List.of(2, 21), key -> 21));
    assertThat(barrier(generation, Duration.ZERO, LONG).join()).isTrue();
    StoreSession fresh = await(store.connect("test"));
    await(fresh.put(2, bytes("b"), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    assertThat(await(fresh.scan(Set.of(1), key -> 1, "", 10)).entries()).hasSize(1);
    await(fresh.put(21, bytes("c"), bytes("1"), Ttl.NONE, PutCondition.ALWAYS));
    assertThatThrownBy(() -> await(fresh.scan(Set.of(1), key -> 1, "", 10)))
        .isInstanceOf(PartitionMovedException.class);
  }
}

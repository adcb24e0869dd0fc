package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Census;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on passes over the entries of several partitions. */
public abstract class SweepClauses extends CopyClauses {
  static final int KEYS = 40;
  private static final Set<Integer> BOTH = Set.of(PARTITION, OTHER);

  /** For subclasses. */
  protected SweepClauses() {}

  private Map<Integer, MigrationId> moves(long token) {
    return Map.of(PARTITION, new MigrationId(token, 0), OTHER, new MigrationId(token, 1));
  }

  private Sweep sweep(Map<Integer, MigrationId> moves) {
    return new Sweep(moves, BackendFixture::partitionOf, "", 7);
  }

  final void fillBoth(StoreSession session) {
    for (int i = 0; i < KEYS; i++) {
      put(session, "k" + i, "v" + i);
      put(session, "other" + i, "w" + i);
    }
  }

  /** Rules 5 to 8 for both partitions; their moves. */
  final Map<Integer, MigrationId> depart() {
    long token = newToken();
    Map<Integer, MigrationId> moves = moves(token);
    TransferControl from = control(source());
    TransferControl to = control(target());
    assertThat(await(from.claim(token))).isTrue();
    assertThat(await(to.claim(token))).isTrue();
    moves.forEach((partition, move) -> await(to.beginImport(token, partition, move)));
    sweep(sweep(moves), page -> to.wipe(token, page));
    long generation = await(from.depart(token, moves));
    assertThat(await(from.barrier(generation, Duration.ZERO, LONG))).isTrue();
    return moves;
  }

  /** Rule 9; how many keys were noted. */
  private Map<Integer, Integer> logAll(Map<Integer, MigrationId> moves) {
    Map<Integer, Integer> noted = new TreeMap<>();
    sweep(
        sweep(moves),
        sweep ->
            control(source())
                .logExisting(token(), sweep)
                .thenApply(
                    page -> {
                      page.noted().forEach((id, keys) -> noted.merge(id, keys, Integer::sum));
                      return page.next();
                    }));
    return noted;
  }

  final List<DirtyEntry> dirty(int partition, MigrationId move) {
    return await(control(source()).readDirty(token(), partition, move, 10_000, 1 << 20));
  }

  /** Rule 10. */
  final void drain(Map<Integer, MigrationId> moves) {
    moves.forEach(
        (partition, move) -> {
          List<DirtyEntry> dirty = dirty(partition, move);
          await(control(target()).apply(token(), partition, move, 0, dirty));
          assertThat(await(control(source()).dropClean(token(), partition, move, dirty))).isZero();
        });
  }

  private Map<Integer, Census> census(TransferControl control, Map<Integer, MigrationId> moves) {
    Map<Integer, Census> sums = new TreeMap<>();
    sweep(
        sweep(moves),
        sweep ->
            control
                .census(token(), sweep)
                .thenApply(
                    page -> {
                      page.counts().forEach((id, count) -> sums.merge(id, count, Census::plus));
                      return page.next();
                    }));
    return sums;
  }

  final Census expected(String keys, String values) {
    Census sum = Census.EMPTY;
    for (int i = 0; i < KEYS; i++) {
      byte[] key = bytes(keys + i);
      long checksum = Census.isSampled(key) ? Census.ofEntry(key, bytes(values + i)) : 0;
      sum = sum.plus(new Census(1, checksum, 0));
    }
    return sum;
  }

  @Test
  public void sweep_onePassMovesSeveralPartitionsAndKeepsThemApart() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    assertThat(logAll(moves)).isEqualTo(Map.of(PARTITION, KEYS, OTHER, KEYS));
    moves.forEach(
        (partition, move) ->
            assertThat(dirty(partition, move))
                .hasSize(KEYS)
                .allMatch(entry -> partitionOf(entry.key()) == partition));
    drain(moves);
    Map<Integer, Census> copied = census(control(target()), moves);
    assertThat(copied)
        .isEqualTo(Map.of(PARTITION, expected("k", "v"), OTHER, expected("other", "w")));
    assertThat(census(control(source()), moves)).isEqualTo(copied);
    moves.forEach(
        (partition, move) -> {
          assertThat(await(control(source()).commit(token(), partition, move, "target"))).isTrue();
          assertThat(await(control(target()).activate(partition, move))).isTrue();
        });
    StoreSession session = session(target());
    for (int i = 0; i < KEYS; i++) {
      assertThat(text(session, "k" + i)).hasValue("v" + i);
      assertThat(text(session, "other" + i)).hasValue("w" + i);
    }
    long raised = await(control(source()).raiseGeneration(token()));
    assertThat(await(control(source()).barrier(raised, Duration.ZERO, LONG))).isTrue();
    sweep(sweep(moves), page -> control(source()).cleanUp(token(), page));
    assertThat(heldKeys(source())).isEmpty();
    assertThat(await(control(source()).table()).states()).isEmpty();
  }

  @Test
  public void sweep_leavesOutPartitionsThatItIsNotFor() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    MigrationId move = moves.getOrDefault(OTHER, MigrationId.NONE);
    Map<Integer, MigrationId> one = Map.of(OTHER, move);
    assertThat(logAll(one)).isEqualTo(Map.of(OTHER, KEYS));
    assertThat(dirty(PARTITION, moves.getOrDefault(PARTITION, move))).isEmpty();
    assertThat(census(control(source()), one)).containsOnlyKeys(OTHER);
    logAll(moves);
    drain(moves);
    moves.forEach((id, by) -> await(control(source()).abort(token(), id, by)));
    sweep(sweep(one), page -> control(target()).dropImport(token(), page));
    assertThat(state(target(), OTHER)).isEqualTo(PartitionState.NOTHING);
    assertThat(state(target(), PARTITION)).isEqualTo(PartitionState.IMPORTING);
    assertThat(heldKeys(target())).hasSize(KEYS).allMatch(key -> key.startsWith("k"));
  }

  @Test
  public void sweep_isRefusedAsAWholeIfOnePartitionIsNotAsItMustBe() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    TransferControl from = control(source());
    TransferControl to = control(target());
    MigrationId another = new MigrationId(token(), 99);
    Map<Integer, MigrationId> wrong = new TreeMap<>(moves);
    wrong.put(OTHER, another);
    refused(() -> from.logExisting(token(), sweep(wrong)));
    refused(() -> from.census(token(), sweep(wrong)));
    refused(() -> to.census(token(), sweep(wrong)));
    refused(() -> to.wipe(token(), sweep(wrong)));
    refused(() -> from.cleanUp(token(), sweep(moves)));
    moves.forEach((partition, move) -> assertThat(dirty(partition, move)).isEmpty());
    refused(() -> to.dropImport(token(), sweep(wrong)));
    assertThat(state(target(), PARTITION)).isEqualTo(PartitionState.IMPORTING);
    assertThat(heldKeys(source())).hasSize(2 * KEYS);
  }

  @Test
  public void sweep_theScanIsFinishedForEachPartitionOfItsLastPage() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    logAll(Map.of(PARTITION, move));
    drain(moves);
    MigrationId other = moves.getOrDefault(OTHER, MigrationId.NONE);
    refused(() -> control(source()).commit(token(), OTHER, other, "target"));
    assertThat(await(control(source()).commit(token(), PARTITION, move, "target"))).isTrue();
    logAll(Map.of(OTHER, other));
    assertThat(await(control(source()).commit(token(), OTHER, other, "target"))).isFalse();
  }

  @Test
  public void sweep_needsAMoveAndALimit() {
    MigrationId move = new MigrationId(1, 0);
    assertThatThrownBy(() -> new Sweep(Map.of(), BackendFixture::partitionOf, "", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("moves");
    assertThatThrownBy(() -> sweep(PARTITION, move, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit = 0");
  }

  @Test
  public void scan_ofSeveralPartitionsReturnsTheEntriesOfThese() {
    StoreSession session = ownedSession();
    fillBoth(session);
    for (int limit : new int[] {1, 7, 1000}) {
      Set<String> found = new HashSet<>();
      for (Entry entry : entries(session, BOTH, limit)) {
        found.add(new String(entry.key(), UTF_8) + "=" + new String(entry.value(), UTF_8));
      }
      assertThat(found).hasSize(2 * KEYS).contains("k0=v0", "other0=w0", "k39=v39", "other39=w39");
    }
    failure(
        IllegalArgumentException.class,
        () -> session.scan(Set.of(), BackendFixture::partitionOf, "", 10));
  }

  @Test
  public void scan_goesOnWithoutAPartitionThatMovedAway() {
    fillBoth(ownedSession());
    StoreSession session = session(source());
    EntryPage first = await(session.scan(BOTH, BackendFixture::partitionOf, "", 5));
    Transfer transfer = transfer().claim().prepare().depart().barrier();
    transfer.finish();
    StoreSession fresh = session(source());
    PartitionMovedException refusal =
        failure(
            PartitionMovedException.class,
            () -> fresh.scan(BOTH, BackendFixture::partitionOf, first.next().orElse(""), 5));
    assertThat(refusal.partition()).isEqualTo(PARTITION);
    Set<String> found = new HashSet<>();
    first.entries().forEach(entry -> found.add(new String(entry.key(), UTF_8)));
    String cursor = first.next().orElse("");
    do {
      EntryPage page = await(fresh.scan(Set.of(OTHER), BackendFixture::partitionOf, cursor, 5));
      page.entries().forEach(entry -> found.add(new String(entry.key(), UTF_8)));
      cursor = page.next().orElse("");
    } while (!cursor.isEmpty());
    for (int i = 0; i < KEYS; i++) {
      assertThat(found).contains("other" + i);
    }
  }

  @Test
  public void copyInAFormThatTheNodeDoesNotKnowIsRefused() {
    ownedSession();
    Transfer transfer = transfer().begin();
    DirtyEntry strange =
        new DirtyEntry(bytes("a"), 1, Optional.of(bytes("1")), "no-such-form", Ttl.NONE);
    IllegalArgumentException failure =
        failure(
            IllegalArgumentException.class,
            () ->
                control(target())
                    .apply(
                        transfer.token(),
                        PARTITION,
                        transfer.move(),
                        0,
                        List.of(copy("b", "1"), strange)));
    assertThat(failure).hasMessageContaining("no-such-form").hasMessageContaining("target");
    assertThat(heldKeys(target())).as("nothing is applied by halves").isEmpty();
  }
}

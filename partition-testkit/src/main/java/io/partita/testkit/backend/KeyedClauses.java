package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.Census;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.KeyedTransfer.KeysPage;
import io.partita.api.spi.KeyedTransfer.ReadPage;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on the steps that go by keys (decision 017). */
public abstract class KeyedClauses extends SweepClauses {
  private static final long ALL_BYTES = 1 << 20;

  /** For subclasses. */
  protected KeyedClauses() {}

  private List<Keys> existing(Map<Integer, MigrationId> moves) {
    Map<Integer, List<byte[]>> found = new TreeMap<>();
    sweep(
        new Sweep(moves, BackendFixture::partitionOf, "", 7),
        sweep ->
            control(source())
                .existing(sweep)
                .thenApply(
                    page -> {
                      page.keys()
                          .forEach(
                              (id, keys) ->
                                  found.computeIfAbsent(id, p -> new ArrayList<>()).addAll(keys));
                      return page.next();
                    }));
    return groups(moves, found);
  }

  private static List<Keys> groups(
      Map<Integer, MigrationId> moves, Map<Integer, List<byte[]>> keys) {
    List<Keys> groups = new ArrayList<>();
    new TreeMap<>(moves)
        .forEach((id, move) -> groups.add(new Keys(id, move, keys.getOrDefault(id, List.of()))));
    return groups;
  }

  private ReadPage read(List<Keys> groups) {
    return await(control(source()).read(token(), groups, ALL_BYTES));
  }

  private static List<Copies> copies(Map<Integer, MigrationId> moves, ReadPage page) {
    List<Copies> copies = new ArrayList<>();
    new TreeMap<>(moves)
        .forEach(
            (id, move) ->
                copies.add(new Copies(id, move, 0, page.entries().getOrDefault(id, List.of()))));
    return copies;
  }

  /** Rules 9 and 10 for all there is; the keys. */
  private List<Keys> copyAll(Map<Integer, MigrationId> moves) {
    List<Keys> keys = existing(moves);
    await(control(target()).copy(token(), copies(moves, read(keys))));
    return keys;
  }

  private Set<Integer> finishScan(Map<Integer, MigrationId> moves) {
    return await(control(source()).finishScan(token(), moves));
  }

  private void commitAll(Map<Integer, MigrationId> moves) {
    moves.forEach(
        (partition, move) -> {
          assertThat(await(control(source()).commit(token(), partition, move, "target"))).isTrue();
          assertThat(await(control(target()).activate(partition, move))).isTrue();
        });
  }

  @Test
  public void keyed_aMoveGoesByTheKeysThatItsScanFinds() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    List<Keys> keys = copyAll(moves);
    assertThat(keys).allSatisfy(group -> assertThat(group.keys()).hasSize(KEYS));
    assertThat(finishScan(moves)).isEmpty();
    Map<Integer, Census> expected =
        Map.of(PARTITION, expected("k", "v"), OTHER, expected("other", "w"));
    assertThat(await(control(source()).count(token(), keys))).isEqualTo(expected);
    assertThat(await(control(target()).count(token(), keys))).isEqualTo(expected);
    commitAll(moves);
    StoreSession session = session(target());
    for (int i = 0; i < KEYS; i++) {
      assertThat(text(session, "k" + i)).hasValue("v" + i);
      assertThat(text(session, "other" + i)).hasValue("w" + i);
    }
    long raised = await(control(source()).raiseGeneration(token()));
    assertThat(await(control(source()).barrier(raised, Duration.ZERO, LONG))).isTrue();
    await(control(source()).delete(token(), keys, false));
    assertThat(heldKeys(source())).isEmpty();
    assertThat(await(control(source()).table()).states()).hasSize(2);
    await(control(source()).delete(token(), groups(moves, Map.of()), true));
    assertThat(await(control(source()).table()).states()).isEmpty();
  }

  @Test
  public void keyed_whatIsWrittenAfterTheReadIsInTheChangeLog() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    List<Keys> keys = existing(moves);
    ReadPage page = read(keys);
    StoreSession session = session(source());
    put(session, "k0", "newer");
    put(session, "new", "1");
    remove(session, "k1");
    await(control(target()).copy(token(), copies(moves, page)));
    assertThat(finishScan(moves)).containsExactly(PARTITION);
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    assertThat(await(control(source()).commit(token(), PARTITION, move, "target"))).isFalse();
    drain(moves);
    commitAll(moves);
    StoreSession moved = session(target());
    assertThat(text(moved, "k0")).hasValue("newer");
    assertThat(text(moved, "new")).hasValue("1");
    assertThat(text(moved, "k1")).as("a deleted entry does not come back").isEmpty();
    assertThat(text(moved, "k2")).hasValue("v2");
  }

  @Test
  public void keyed_theScanIsFinishedOnlyByTheTokenThatSaysSo() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    copyAll(moves);
    refused(() -> control(source()).commit(token(), PARTITION, move, "target"));
    finishScan(Map.of(PARTITION, move));
    MigrationId other = moves.getOrDefault(OTHER, MigrationId.NONE);
    refused(() -> control(source()).commit(token(), OTHER, other, "target"));
    long next = newToken();
    assertThat(await(control(source()).claim(next))).isTrue();
    assertThat(await(control(target()).claim(next))).isTrue();
    refused(() -> control(source()).commit(next, PARTITION, move, "target"));
    finishScan(moves);
    commitAll(moves);
  }

  @Test
  public void keyed_stepsAreRefusedAsAWholeIfOnePartitionIsNotAsItMustBe() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    List<Keys> keys = existing(moves);
    List<Copies> copies = copies(moves, read(keys));
    TransferControl from = control(source());
    TransferControl to = control(target());
    Map<Integer, MigrationId> wrong = new TreeMap<>(moves);
    wrong.put(OTHER, new MigrationId(token(), 99));
    List<Keys> wrongKeys = new ArrayList<>(keys);
    wrongKeys.set(1, new Keys(OTHER, new MigrationId(token(), 99), keys.get(1).keys()));
    List<Copies> wrongCopies = new ArrayList<>(copies);
    wrongCopies.set(1, new Copies(OTHER, new MigrationId(token(), 99), 0, copies.get(1).entries()));
    refused(() -> from.read(token(), wrongKeys, ALL_BYTES));
    refused(() -> from.finishScan(token(), wrong));
    refused(() -> from.count(token(), wrongKeys));
    refused(() -> to.count(token(), wrongKeys));
    refused(() -> to.copy(token(), wrongCopies));
    refused(() -> to.read(token(), keys, ALL_BYTES));
    refused(() -> from.copy(token(), copies));
    refused(() -> from.delete(token(), keys, true));
    assertThat(heldKeys(target())).isEmpty();
    assertThat(heldKeys(source())).hasSize(2 * KEYS);
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    refused(() -> from.commit(token(), PARTITION, move, "target"));
    await(to.copy(token(), copies));
    finishScan(moves);
    commitAll(moves);
    refused(() -> from.delete(token(), wrongKeys, true));
    refused(() -> to.copy(token(), copies));
    assertThat(heldKeys(source())).hasSize(2 * KEYS);
  }

  @Test
  public void keyed_stepsOfAnOldTokenAreRefused() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    List<Keys> keys = existing(moves);
    List<Copies> copies = copies(moves, read(keys));
    long old = token();
    long next = newToken();
    TransferControl from = control(source());
    TransferControl to = control(target());
    assertThat(await(from.claim(next))).isTrue();
    assertThat(await(to.claim(next))).isTrue();
    refused(() -> from.read(old, keys, ALL_BYTES));
    refused(() -> to.copy(old, copies));
    refused(() -> from.finishScan(old, moves));
    refused(() -> from.count(old, keys));
    refused(() -> to.count(old, keys));
    assertThat(heldKeys(target())).isEmpty();
    await(to.copy(next, copies));
    finishScan(moves);
    commitAll(moves);
    long last = newToken();
    assertThat(await(from.claim(last))).isTrue();
    refused(() -> from.delete(next, keys, true));
    assertThat(heldKeys(source())).hasSize(2 * KEYS);
  }

  @Test
  public void keyed_copiesOfAnOldAttemptAreRefused() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    List<Copies> copies = copies(moves, read(existing(moves)));
    TransferControl to = control(target());
    MigrationId other = moves.getOrDefault(OTHER, MigrationId.NONE);
    await(to.raiseAttempt(token(), OTHER, other, 1));
    refused(() -> to.copy(token(), copies));
    assertThat(heldKeys(target())).isEmpty();
    await(to.copy(token(), copies.subList(0, 1)));
    await(to.copy(token(), List.of(new Copies(OTHER, other, 1, copies.get(1).entries()))));
    assertThat(heldKeys(target())).hasSize(2 * KEYS);
  }

  @Test
  public void keyed_aWipeAfterACopyIsRefused() {
    fillBoth(ownedSession());
    Map<Integer, MigrationId> moves = depart();
    copyAll(moves);
    refused(
        () ->
            control(target())
                .wipe(token(), new Sweep(moves, BackendFixture::partitionOf, "", 1_000)));
    assertThat(heldKeys(target())).hasSize(2 * KEYS);
  }

  @Test
  public void keyed_readKeepsItsBoundsAndLeavesOutWhatIsMissing() {
    StoreSession session = ownedSession();
    for (String key : List.of("a", "b", "c")) {
      put(session, key, "0123456789");
    }
    Map<Integer, MigrationId> moves = depart();
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    List<byte[]> keys = List.of(bytes("a"), bytes("none"), bytes("b"), bytes("c"));
    List<Keys> groups = List.of(new Keys(PARTITION, move, keys));
    ReadPage first = await(control(source()).read(token(), groups, 1));
    assertThat(first.done()).as("at least one").isBetween(1, 2);
    assertThat(texts(first)).containsExactly("a");
    ReadPage two = await(control(source()).read(token(), groups, 29));
    assertThat(two.done()).isEqualTo(3);
    assertThat(texts(two)).containsExactly("a", "b");
    ReadPage all = read(groups);
    assertThat(all.done()).isEqualTo(4);
    assertThat(texts(all)).containsExactly("a", "b", "c");
    assertThat(all.entries().getOrDefault(PARTITION, List.of()).get(2).value())
        .hasValue(bytes("0123456789"));
    Set<String> existing = new HashSet<>();
    Sweep begin = sweep(PARTITION, move, 1_000);
    for (Optional<Sweep> at = Optional.of(begin); at.isPresent(); ) {
      KeysPage page = await(control(source()).existing(at.get()));
      page.keys()
          .getOrDefault(PARTITION, List.of())
          .forEach(key -> existing.add(new String(key, UTF_8)));
      at = page.next().map(begin::at);
    }
    assertThat(existing).containsExactlyInAnyOrder("a", "b", "c");
  }

  private static List<String> texts(ReadPage page) {
    return page.entries().getOrDefault(PARTITION, List.of()).stream()
        .map(entry -> new String(entry.key(), UTF_8))
        .toList();
  }

  @Test
  public void keyed_theTimeToLiveIsCarried() {
    needs(Capability.TTL);
    StoreSession before = ownedSession();
    put(before, "hour", "1", HOUR);
    put(before, "forever", "1");
    put(before, "short", "1", Ttl.of(Duration.ofMillis(200)));
    Map<Integer, MigrationId> moves = depart();
    copyAll(moves);
    finishScan(moves);
    commitAll(moves);
    StoreSession moved = session(target());
    assertThat(await(moved.ttl(PARTITION, bytes("forever")))).hasValue(Ttl.NONE);
    assertThat(await(moved.ttl(PARTITION, bytes("hour"))).orElseThrow().millis())
        .isBetween(Duration.ofMinutes(50).toMillis(), HOUR.millis());
    pass(Duration.ofMillis(201));
    assertThat(text(moved, "short")).isEmpty();
    assertThat(text(moved, "hour")).hasValue("1");
  }

  @Test
  public void keyed_aCopyInAFormThatTheNodeDoesNotKnowIsRefused() {
    ownedSession();
    Map<Integer, MigrationId> moves = depart();
    MigrationId move = moves.getOrDefault(PARTITION, MigrationId.NONE);
    DirtyEntry strange =
        new DirtyEntry(bytes("a"), 1, Optional.of(bytes("1")), "no-such-form", Ttl.NONE);
    DirtyEntry known =
        new DirtyEntry(bytes("b"), 1, Optional.of(bytes("1")), DirtyEntry.BYTES, Ttl.NONE);
    IllegalArgumentException failure =
        failure(
            IllegalArgumentException.class,
            () ->
                control(target())
                    .copy(
                        token(), List.of(new Copies(PARTITION, move, 0, List.of(known, strange)))));
    assertThat(failure).hasMessageContaining("no-such-form").hasMessageContaining("target");
    assertThat(heldKeys(target())).as("nothing is applied by halves").isEmpty();
  }
}

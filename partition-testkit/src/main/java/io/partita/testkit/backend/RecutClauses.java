package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.EntryPage;
import io.partita.api.spi.TransferControl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on a node whose partitions are cut anew. */
public abstract class RecutClauses extends ConcurrencyClauses {
  private static final int EVEN = 20;
  private static final int ODD = 21;
  private static final List<Integer> NEW = List.of(EVEN, ODD);
  private static final List<Integer> OLD = List.of(PARTITION, OTHER);
  private static final int KEYS = 30;

  /** Of keys that end in a digit. */
  private static int byDigit(byte[] key) {
    return (key[key.length - 1] - '0') % 2 == 0 ? EVEN : ODD;
  }

  /** Of keys that begin with the letter of their old partition. */
  private static int byLetter(byte[] key) {
    return key[0] == 'p' ? PARTITION : OTHER;
  }

  /** For subclasses. */
  protected RecutClauses() {}

  private void fill(StoreSession session) {
    for (int i = 0; i < KEYS; i++) {
      write(session, PARTITION, "p" + i, "1");
      write(session, OTHER, "o" + i, "1");
    }
  }

  private void write(StoreSession session, int partition, String key, String value) {
    assertThat(
            await(session.put(partition, bytes(key), bytes(value), Ttl.NONE, PutCondition.ALWAYS)))
        .isTrue();
  }

  private Optional<String> read(StoreSession session, int partition, String key) {
    return await(session.get(partition, bytes(key))).map(value -> new String(value, UTF_8));
  }

  private void cut(List<Integer> owned, ToIntFunction<byte[]> partitionOf) {
    TransferControl control = control(source());
    long generation = await(control.recut(token(), owned, partitionOf));
    assertThat(await(control.barrier(generation, Duration.ZERO, LONG))).isTrue();
  }

  private void regroup() {
    until("all entries are regrouped", () -> await(control(source()).regroup(token(), 7)));
  }

  private static ToIntFunction<byte[]> cutOf(int partition) {
    return NEW.contains(partition) ? RecutClauses::byDigit : RecutClauses::byLetter;
  }

  private Set<String> keysByCut(StoreSession session, int partition) {
    return keysByCut(session, partition, cutOf(partition));
  }

  private Set<String> keysByCut(StoreSession session, int partition, ToIntFunction<byte[]> cut) {
    Set<String> keys = new TreeSet<>();
    String cursor = "";
    do {
      EntryPage page = await(session.scan(Set.of(partition), cut, cursor, 4));
      page.entries().forEach(entry -> keys.add(new String(entry.key(), UTF_8)));
      cursor = page.next().orElse("");
    } while (!cursor.isEmpty());
    return keys;
  }

  private long countedKeys() {
    return source().capabilities().contains(Capability.PARTITION_SCAN)
        ? sizes(source()).values().stream().mapToLong(PartitionSize::keys).sum()
        : heldKeys(source()).size();
  }

  @Test
  public void recut_theNodeOwnsBothCutsUntilTheOldOneIsRetired() {
    StoreSession before = ownedSession();
    fill(before);
    long generation = await(control(source()).table()).generation();
    cut(NEW, RecutClauses::byDigit);
    assertThat(await(control(source()).table()).generation()).isGreaterThan(generation);
    assertThat(before.isOpen()).as("a session older than the cut").isFalse();
    StoreSession session = session(source());
    assertThat(read(session, PARTITION, "p1")).hasValue("1");
    assertThat(read(session, ODD, "p1")).hasValue("1");
    assertThat(state(source(), PARTITION)).isEqualTo(PartitionState.OWNED);
    regroup();
    await(control(source()).retire(token(), OLD));
    assertThat(await(control(source()).table()).states()).containsOnlyKeys(EVEN, ODD);
    assertThat(read(session, ODD, "p1")).hasValue("1");
    StoreSession after = session(source());
    assertThat(failure(PartitionMovedException.class, () -> after.get(PARTITION, bytes("p1"))))
        .extracting(PartitionMovedException::state)
        .isEqualTo(PartitionState.NOTHING);
    await(control(source()).retire(token(), OLD));
  }

  @Test
  public void recut_entriesKeepValueAndTimeToLive() {
    StoreSession before = ownedSession();
    fill(before);
    put(before, "p99", "x", HOUR);
    cut(NEW, RecutClauses::byDigit);
    regroup();
    await(control(source()).retire(token(), OLD));
    StoreSession session = session(source());
    for (int i = 0; i < KEYS; i++) {
      assertThat(read(session, i % 2 == 0 ? EVEN : ODD, "p" + i)).hasValue("1");
    }
    Ttl left = await(session.ttl(ODD, bytes("p99"))).orElseThrow();
    assertThat(left.isFinite()).isTrue();
    assertThat(left.millis()).isBetween(HOUR.millis() - LONG.toMillis(), HOUR.millis());
    assertThat(await(session.ttl(ODD, bytes("p1")))).hasValue(Ttl.NONE);
  }

  @Test
  public void recut_countsAndScansByTheNewCut() {
    StoreSession before = ownedSession();
    fill(before);
    Map<Integer, PartitionSize> old = await(source().sizes(RecutClauses::byLetter));
    cut(NEW, RecutClauses::byDigit);
    regroup();
    await(control(source()).retire(token(), OLD));
    Map<Integer, PartitionSize> sizes = await(source().sizes(RecutClauses::byDigit));
    assertThat(sizes).containsOnlyKeys(EVEN, ODD);
    if (source().capabilities().contains(Capability.PARTITION_SCAN)) {
      assertThat(sizes.values().stream().reduce(PartitionSize.EMPTY, PartitionSize::plus))
          .isEqualTo(old.values().stream().reduce(PartitionSize.EMPTY, PartitionSize::plus));
    }
    StoreSession session = session(source());
    assertThat(keysByCut(session, EVEN)).hasSize(KEYS).allMatch(k -> byDigit(bytes(k)) == EVEN);
    assertThat(keysByCut(session, ODD)).hasSize(KEYS).allMatch(k -> byDigit(bytes(k)) == ODD);
    Map<String, Integer> held = new TreeMap<>();
    for (HeldKey key : held(source(), 1_000)) {
      held.put(new String(key.key(), UTF_8), key.partition());
      assertThat(key.partition()).isIn(-1, byDigit(key.key()));
    }
    assertThat(held).hasSize(2 * KEYS);
  }

  @Test
  public void recut_writesMeanwhileCountWhicheverCutTheyName() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    StoreSession session = session(source());
    write(session, PARTITION, "p100", "2");
    write(session, PARTITION, "p1", "2");
    remove(session, "p2");
    await(control(source()).regroup(token(), 5));
    write(session, OTHER, "o101", "2");
    await(session.increment(OTHER, bytes("o1"), 1, Ttl.NONE));
    await(session.remove(OTHER, bytes("o2")));
    regroup();
    write(session, ODD, "p103", "2");
    await(session.remove(EVEN, bytes("p4")));
    write(session, PARTITION, "p105", "2");
    await(control(source()).retire(token(), OLD));
    Set<String> keys = keysByCut(session, EVEN);
    assertThat(keys).contains("p100").doesNotContain("p2", "o2", "p4").hasSize(KEYS - 2);
    assertThat(keysByCut(session, ODD)).contains("o101", "p103", "p105", "p1").hasSize(KEYS + 3);
    assertThat(read(session, ODD, "p1")).hasValue("2");
    assertThat(read(session, ODD, "o1")).hasValue("2");
    assertThat(countedKeys()).isEqualTo(2 * KEYS + 1);
  }

  @Test
  public void recut_aPartitionThatStaysOwnedStaysAsItIs() {
    StoreSession before = ownedSession();
    fill(before);
    ToIntFunction<byte[]> half = key -> key[0] == 'p' ? PARTITION : byDigit(key);
    cut(List.of(PARTITION, EVEN, ODD), half);
    StoreSession session = session(source());
    write(session, PARTITION, "p100", "2");
    write(session, OTHER, "o100", "2");
    assertThat(keysByCut(session, OTHER, RecutClauses::byLetter)).hasSize(KEYS + 1);
    regroup();
    refused(() -> control(source()).retire(token(), List.of(PARTITION)));
    write(session, EVEN, "o102", "2");
    await(session.remove(PARTITION, bytes("p1")));
    await(control(source()).retire(token(), List.of(OTHER)));
    assertThat(await(control(source()).table()).states()).containsOnlyKeys(PARTITION, EVEN, ODD);
    assertThat(keysByCut(session, PARTITION, half)).contains("p100", "p2").hasSize(KEYS);
    assertThat(keysByCut(session, EVEN, half)).contains("o100", "o102").hasSize(KEYS / 2 + 2);
    assertThat(keysByCut(session, ODD, half)).contains("o1").hasSize(KEYS / 2);
    assertThat(countedKeys()).isEqualTo(2 * KEYS + 2);
    assertThat(await(control(source()).depart(token(), Map.of(EVEN, new MigrationId(token(), 0)))))
        .as("no re-cut is left")
        .isPositive();
  }

  @Test
  public void recut_aScanOfAnOldPartitionIsWholeOrRefused() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    StoreSession session = session(source());
    write(session, PARTITION, "p100", "2");
    regroup();
    write(session, PARTITION, "p102", "2");
    assertThat(keysByCut(session, PARTITION)).contains("p100", "p102", "p1").hasSize(KEYS + 2);
    write(session, EVEN, "p104", "2");
    try {
      assertThat(keysByCut(session, PARTITION)).contains("p100", "p102", "p104", "p1");
    } catch (PartitionMovedException refusal) {
      assertThat(refusal.partition()).isEqualTo(PARTITION);
    }
  }

  private void scanIsWholeOrRefused(
      StoreSession session, int partition, ToIntFunction<byte[]> cut, String... wanted) {
    try {
      assertThat(keysByCut(session, partition, cut)).contains(wanted);
    } catch (PartitionMovedException refusal) {
      assertThat(refusal.partition()).isEqualTo(partition);
    }
  }

  /** Clients that know the new cut have written; others have not heard of it. */
  @Test
  public void recut_aScanIsWholeOrRefusedWhenItIsTakenUpAgain() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    regroup();
    write(session(source()), EVEN, "p104", "2");
    assertThat(await(control(source()).claim(newToken()))).isTrue();
    cut(NEW, RecutClauses::byDigit);
    StoreSession session = session(source());
    scanIsWholeOrRefused(session, PARTITION, RecutClauses::byLetter, "p1", "p104");
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2", "p104");
    await(control(source()).regroup(token(), 3));
    scanIsWholeOrRefused(session, PARTITION, RecutClauses::byLetter, "p1", "p104");
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2", "p104");
    regroup();
    scanIsWholeOrRefused(session, PARTITION, RecutClauses::byLetter, "p1", "p104");
    assertThat(keysByCut(session, EVEN)).contains("p2", "o2", "p104");
  }

  @Test
  public void recut_aScanIsWholeOrRefusedWhenItIsTakenBack() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    await(control(source()).regroup(token(), 5));
    write(session(source()), EVEN, "p104", "2");
    assertThat(await(control(source()).claim(newToken()))).isTrue();
    cut(OLD, RecutClauses::byLetter);
    StoreSession session = session(source());
    scanIsWholeOrRefused(session, PARTITION, RecutClauses::byLetter, "p1", "p104");
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2", "p104");
    regroup();
    assertThat(keysByCut(session, PARTITION)).contains("p1", "p104").hasSize(KEYS + 1);
  }

  @Test
  public void recut_aScanByACutThatWasTakenBackIsWholeOrRefused() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    await(control(source()).regroup(token(), 5));
    assertThat(await(control(source()).claim(newToken()))).isTrue();
    cut(OLD, RecutClauses::byLetter);
    StoreSession session = session(source());
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2");
    regroup();
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2");
  }

  @Test
  public void recut_aScanOfANewPartitionIsWholeOrRefused() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    StoreSession session = session(source());
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2");
    await(control(source()).regroup(token(), 3));
    scanIsWholeOrRefused(session, EVEN, RecutClauses::byDigit, "p2", "o2");
    regroup();
    assertThat(keysByCut(session, EVEN)).hasSize(KEYS);
  }

  @Test
  public void recut_itsStepsAreRefusedOutOfOrder() {
    StoreSession session = ownedSession();
    fill(session);
    TransferControl control = control(source());
    refused(() -> control.retire(token(), OLD));
    long old = token();
    assertThat(await(control.claim(newToken()))).isTrue();
    refused(() -> control.recut(old, NEW, RecutClauses::byDigit));
    long generation = await(control.recut(token(), NEW, RecutClauses::byDigit));
    if (session.isOpen()) {
      refused(() -> control.regroup(token(), 10));
    }
    assertThat(await(control.barrier(generation, Duration.ZERO, LONG))).isTrue();
    refused(() -> control.regroup(old, 10));
    refused(() -> control.retire(old, OLD));
    refused(() -> control.depart(token(), Map.of(EVEN, new MigrationId(token(), 0))));
    regroup();
    refused(() -> control.depart(token(), Map.of(EVEN, new MigrationId(token(), 0))));
    refused(() -> control.retire(token(), NEW));
    refused(() -> control.initialise(token(), OLD));
    await(control.retire(token(), OLD));
  }

  @Test
  public void recut_isRefusedWhileAPartitionIsInAMove() {
    ownedSession();
    Transfer transfer = transfer().claim().prepare();
    refused(() -> control(target()).recut(transfer.token(), NEW, RecutClauses::byDigit));
    transfer.depart().barrier();
    refused(() -> control(source()).recut(transfer.token(), NEW, RecutClauses::byDigit));
    transfer.finish();
    refused(() -> control(source()).recut(transfer.token(), NEW, RecutClauses::byDigit));
  }

  @Test
  public void recut_isTakenUpAndTakenBackUnderANewToken() {
    StoreSession before = ownedSession();
    fill(before);
    cut(NEW, RecutClauses::byDigit);
    await(control(source()).regroup(token(), 11));
    assertThat(await(control(source()).claim(newToken()))).isTrue();
    refused(() -> control(source()).regroup(token(), 11));
    cut(NEW, RecutClauses::byDigit);
    regroup();
    assertThat(await(control(source()).claim(newToken()))).isTrue();
    cut(OLD, RecutClauses::byLetter);
    regroup();
    await(control(source()).retire(token(), NEW));
    StoreSession session = session(source());
    assertThat(await(control(source()).table()).states()).containsOnlyKeys(PARTITION, OTHER);
    assertThat(keysByCut(session, PARTITION)).hasSize(KEYS).allMatch(key -> key.startsWith("p"));
    assertThat(keysByCut(session, OTHER)).hasSize(KEYS).allMatch(key -> key.startsWith("o"));
    assertThat(countedKeys()).isEqualTo(2 * KEYS);
  }
}

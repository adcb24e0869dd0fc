package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Room;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on what a store holds as a whole, and on its life. */
public abstract class StoreClauses extends EntryClauses {
  private static final int MOST_PAGES = 10_000;

  /** For subclasses. */
  protected StoreClauses() {}

  @Test
  public void scan_returnsEveryEntryOfThePartitionPageByPage() {
    StoreSession session = ownedSession();
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      put(session, "k" + i, "v" + i);
      expected.add("k" + i + "=v" + i);
    }
    put(session, "other", "x");
    for (int limit : new int[] {1, 7, 50, 1000}) {
      assertThat(scan(session, PARTITION, limit)).isEqualTo(expected);
    }
  }

  @Test
  public void scan_ofAnEmptyPartitionHasNoEntries() {
    StoreSession session = ownedSession();
    assertThat(keysOf(session, PARTITION)).isEmpty();
    if (source().capabilities().contains(Capability.PARTITION_SCAN)) {
      assertThat(await(scan(session, PARTITION, "", 10)).next()).isEmpty();
    }
  }

  @Test
  public void scan_returnsWhatIsThereAllTheTimeWhileOthersComeAndGo() {
    StoreSession session = ownedSession();
    for (int i = 10; i < 40; i++) {
      put(session, "stays" + i, "1");
      put(session, "goes" + i, "1");
    }
    Set<String> seen = new HashSet<>();
    String cursor = "";
    int step = 10;
    do {
      EntryPage page = await(scan(session, PARTITION, cursor, 4));
      page.entries().forEach(entry -> seen.add(new String(entry.key(), UTF_8)));
      cursor = page.next().orElse("");
      remove(session, "goes" + step);
      put(session, "comes" + step, "1");
      put(session, "stays" + (10 + step % 30), "2");
      assertThat(++step).isLessThan(MOST_PAGES);
    } while (!cursor.isEmpty() && step < MOST_PAGES);
    for (int i = 10; i < 40; i++) {
      assertThat(seen).contains("stays" + i);
    }
  }

  @Test
  public void scan_withABadLimitOrCursorFails() {
    StoreSession session = ownedSession();
    failure(IllegalArgumentException.class, () -> scan(session, PARTITION, "", 0));
    failure(IllegalArgumentException.class, () -> scan(session, PARTITION, "no such cursor", 1));
    failure(IllegalArgumentException.class, () -> source().scanAll("", 0));
  }

  private Set<String> scan(StoreSession session, int partition, int limit) {
    Set<String> entries = new HashSet<>();
    for (Entry entry : entries(session, Set.of(partition), limit)) {
      entries.add(new String(entry.key(), UTF_8) + "=" + new String(entry.value(), UTF_8));
    }
    return entries;
  }

  @Test
  public void scanAll_returnsTheKeysOfAllPartitions() {
    StoreSession session = ownedSession();
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      put(session, "a" + i, "1");
      put(session, "other" + i, "1");
      expected.add(PARTITION + ":a" + i);
      expected.add(OTHER + ":other" + i);
    }
    assertThat(allKeys(source(), 3)).isEqualTo(expected);
    assertThat(allKeys(source(), 1000)).isEqualTo(expected);
    assertThat(allKeys(target(), 10)).isEmpty();
  }

  /** The keys of a store as {@code partition:key}; a partition that it does not know is added. */
  private Set<String> allKeys(NodeStore store, int limit) {
    Set<String> keys = new HashSet<>();
    for (HeldKey held : held(store, limit)) {
      int partition = held.partition() < 0 ? partitionOf(held.key()) : held.partition();
      keys.add(partition + ":" + new String(held.key(), UTF_8));
    }
    return keys;
  }

  @Test
  public void sizes_countKeysAndBytesOfEachPartition() {
    StoreSession session = ownedSession();
    boolean exact = source().capabilities().contains(Capability.PARTITION_SCAN);
    if (exact) {
      assertThat(sizes(source())).isEmpty();
    }
    put(session, "a", "12345");
    put(session, "bb", "1");
    put(session, "bb", "123");
    put(session, "gone", "1");
    remove(session, "gone");
    Map<Integer, PartitionSize> sizes = sizes(source());
    assertThat(sizes.keySet()).contains(PARTITION).isSubsetOf(PARTITION, OTHER);
    PartitionSize size = sizes.getOrDefault(PARTITION, PartitionSize.EMPTY);
    assertThat(size.keys()).isPositive();
    if (exact) {
      assertThat(sizes).containsOnlyKeys(PARTITION);
      assertThat(size.keys()).isEqualTo(2);
      assertThat(size.bytes())
          .as("at least the bytes of keys and values")
          .isGreaterThanOrEqualTo(11);
    }
  }

  @Test
  public void room_saysWhatFits() {
    put(ownedSession(), "a", "1");
    Room room = await(source().room());
    assertThat(room.usedBytes()).isNotNegative();
    assertThat(room.maxBytes()).isGreaterThanOrEqualTo(room.usedBytes());
    assertThat(room.fits(new PartitionSize(1, 10))).isTrue();
    boolean limited = room.maxBytes() < Long.MAX_VALUE;
    assertThat(room.fits(new PartitionSize(1, Long.MAX_VALUE / 4))).isEqualTo(!limited);
  }

  @Test
  public void namespaces_areSeparate() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    NodeStore elsewhere = open("source", namespace() + "-2");
    if (elsewhere.capabilities().contains(Capability.FENCED)) {
      assertThat(await(control(elsewhere).table()).states()).isEmpty();
      assertThat(await(control(elsewhere).claim(1))).isTrue();
      await(control(elsewhere).initialise(1, List.of(PARTITION)));
    }
    StoreSession other = session(elsewhere);
    assertThat(text(other, "a")).isEmpty();
    put(other, "a", "2");
    assertThat(text(session, "a")).hasValue("1");
    assertThat(heldKeys(elsewhere)).hasSize(1);
  }

  @Test
  public void storesOfOneNodeAndNamespace_holdTheSame() {
    StoreSession session = ownedSession();
    NodeStore again = open("source", namespace());
    StoreSession other = session(again);
    put(session, "a", "1");
    assertThat(text(other, "a")).hasValue("1");
    again.close();
    assertThat(text(session, "a")).hasValue("1");
  }

  @Test
  public void nodes_areSeparate() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    assertThat(heldKeys(target())).isEmpty();
  }

  @Test
  public void open_refusesAUriOfAnotherKind() {
    Node foreign = Node.of("foreign", URI.create("no-such-scheme:x"));
    assertThatThrownBy(() -> backend().open(foreign, namespace()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void ping_completesWhenTheNodeAnswers() {
    await(source().ping());
    await(target().ping());
  }

  @Test
  public void control_isThereExactlyIfTheStoreIsFenced() {
    assertThat(source().control().isPresent())
        .isEqualTo(source().capabilities().contains(Capability.FENCED));
  }

  @Test
  public void close_ofASessionRefusesOperationsAndLeavesOthersAlone() {
    StoreSession session = ownedSession();
    StoreSession other = session(source());
    put(session, "a", "1");
    session.close();
    session.close();
    assertThat(session.isOpen()).isFalse();
    assertThatSessionIsClosed(session);
    assertThat(other.isOpen()).isTrue();
    assertThat(text(other, "a")).hasValue("1");
  }

  @Test
  public void close_ofAStoreEndsItsSessions() {
    StoreSession session = ownedSession();
    source().close();
    source().close();
    assertThat(session.isOpen()).isFalse();
    assertThatSessionIsClosed(session);
    failure(NodeUnavailableException.class, () -> source().connect("contract"));
    failure(NodeUnavailableException.class, () -> source().ping());
  }

  @Test
  public void close_ofTheBackendEndsEverything() {
    StoreSession session = ownedSession();
    backend().close();
    backend().close();
    assertThat(session.isOpen()).isFalse();
    assertThatSessionIsClosed(session);
    failure(NodeUnavailableException.class, () -> source().connect("contract"));
  }

  /** Every operation on a closed session fails at once and executes nothing. */
  final void assertThatSessionIsClosed(StoreSession session) {
    byte[] key = bytes("a");
    Class<SessionClosedException> closed = SessionClosedException.class;
    failure(closed, () -> session.get(PARTITION, key));
    failure(
        closed, () -> session.put(PARTITION, key, bytes("late"), Ttl.NONE, PutCondition.ALWAYS));
    failure(closed, () -> session.remove(PARTITION, key));
    failure(closed, () -> session.increment(PARTITION, bytes("number"), 1, Ttl.NONE));
    failure(closed, () -> session.expire(PARTITION, key, HOUR));
    failure(closed, () -> session.ttl(PARTITION, key));
    failure(closed, () -> scan(session, PARTITION, "", 10));
    List<StoreSession.Address> one = List.of(new StoreSession.Address(PARTITION, key));
    failure(closed, () -> session.getAll(one).get(0));
    failure(closed, () -> session.putAll(one, List.of(bytes("late")), Ttl.NONE).get(0));
  }

  /** The value of a key of the partition, by a new session. */
  final Optional<String> freshText(NodeStore store, String key) {
    try (StoreSession session = session(store)) {
      return text(session, key);
    }
  }
}

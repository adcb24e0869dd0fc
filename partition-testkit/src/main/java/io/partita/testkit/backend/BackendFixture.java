package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.KeyPage;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * What {@link BackendContract} is run on: two nodes of a backend, in a namespace that no test used
 * before. Extend {@link BackendContract}, not this.
 */
public abstract class BackendFixture {

  /** The partition that most tests are about. */
  protected static final int PARTITION = 7;

  /** Another one, to see that it is left alone: of the keys that begin with "other". */
  protected static final int OTHER = 8;

  private static final byte[] OTHER_PREFIX = bytes("other");
  private static final int MOST_PAGES = 10_000;
  private static final int PAGE = 100;

  /** Long enough never to end within a test. */
  protected static final Ttl HOUR = Ttl.of(Duration.ofHours(1));

  /** Long enough not to matter, should it be waited for. */
  protected static final Duration LONG = Duration.ofMinutes(1);

  private Optional<Backend> backend = Optional.empty();
  private final List<NodeStore> stores = new ArrayList<>();
  private String namespace = "";
  private Optional<NodeStore> source = Optional.empty();
  private Optional<NodeStore> target = Optional.empty();
  private long lastToken;

  /** For subclasses. */
  protected BackendFixture() {}

  /** The backend under test; made for each test, which closes it. */
  protected abstract Backend newBackend();

  /**
   * A node of the backend. Equal names mean the same node, others another one. It may hold what it
   * likes in namespaces of other tests.
   */
  protected abstract Node node(String name);

  /** The clock by which the backend's entries expire; if there is none, tests wait. */
  protected Optional<ManualClock> clock() {
    return Optional.empty();
  }

  /**
   * Restarts the process of a node that was opened, with what survives that. False if there is none
   * to restart; then clauses about restarts are skipped.
   */
  protected boolean restart(String name) {
    return false;
  }

  /** In which order the nodes keep their keys. */
  protected KeyOrder order() {
    return KeyOrder.NONE;
  }

  /** How long a stage may take before the test fails. */
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  /** Opens both nodes. */
  @BeforeEach
  public final void openNodes() {
    namespace = "contract-" + UUID.randomUUID();
    backend = Optional.of(newBackend());
    source = Optional.of(open("source", namespace));
    target = Optional.of(open("target", namespace));
  }

  /** Closes what the test opened. */
  @AfterEach
  public final void closeNodes() {
    stores.forEach(NodeStore::close);
    stores.clear();
    backend.ifPresent(Backend::close);
  }

  final Backend backend() {
    return backend.orElseThrow();
  }

  final String namespace() {
    return namespace;
  }

  /** The node that has partitions at first. */
  protected final NodeStore source() {
    return source.orElseThrow();
  }

  /** The node that they move to. */
  protected final NodeStore target() {
    return target.orElseThrow();
  }

  /** Another view of a node; closed after the test. */
  protected final NodeStore open(String node, String inNamespace) {
    NodeStore store = backend().open(node(node), inNamespace, order());
    stores.add(store);
    return store;
  }

  /** The test is about what the store can do; else it is skipped. */
  protected final void needs(Capability capability) {
    Assumptions.assumeTrue(
        source().capabilities().contains(capability), () -> "the store is not " + capability);
  }

  /** The fenced operations of a store; without them the test is skipped. */
  protected final TransferControl control(NodeStore store) {
    needs(Capability.FENCED);
    return store.control().orElseThrow();
  }

  /** A token above all that this test used. */
  protected final long newToken() {
    return ++lastToken;
  }

  /** The last token. */
  protected final long token() {
    return lastToken;
  }

  /** Makes the source own both partitions, and the target nothing, under a new token. */
  protected final void ownBoth() {
    if (!source().capabilities().contains(Capability.FENCED)) {
      return;
    }
    long token = newToken();
    assertThat(await(control(source()).claim(token))).isTrue();
    assertThat(await(control(target()).claim(token))).isTrue();
    await(control(source()).initialise(token, List.of(PARTITION, OTHER)));
    await(control(target()).initialise(token, List.of()));
  }

  /** A session with the source, which owns both partitions. */
  protected final StoreSession ownedSession() {
    ownBoth();
    return session(source());
  }

  /** A new session. */
  protected final StoreSession session(NodeStore store) {
    return await(store.connect("contract"));
  }

  /** The outcome of a stage; throws what it failed with. */
  protected final <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw new AssertionError("no outcome after " + patience(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
  }

  /** What an operation fails with, by its stage. */
  protected final <X extends Throwable> X failure(
      Class<X> expected, ThrowingSupplier<? extends CompletionStage<?>> operation) {
    Object outcome;
    try {
      outcome = await(operation.get());
    } catch (Throwable e) {
      if (expected.isInstance(e)) {
        return expected.cast(e);
      }
      throw new AssertionError("expected " + expected.getSimpleName() + ", got " + e, e);
    }
    return fail("expected " + expected.getSimpleName() + ", got the outcome " + outcome);
  }

  /** Asserts that a step of a coordinator is refused. */
  protected final void refused(ThrowingSupplier<? extends CompletionStage<?>> step) {
    failure(SupersededException.class, step);
  }

  /** Lets time pass for the entries: exactly that much if there is a clock, at least if not. */
  protected final void pass(Duration duration) {
    if (clock().isPresent()) {
      clock().orElseThrow().advance(duration);
      return;
    }
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Waits until something is so. */
  protected final void until(String what, BooleanSupplier so) {
    long end = System.nanoTime() + patience().toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + patience() + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** The partition of a key: every test addresses a key by it, unless it cuts the node anew. */
  protected static int partitionOf(byte[] key) {
    int length = OTHER_PREFIX.length;
    boolean other = key.length >= length && Arrays.equals(key, 0, length, OTHER_PREFIX, 0, length);
    return other ? OTHER : PARTITION;
  }

  /** The first page of a pass for one partition. */
  final Sweep sweep(int partition, MigrationId move, int limit) {
    return new Sweep(Map.of(partition, move), BackendFixture::partitionOf, "", limit);
  }

  /** All pages of a pass. */
  final void sweep(Sweep first, Function<Sweep, CompletionStage<Optional<String>>> page) {
    Optional<Sweep> sweep = Optional.of(first);
    for (int pages = 0; sweep.isPresent(); pages++) {
      assertThat(pages).as("pages of a sweep").isLessThan(MOST_PAGES);
      Optional<String> next = await(page.apply(sweep.get()));
      assertThat(next).isNotEqualTo(Optional.of(""));
      sweep = next.map(first::at);
    }
  }

  /** A page of the entries of one partition. */
  final CompletionStage<EntryPage> scan(
      StoreSession session, int partition, String cursor, int limit) {
    return session.scan(Set.of(partition), BackendFixture::partitionOf, cursor, limit);
  }

  /** The entries of some partitions, as often as they come. */
  final List<Entry> entries(StoreSession session, Set<Integer> partitions, int limit) {
    List<Entry> entries = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      EntryPage page = await(session.scan(partitions, BackendFixture::partitionOf, cursor, limit));
      entries.addAll(page.entries());
      cursor = page.next().orElse("");
      assertThat(++pages).as("pages of a scan").isLessThan(MOST_PAGES);
    } while (!cursor.isEmpty());
    return entries;
  }

  /** The keys of a partition. */
  final Set<String> keysOf(StoreSession session, int partition) {
    Set<String> keys = new TreeSet<>();
    entries(session, Set.of(partition), PAGE).forEach(e -> keys.add(new String(e.key(), UTF_8)));
    return keys;
  }

  /** The keys that a node holds, whatever the state of their partitions. */
  final Set<String> heldKeys(NodeStore store) {
    Set<String> keys = new TreeSet<>();
    for (HeldKey held : held(store, PAGE)) {
      keys.add(new String(held.key(), UTF_8));
    }
    return keys;
  }

  /** What a node holds, as often as it comes. */
  final List<HeldKey> held(NodeStore store, int limit) {
    List<HeldKey> held = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      KeyPage page = await(store.scanAll(cursor, limit));
      held.addAll(page.keys());
      cursor = page.next().orElse("");
      assertThat(++pages).as("pages of a scan").isLessThan(MOST_PAGES);
    } while (!cursor.isEmpty());
    return held;
  }

  /** Keys and bytes by partition. */
  final Map<Integer, PartitionSize> sizes(NodeStore store) {
    return await(store.sizes(BackendFixture::partitionOf));
  }

  /** Text as bytes. */
  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** The value of a key as text; empty if there is none. */
  protected final Optional<String> text(StoreSession session, String key) {
    return await(session.get(partitionOf(bytes(key)), bytes(key)))
        .map(value -> new String(value, UTF_8));
  }

  /** Writes an entry that does not expire. */
  protected final void put(StoreSession session, String key, String value) {
    put(session, key, value, Ttl.NONE);
  }

  /** Writes an entry. */
  protected final void put(StoreSession session, String key, String value, Ttl ttl) {
    int partition = partitionOf(bytes(key));
    assertThat(await(session.put(partition, bytes(key), bytes(value), ttl, PutCondition.ALWAYS)))
        .isTrue();
  }

  /** Removes an entry that may be there. */
  protected final boolean remove(StoreSession session, String key) {
    return await(session.remove(partitionOf(bytes(key)), bytes(key)));
  }
}

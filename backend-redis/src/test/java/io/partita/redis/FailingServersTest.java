package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.InvalidValueException;
import io.partita.api.MigrationId;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Servers that fail while sessions are open. */
class FailingServersTest extends BadServersFixture {
  private static final int OTHER = PARTITION + 1;
  private static final MigrationId MOVE = new MigrationId(1, 1);
  private static final MigrationId OTHER_MOVE = new MigrationId(1, 2);

  private static CompletionStage<Boolean> putting(StoreSession session, byte[] value) {
    return session.put(PARTITION, KEY, value, Ttl.NONE, PutCondition.ALWAYS);
  }

  @Test
  void halfOpenConnection() {
    RedisServer server = closing(RedisServer.builder().start());
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    Backend backend = backend(Map.of("silence-timeout", "PT0.5S", "connect-timeout", "PT10S"));
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, BadServersTest.through(proxy));
    StoreSession session = await(store.connect("test"));
    assertThat(put(session, KEY, VALUE)).isTrue();
    proxy.blackHole();
    CompletionStage<Boolean> write = putting(session, VALUE);
    CompletionStage<Optional<byte[]>> read = session.get(PARTITION, KEY);
    CompletionStage<Void> ping = store.ping();
    assertThat(failure(good, write)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(failure(good, read)).isInstanceOf(SessionClosedException.class);
    assertThat(failure(good, ping)).isInstanceOf(NodeUnavailableException.class);
    assertThat(session.isOpen()).isFalse();
    proxy.pass();
    assertThat(await(closing(await(store.connect("test"))).get(PARTITION, KEY))).contains(VALUE);
  }

  @Test
  void serverThatStandsStill() {
    RedisServer server = closing(RedisServer.builder().start());
    Backend backend = backend(Map.of("silence-timeout", "PT0.5S", "connect-timeout", "PT10S"));
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, server.uri());
    StoreSession session = await(store.connect("test"));
    server.pause();
    assertThat(failure(good, putting(session, VALUE))).isInstanceOf(OutcomeUnknownException.class);
    server.resume();
    assertThat(put(closing(await(store.connect("test"))), KEY, VALUE)).isTrue();
  }

  /** Its data are another server's from then on: nothing is read there any more either. */
  @Test
  void becomesReplica() {
    RedisServer server = closing(RedisServer.builder().start());
    TcpProxy nobody = closing(TcpProxy.to(server.port()));
    nobody.refuse();
    Backend backend = backend(Map.of("silence-timeout", "PT0.5S"));
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, server.uri());
    StoreSession writing = await(store.connect("test"));
    StoreSession reading = await(store.connect("test"));
    server.command("REPLICAOF", "127.0.0.1", String.valueOf(nobody.port()));
    Throwable error = failure(good, putting(writing, VALUE));
    if (!(error instanceof SessionClosedException)) {
      assertThat(error).isInstanceOf(NodeUnavailableException.class);
      assertThat(error).hasMessageContaining("READONLY");
    }
    assertThat(writing.isOpen()).isFalse();
    until("the reading session ends", () -> !reading.isOpen());
    assertThat(failure(good, reading.get(PARTITION, KEY)))
        .isInstanceOf(SessionClosedException.class);
    assertThat(failure(good, store.connect("test"))).hasMessageContaining("replica");
    server.command("REPLICAOF", "NO", "ONE");
    assertThat(put(closing(await(store.connect("test"))), KEY, VALUE)).isTrue();
  }

  @Test
  void outOfMemory() {
    RedisServer server = closing(RedisServer.builder().start());
    Backend backend = backend(Map.of());
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, server.uri());
    StoreSession session = closing(await(store.connect("test")));
    assertThat(put(session, KEY, VALUE)).isTrue();
    server.command("CONFIG", "SET", "maxmemory", "1");
    for (CompletionStage<?> write :
        List.of(
            putting(session, VALUE),
            session.increment(PARTITION, bytes("n"), 1, Ttl.NONE),
            session.put(PARTITION, KEY, VALUE, Ttl.NONE, PutCondition.ifEqual(VALUE)))) {
      Throwable error = failure(good, write);
      assertThat(error).isInstanceOf(NodeUnavailableException.class);
      assertThat(error).hasMessageContaining("OOM");
    }
    assertThat(await(session.get(PARTITION, KEY))).contains(VALUE);
    assertThat(await(session.remove(PARTITION, KEY))).isTrue();
    assertThat(session.isOpen()).isTrue();
  }

  /** To move partitions away from it is the cure: it must be possible. */
  @Test
  void partitionsLeaveServerThatIsOutOfMemory() {
    RedisServer server = closing(RedisServer.builder().start());
    Backend backend = backend(Map.of());
    NodeStore store = owning(backend, server.uri());
    StoreSession session = closing(await(store.connect("test")));
    assertThat(put(session, KEY, VALUE)).isTrue();
    server.command("CONFIG", "SET", "maxmemory", "1");
    TransferControl control = store.control().orElseThrow();
    assertThat(await(control.claim(2))).isTrue();
    Map<Integer, MigrationId> moves = Map.of(PARTITION, MOVE, OTHER, OTHER_MOVE);
    long generation = await(control.depart(2, moves));
    assertThat(await(control.barrier(generation, Duration.ZERO, Duration.ofSeconds(20)))).isTrue();
    Sweep sweep = new Sweep(moves, key -> PARTITION, "", 1_000);
    assertThat(await(control.logExisting(2, sweep)).next()).isEmpty();
    List<DirtyEntry> dirty = await(control.readDirty(2, PARTITION, MOVE, 10, 1_000));
    assertThat(dirty).singleElement().satisfies(e -> assertThat(e.key()).isEqualTo(KEY));
    StoreSession removing = closing(await(store.connect("test")));
    assertThat(await(removing.remove(PARTITION, KEY))).isTrue();
    List<DirtyEntry> removed = await(control.readDirty(2, PARTITION, MOVE, 10, 1_000));
    assertThat(await(control.dropClean(2, PARTITION, MOVE, dirty))).isEqualTo(1);
    assertThat(await(control.dropClean(2, PARTITION, MOVE, removed))).isZero();
    await(control.freeze(2, PARTITION, MOVE, Duration.ofSeconds(5)));
    assertThat(await(control.commit(2, PARTITION, MOVE, "target"))).isTrue();
    await(control.abort(2, OTHER, OTHER_MOVE));
    long cleanAt = await(control.raiseGeneration(2));
    assertThat(await(control.barrier(cleanAt, Duration.ZERO, Duration.ofSeconds(20)))).isTrue();
    Sweep rest = new Sweep(Map.of(PARTITION, MOVE), key -> PARTITION, "", 1_000);
    assertThat(await(control.cleanUp(2, rest))).isEmpty();
    assertThat(states(control)).isEqualTo(Map.of(OTHER, PartitionState.OWNED));
  }

  /** A target that is full refuses copies, and lets the move be given up, or ended. */
  @Test
  void targetOutOfMemory() {
    RedisServer server = closing(RedisServer.builder().start());
    Backend backend = backend(Map.of());
    StoreSession good = goodSession(backend);
    NodeStore store = bad(backend, server.uri());
    TransferControl control = store.control().orElseThrow();
    assertThat(await(control.claim(1))).isTrue();
    await(control.initialise(1, List.of()));
    await(control.beginImport(1, PARTITION, MOVE));
    await(control.beginImport(1, OTHER, OTHER_MOVE));
    server.command("CONFIG", "SET", "maxmemory", "1");
    DirtyEntry entry = new DirtyEntry(KEY, 1, Optional.of(VALUE), DirtyEntry.BYTES, Ttl.NONE);
    Throwable error = failure(good, control.apply(1, PARTITION, MOVE, 0, List.of(entry)));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("OOM");
    Sweep sweep = new Sweep(Map.of(PARTITION, MOVE), key -> PARTITION, "", 1_000);
    assertThat(await(control.dropImport(1, sweep))).isEmpty();
    assertThat(await(control.activate(OTHER, OTHER_MOVE))).isTrue();
    assertThat(states(control)).isEqualTo(Map.of(OTHER, PartitionState.OWNED));
  }

  private static Map<Integer, PartitionState> states(TransferControl control) {
    Map<Integer, PartitionState> states = new HashMap<>();
    await(control.table()).states().forEach((id, entry) -> states.put(id, entry.state()));
    return states;
  }

  @Test
  void valueOverTheLimit() {
    RedisServer server =
        closing(RedisServer.builder().config("proto-max-bulk-len", "1048576").start());
    Backend backend = backend(Map.of());
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, server.uri());
    StoreSession session = closing(await(store.connect("test")));
    Throwable error = failure(good, putting(session, new byte[1_048_577]));
    assertThat(error).isInstanceOf(InvalidValueException.class);
    assertThat(error).hasMessageContainingAll("1048577", "at most 1048576", "proto-max-bulk-len");
    assertThat(session.isOpen()).isTrue();
    assertThat(put(session, KEY, new byte[1_048_576])).isTrue();
  }

  /** Who may not ask for the limit learns it from the server, which hangs up. */
  @Test
  void valueOverTheUnknownLimit() {
    RedisServer server =
        closing(
            RedisServer.builder()
                .config("proto-max-bulk-len", "1048576")
                .user("shop", "on", ">" + SECRET, "~*", "&*", "+@all", "-config")
                .start());
    Backend backend = backend(Map.of());
    StoreSession good = goodSession(backend);
    NodeStore store = owning(backend, server.uri("shop", SECRET));
    StoreSession session = closing(await(store.connect("test")));
    failure(good, putting(session, new byte[2_000_000]));
    until("the session has ended", () -> !session.isOpen());
    assertThat(put(closing(await(store.connect("test"))), KEY, VALUE)).isTrue();
  }
}

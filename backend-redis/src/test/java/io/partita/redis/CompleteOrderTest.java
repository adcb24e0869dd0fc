package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.OrderIncompleteException;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page has all entries or is refused, whatever became of the order before. */
class CompleteOrderTest {
  private static final int PARTITION = 7;
  private static final int FEW = 300;
  private static final int MANY = 3 * OrderWatch.FEW_KEYS;
  private static final String RECORD = "partita:carts:node";
  private static final String ORDER = "partita:carts:order";
  private static final String COMPLETE = "-1";
  private static final Query ALL =
      new Query(new byte[0], Optional.empty(), false, 100_000, Long.MAX_VALUE, true);

  private final RedisServer server = RedisServer.builder().binary(binary()).start();
  private final List<Backend> backends = new ArrayList<>();

  RedisBinary binary() {
    return RedisBinary.find();
  }

  @AfterEach
  void end() {
    backends.forEach(Backend::close);
    server.close();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static void until(BooleanSupplier so) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("time beyond patience").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Of a process of its own. */
  private NodeStore open(KeyOrder order) {
    return open(new RedisBackend(Settings.defaults()), order);
  }

  private NodeStore open(Backend backend, KeyOrder order) {
    backends.add(backend);
    return backend.open(Node.of("node", server.uri()), "carts", order);
  }

  private static StoreSession owned(NodeStore store) {
    TransferControl control = store.control().orElseThrow();
    await(control.claim(1));
    await(control.initialise(1, List.of(PARTITION)));
    return await(store.connect("test"));
  }

  /** Without order. */
  private void adopt(int count) {
    server.command(
        "EVAL",
        "for i = 1, ARGV[1] do redis.call('SET', 'carts:k' .. i, 'v') end",
        "0",
        Integer.toString(count));
  }

  private static void put(StoreSession session, String key) {
    await(session.put(PARTITION, bytes(key), bytes("v"), Ttl.NONE, PutCondition.ALWAYS));
  }

  /** How many entries a page has; -1 if it is refused. */
  private static int looked(StoreSession session) {
    try {
      Page page = await(session.ordered().orElseThrow().page(PARTITION, ALL));
      assertThat(page.next()).isEmpty();
      return page.entries().size();
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(OrderIncompleteException.class);
      return -1;
    }
  }

  /** Never less than that, until it is that. */
  private static void untilWhole(StoreSession session, int count) {
    until(
        () -> {
          int found = looked(session);
          assertThat(found).isIn(-1, count);
          return found == count;
        });
  }

  private String marker() {
    return server.command("ZSCORE", ORDER, "");
  }

  /** As if another process was at it that does not come to an end. */
  private void nobodyRepairs() {
    server.command("HSET", RECORD, "repairing", Long.toString(Long.MAX_VALUE / 1_000_000));
  }

  private void somebodyRepairs() {
    server.command("HDEL", RECORD, "repairing");
  }

  @Test
  void aNewNamespaceIsCompleteFromItsFirstSessionOn() {
    StoreSession session = owned(open(KeyOrder.BYTES));
    assertThat(marker()).isEqualTo(COMPLETE);
    assertThat(looked(session)).isZero();
    put(session, "a");
    assertThat(looked(session)).isEqualTo(1);
    await(session.remove(PARTITION, bytes("a")));
    assertThat(looked(session)).isZero();
    assertThat(marker()).isEqualTo(COMPLETE);
  }

  /** It is a key as any other, too. */
  @Test
  void theEmptyKeyDoesNotEndTheOrderWithItsEntry() {
    StoreSession session = owned(open(KeyOrder.BYTES));
    put(session, "");
    put(session, "a");
    assertThat(looked(session)).isEqualTo(2);
    await(session.remove(PARTITION, bytes("")));
    assertThat(looked(session)).isEqualTo(1);
    server.command("DEL", ORDER);
    put(session, "");
    assertThat(marker()).as("a put does not make it complete").isEqualTo("0");
    untilWhole(session, 2);
  }

  @Test
  void fewEntriesThatWereThereAreInOrderAtOnce() {
    adopt(FEW);
    server.command("RPUSH", "carts:list", "no string");
    StoreSession session = owned(open(KeyOrder.BYTES));
    assertThat(looked(session)).isEqualTo(FEW);
  }

  @Test
  void manyEntriesThatWereThereAreOnNoPageUntilAllAre() {
    adopt(MANY);
    NodeStore store = open(KeyOrder.BYTES);
    TransferControl control = store.control().orElseThrow();
    await(control.claim(1));
    await(control.initialise(1, List.of(PARTITION)));
    nobodyRepairs();
    StoreSession session = await(store.connect("test"));
    assertThat(looked(session)).isEqualTo(-1);
    put(session, "more");
    assertThat(await(session.get(PARTITION, bytes("k1")))).as("reads of one key").isPresent();
    assertThat(looked(session)).isEqualTo(-1);
    somebodyRepairs();
    untilWhole(session, MANY + 1);
    assertThat(marker()).isEqualTo(COMPLETE);
  }

  /** By a stranger; to one that evicts it, the same happens. */
  @ParameterizedTest
  @ValueSource(ints = {FEW, MANY})
  void anOrderThatWasDeletedIsMadeAnew(int count) {
    adopt(count);
    StoreSession session = owned(open(KeyOrder.BYTES));
    untilWhole(session, count);
    server.command("DEL", ORDER);
    put(session, "more1");
    assertThat(looked(session)).isEqualTo(-1);
    put(session, "more2");
    untilWhole(session, count + 2);
  }

  /** The policy was changed while the server ran: at the next connection it is refused. */
  @Test
  void anOrderThatTheServerEvictsIsNoticed() {
    StoreSession session = owned(open(KeyOrder.BYTES));
    adopt(MANY);
    server.command("DEL", ORDER);
    untilWhole(session, MANY);
    server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    server.command("CONFIG", "SET", "maxmemory-samples", "64");
    server.command(
        "EVAL",
        "local function rest(key, seconds)"
            + " local value = redis.call('DUMP', key)"
            + " redis.call('RESTORE', key, 0, value, 'REPLACE', 'IDLETIME', seconds) end"
            + " for _, key in ipairs(redis.call('KEYS', 'carts:*')) do rest(key, 1000) end"
            + " rest(KEYS[1], 1000000)",
        "1",
        ORDER);
    until(
        () -> {
          String used = server.command("INFO", "memory").split("used_memory:|\r?\n", -1)[2];
          String less = Long.toString(Long.parseLong(used) - 10_000);
          server.command("CONFIG", "SET", "maxmemory", less);
          return server.command("EXISTS", ORDER).equals("0");
        });
    server.command("CONFIG", "SET", "maxmemory", "0");
    assertThat(looked(session)).isEqualTo(-1);
    String left = server.command("EVAL", "return #redis.call('KEYS', 'carts:*')", "0");
    untilWhole(session, Integer.parseInt(left));
  }

  @Test
  void oneProcessOfManyPutsItRight() {
    adopt(MANY);
    StoreSession first = owned(open(KeyOrder.BYTES));
    List<StoreSession> sessions = new ArrayList<>(List.of(first));
    for (int i = 0; i < 5; i++) {
      sessions.add(await(open(KeyOrder.BYTES).connect("test")));
    }
    sessions.forEach(session -> untilWhole(session, MANY));
    assertThat(server.command("HGET", RECORD, "repairs")).isEqualTo("1");
  }

  @Test
  void whoDiesAtItIsFollowedByAnother() {
    adopt(MANY);
    NodeStore dying = open(KeyOrder.BYTES);
    TransferControl control = dying.control().orElseThrow();
    await(control.claim(1));
    await(control.initialise(1, List.of(PARTITION)));
    assertThat(await(dying.repairOrder("", 10)).next()).isPresent();
    assertThat(marker()).isEqualTo("-2");
    StoreSession session = await(open(KeyOrder.BYTES).connect("test"));
    assertThat(looked(session)).isEqualTo(-1);
    untilWhole(session, MANY);
    assertThat(server.command("HGET", RECORD, "repairs")).isEqualTo("2");
  }

  /** What it added is lost: it must not say that all is there. */
  @Test
  void anAttemptDuringWhichTheOrderWasLostMakesNothingComplete() {
    adopt(MANY);
    NodeStore store = open(KeyOrder.BYTES);
    owned(store);
    until(() -> marker().equals(COMPLETE));
    server.command("DEL", ORDER);
    for (Optional<String> at = Optional.of(""); at.isPresent(); ) {
      at = await(store.repairOrder(at.get(), 1_000)).next();
      if (at.filter(cursor -> cursor.startsWith("order")).isPresent()) {
        server.command("DEL", ORDER);
      }
    }
    assertThat(marker()).isEmpty();
  }

  @Test
  void ofTwoAttemptsTheLaterOneCounts() {
    adopt(FEW);
    NodeStore store = open(KeyOrder.BYTES);
    StoreSession session = owned(store);
    server.command("DEL", ORDER);
    String first = await(store.repairOrder("", 1_000)).next().orElseThrow();
    server.command("DEL", ORDER);
    String second = await(open(KeyOrder.BYTES).repairOrder("", 50)).next().orElseThrow();
    assertThat(await(store.repairOrder(first, 1_000)).next()).isEmpty();
    assertThat(marker()).isNotEqualTo(COMPLETE);
    for (Optional<String> at = Optional.of(second); at.isPresent(); ) {
      at = await(store.repairOrder(at.get(), 50)).next();
    }
    assertThat(marker()).isEqualTo(COMPLETE);
    assertThat(looked(session)).isEqualTo(FEW);
  }

  /** The server came back as of before. */
  @Test
  void anAttemptDoesNotGoOnInAnotherRunOfTheServer() {
    adopt(FEW);
    NodeStore store = open(KeyOrder.BYTES);
    owned(store);
    server.command("DEL", ORDER);
    await(store.repairOrder("", 10));
    byte[] snapshot = server.snapshot();
    String last = "";
    for (String at = ""; !at.startsWith("order"); at = last) {
      last = await(store.repairOrder(at, 1_000)).next().orElseThrow();
    }
    String end = last;
    server.restartFrom(snapshot);
    assertThatThrownBy(
            () -> {
              while (true) { // the lost connection is noticed by a call
                await(
                    store
                        .repairOrder(end, 1_000)
                        .exceptionallyCompose(e -> store.repairOrder(end, 1_000)));
              }
            })
        .hasRootCauseInstanceOf(NodeUnavailableException.class)
        .hasMessageContaining("it has restarted");
    assertThat(marker()).isNotEqualTo(COMPLETE);
  }

  @Test
  void withoutOrderItIsNotWrittenPast() {
    owned(open(KeyOrder.BYTES));
    NodeStore unordered = open(KeyOrder.NONE);
    TransferControl control = unordered.control().orElseThrow();
    assertThatThrownBy(() -> await(unordered.connect("test")))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order = NONE: must be BYTES")
        .hasMessageContaining("DEL partita:carts:order, HDEL partita:carts:node order");
    await(control.claim(2));
    assertThatThrownBy(() -> await(control.initialise(2, List.of())))
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> await(control.raiseGeneration(2)))
        .hasCauseInstanceOf(IllegalArgumentException.class);
    server.command("DEL", ORDER);
    server.command("HDEL", RECORD, "order");
    put(await(unordered.connect("test")), "a");
  }

  /** Who began without order and is told nothing writes until the barrier ends its session. */
  @ParameterizedTest
  @ValueSource(ints = {FEW, MANY})
  void aSessionFromBeforeTheOrderEndsBeforeItIsComplete(int count) {
    adopt(count);
    NodeStore before = open(new RedisBackend(Settings.defaults(), false), KeyOrder.NONE);
    StoreSession old = owned(before);
    StoreSession session = await(open(KeyOrder.BYTES).connect("test"));
    put(old, "late");
    assertThat(looked(session)).isEqualTo(-1);
    untilWhole(session, count + 1);
    assertThatThrownBy(() -> put(old, "too late")).hasCauseInstanceOf(SessionClosedException.class);
    assertThat(looked(session)).isEqualTo(count + 1);
  }

  private Map<String, Long> calls() {
    Map<String, Long> calls = new TreeMap<>();
    for (String line : server.command("INFO", "commandstats").split("\r?\n", -1)) {
      if (line.startsWith("cmdstat_") && !line.startsWith("cmdstat_config")) {
        calls.put(
            line.substring("cmdstat_".length(), line.indexOf(':')),
            Long.parseLong(line.split("calls=|,", -1)[1]));
      }
    }
    return calls;
  }

  /** What a write did before there was anything to know about the order. */
  @Test
  void writesDoNothingForIt() {
    StoreSession session = owned(open(KeyOrder.BYTES));
    put(session, "a");
    server.command("CONFIG", "RESETSTAT");
    put(session, "a");
    Map<String, Long> calls = calls();
    calls.keySet().removeAll(List.of("role", "auth", "info"));
    assertThat(calls)
        .isEqualTo(Map.of("evalsha", 1L, "hget", 2L, "zadd", 1L, "zrandmember", 1L, "set", 1L));
  }
}

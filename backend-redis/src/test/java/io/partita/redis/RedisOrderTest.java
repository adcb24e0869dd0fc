package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.Repair;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Address;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the order of a server's keys costs it, and how it fares with what others do. */
class RedisOrderTest {
  private static final int PARTITION = 7;
  private static final String ORDER = "partita:sorted:order";
  private static final Query ALL =
      new Query(new byte[0], Optional.empty(), false, 100_000, Long.MAX_VALUE, false);

  private final RedisServer server = server();
  private final List<Backend> backends = new ArrayList<>();

  RedisBinary binary() {
    return RedisBinary.find();
  }

  private RedisServer server() {
    return RedisServer.builder().binary(binary()).start();
  }

  @AfterEach
  void end() {
    backends.forEach(Backend::close);
    server.close();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private NodeStore open(String prefix, KeyOrder order) {
    RedisBackendProvider provider = new RedisBackendProvider();
    List<Problem> problems = new ArrayList<>();
    Map<String, String> texts = Map.of("key-prefix", prefix);
    Backend backend =
        provider.create(Settings.parse(provider.settings(), texts, "the test", problems));
    assertThat(problems).isEmpty();
    backends.add(backend);
    return backend.open(Node.of("node", server.uri()), "sorted", order);
  }

  private StoreSession owned(NodeStore store) {
    TransferControl control = store.control().orElseThrow();
    await(control.claim(1));
    await(control.initialise(1, List.of(PARTITION)));
    return await(store.connect("test"));
  }

  private static boolean put(StoreSession session, byte[] key, String value, Ttl ttl) {
    return await(session.put(PARTITION, key, bytes(value), ttl, PutCondition.ALWAYS));
  }

  private static Page page(StoreSession session, Query query) {
    return await(session.ordered().orElseThrow().page(PARTITION, query));
  }

  private static List<String> keys(Page page) {
    return page.entries().stream().map(entry -> new String(entry.key(), UTF_8)).toList();
  }

  /** Beside the empty key, which is always there. */
  private long members() {
    return Long.parseLong(server.command("ZCARD", ORDER)) - 1;
  }

  /**
   * How often the server was told to do this since the last reset; scripts count by their parts.
   */
  private long calls(String command) {
    var found =
        Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
            .matcher(server.command("INFO", "commandstats"));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  private void operate(StoreSession session) {
    byte[] key = bytes("a");
    put(session, key, "1", Ttl.NONE);
    put(session, key, "2", Ttl.of(Duration.ofHours(1)));
    await(session.put(PARTITION, key, bytes("3"), Ttl.KEEP, PutCondition.ALWAYS));
    await(session.put(PARTITION, key, bytes("4"), Ttl.NONE, PutCondition.IF_ABSENT));
    await(session.increment(PARTITION, key, 1, Ttl.NONE));
    await(session.expire(PARTITION, key, Ttl.of(Duration.ofHours(2))));
    await(session.remove(PARTITION, key));
  }

  @Test
  void aNamespaceWithoutOrderPaysNothingForIt() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.NONE));
    server.command("CONFIG", "RESETSTAT");
    operate(session);
    assertThat(calls("evalsha") + calls("eval")).isZero();
    assertThat(calls("set")).isEqualTo(4);
    assertThat(session.ordered()).isEmpty();
    assertThat(server.command("EXISTS", ORDER)).contains("0");
  }

  @Test
  void readsOfOneKeyAreAsPlainAsWithoutOrder() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    operate(session);
    put(session, bytes("a"), "1", Ttl.NONE);
    server.command("CONFIG", "RESETSTAT");
    assertThat(await(session.get(PARTITION, bytes("a")))).hasValue(bytes("1"));
    assertThat(await(session.ttl(PARTITION, bytes("a")))).hasValue(Ttl.NONE);
    session.getAll(List.of(new Address(PARTITION, bytes("a")))).forEach(RedisOrderTest::await);
    assertThat(calls("evalsha") + calls("eval")).isZero();
    put(session, bytes("a"), "2", Ttl.NONE);
    assertThat(calls("evalsha")).isEqualTo(1);
  }

  /** Records of the cache lie among the names of entries then. */
  @ParameterizedTest
  @ValueSource(strings = {"", "p*[(:"})
  void anyBytesMayBeAKeyUnderAnyPrefix(String prefix) {
    NodeStore store = open(prefix, KeyOrder.BYTES);
    StoreSession session = owned(store);
    TreeSet<byte[]> model = new TreeSet<>(Arrays::compareUnsigned);
    for (byte first : new byte[] {'[', '(', '-', '+', 0, 1, '\n', 'p', 0x7F, -128, -1}) {
      for (byte second : new byte[] {'[', '(', 0, -1}) {
        model.add(new byte[] {first});
        model.add(new byte[] {first, second});
      }
    }
    model.add(new byte[0]);
    model.forEach(key -> put(session, key, "v", Ttl.NONE));
    assertThat(members()).isEqualTo(model.size() - 1);
    for (boolean descending : new boolean[] {false, true}) {
      List<byte[]> expected = new ArrayList<>(descending ? model.descendingSet() : model);
      Query all = new Query(new byte[0], Optional.empty(), descending, 7, 1 << 20, true);
      List<byte[]> found = new ArrayList<>();
      for (Optional<Query> left = Optional.of(all); left.isPresent(); ) {
        Page page = page(session, left.get());
        page.entries().forEach(entry -> found.add(entry.key()));
        left = page.next().map(left.get()::after);
      }
      assertThat(found).usingRecursiveComparison().isEqualTo(expected);
    }
    assertThat(await(store.scanAll("", 10_000)).keys()).hasSize(model.size());
    assertThat(await(store.sizes(key -> PARTITION)).values())
        .singleElement()
        .satisfies(size -> assertThat(size.keys()).isEqualTo(model.size()));
    assertThat(repair(store, 10)).isEqualTo(new Repair(0, 0, Optional.empty()));
    server.command("DEL", ORDER);
    assertThat(repair(store, 10)).isEqualTo(new Repair(model.size() - 1, 0, Optional.empty()));
    model.forEach(key -> await(session.remove(PARTITION, key)));
    assertThat(members()).isZero();
  }

  private static Repair repair(NodeStore store, int limit) {
    Repair sum = new Repair(0, 0, Optional.empty());
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      Repair step = await(store.repairOrder(cursor.get(), limit));
      sum = new Repair(sum.added() + step.added(), sum.removed() + step.removed(), sum.next());
      cursor = step.next();
    }
    return sum;
  }

  @Test
  void whatOthersWroteAndDeletedIsRepaired() {
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    for (int i = 10; i < 60; i++) {
      server.command("SET", "sorted:adopted" + i, "v");
    }
    put(session, bytes("own"), "v", Ttl.NONE);
    put(session, bytes("deleted"), "v", Ttl.NONE);
    server.command("DEL", "sorted:deleted");
    server.command("HSET", "sorted:hash", "field", "v");
    assertThat(repair(store, 10)).isEqualTo(new Repair(51, 1, Optional.empty()));
    assertThat(keys(page(session, ALL))).hasSize(51).contains("adopted10", "own");
    assertThat(repair(store, 10)).isEqualTo(new Repair(0, 0, Optional.empty()));
  }

  /** As a scan does. */
  @Test
  void whatIsNoStringIsOnNoPageAndStaysInTheOrder() {
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    server.command("RPUSH", "sorted:b", "element");
    put(session, bytes("a"), "v", Ttl.NONE);
    put(session, bytes("c"), "v", Ttl.NONE);
    repair(store, 10);
    for (boolean keysOnly : new boolean[] {false, true}) {
      Query one = new Query(new byte[0], Optional.empty(), false, 2, 100, keysOnly);
      assertThat(keys(page(session, one))).containsExactly("a", "c");
    }
    assertThat(members()).isEqualTo(3);
    await(session.remove(PARTITION, bytes("b")));
    assertThat(members()).isEqualTo(2);
  }

  private void putMany(StoreSession session, int many) {
    List<CompletionStage<Boolean>> puts = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      byte[] key = bytes("k" + (10_000 + i));
      puts.add(session.put(PARTITION, key, bytes("v"), Ttl.NONE, PutCondition.ALWAYS));
    }
    puts.forEach(RedisOrderTest::await);
  }

  /** Each of which keeps other clients waiting for a short time only. */
  @Test
  void aLargePageOfKeysIsReadByManyScripts() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    int many = 5 * PageRead.MOST_LOOKS;
    putMany(session, many);
    server.command("CONFIG", "RESETSTAT");
    Query bare = new Query(bytes("k"), Optional.empty(), false, 100_000, Long.MAX_VALUE, true);
    assertThat(page(session, bare).entries()).hasSize(many);
    assertThat(calls("evalsha") + calls("eval")).isBetween(5L, 7L);
    assertThat(calls("mget")).isZero();
  }

  /** Of a partition that the node owns: keys by one command, then their values by others. */
  @Test
  void smallValuesAreReadByPlainCommands() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    int many = PlainRead.MOST_KEYS + 300;
    putMany(session, many);
    for (boolean descending : new boolean[] {false, true}) {
      server.command("CONFIG", "RESETSTAT");
      Query query = new Query(bytes("k"), Optional.empty(), descending, many, 16 << 20, false);
      Page page = page(session, query);
      assertThat(keys(page)).hasSize(many).doesNotHaveDuplicates();
      assertThat(keys(page).get(0)).isEqualTo("k" + (10_000 + (descending ? many - 1 : 0)));
      assertThat(page.next()).isEmpty();
      assertThat(calls("strlen")).isZero();
      assertThat(calls(descending ? "zrevrangebylex" : "zrangebylex")).isEqualTo(2);
      assertThat(calls("mget")).isEqualTo(2 + 1);
    }
    Query few = new Query(bytes("k"), Optional.of(bytes("k10100")), false, 30, 100, false);
    assertThat(keys(page(session, few))).hasSize(15).last().isEqualTo("k10014");
  }

  /** The node notes that it has some; scripts look how large each is before they read it. */
  @Test
  void largeValuesAreReadByScriptsThatLookFirst() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    putMany(session, 300);
    assertThat(page(session, ALL).entries()).hasSize(300);
    for (char key = 'a'; key < 'f'; key++) {
      put(session, bytes("" + key), "x".repeat((int) PageRead.MOST_BYTES * 2 / 3), Ttl.NONE);
    }
    server.command("CONFIG", "RESETSTAT");
    Query large = new Query(bytes("a"), Optional.of(bytes("k")), true, 100, Long.MAX_VALUE, false);
    assertThat(keys(page(session, large))).containsExactly("e", "d", "c", "b", "a");
    assertThat(calls("mget")).isZero();
    assertThat(calls("evalsha") + calls("eval")).isBetween(5L, 7L);
    Query few =
        new Query(bytes("a"), Optional.of(bytes("k")), false, 100, PageRead.MOST_BYTES, false);
    Page page = page(session, few);
    assertThat(keys(page)).containsExactly("a", "b");
    assertThat(keys(page(session, few.after(page.next().orElseThrow())))).containsExactly("c", "d");
    assertThat(page(session, ALL).entries()).hasSize(305);
    assertThat(calls("mget")).isZero();
  }

  /** Each way by which an entry comes in: what is noted never shrinks. */
  @Test
  void theLargestValueIsNoted() {
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    put(session, bytes("a"), "x".repeat(4_096), Ttl.NONE);
    assertThat(largest()).isZero();
    put(session, bytes("a"), "x".repeat(5_000), Ttl.of(Duration.ofHours(1)));
    assertThat(largest()).isEqualTo(5_000);
    await(session.put(PARTITION, bytes("b"), new byte[6_000], Ttl.NONE, PutCondition.IF_ABSENT));
    assertThat(largest()).isEqualTo(6_000);
    put(session, bytes("b"), "small", Ttl.NONE);
    server.command("SET", "sorted:adopted", "x".repeat(7_000));
    server.command("HSET", "sorted:hash", "field", "x".repeat(9_000));
    assertThat(largest()).isEqualTo(6_000);
    repair(store, 10);
    assertThat(largest()).isEqualTo(7_000);
    TransferControl control = store.control().orElseThrow();
    MigrationId move = new MigrationId(1, 1);
    int moved = PARTITION + 1;
    await(control.beginImport(1, moved, move));
    int length = 10_000;
    for (int more : new int[] {1, Copying.LARGE}) {
      for (Ttl ttl : List.of(Ttl.NONE, Ttl.of(Duration.ofHours(1)))) {
        length += more;
        await(control.apply(1, moved, move, 0, List.of(copy(length, ttl))));
        assertThat(largest()).isEqualTo(length);
        length++;
        await(control.copy(1, List.of(new Copies(moved, move, 0, List.of(copy(length, ttl))))));
        assertThat(largest()).isEqualTo(length);
      }
    }
  }

  private static DirtyEntry copy(int length, Ttl ttl) {
    Optional<byte[]> value = Optional.of(new byte[length]);
    return new DirtyEntry(bytes("c" + length), 1, value, DirtyEntry.BYTES, ttl);
  }

  private long largest() {
    String noted = server.command("HGET", "partita:sorted:node", "largest").trim();
    return noted.matches("\\d+") ? Long.parseLong(noted) : 0;
  }

  /** Nobody notes those: what is too much of a command is dropped as it comes, and read again. */
  @Test
  void largeValuesThatOthersWroteAreReadByScriptsAfterTheFirstOnes() {
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    for (char key = 'a'; key < 'h'; key++) {
      put(session, bytes("" + key), "v", Ttl.NONE);
      server.command("SET", "sorted:" + key, "x".repeat((int) PageRead.MOST_BYTES * 2 / 3));
    }
    putMany(session, 300);
    server.command("CONFIG", "RESETSTAT");
    Page page = page(session, ALL);
    assertThat(page.entries()).hasSize(307);
    assertThat(keys(page)).startsWith("a", "b", "c", "d", "e", "f", "g", "k10000").isSorted();
    assertThat(page.entries().get(6).value()).hasSize((int) PageRead.MOST_BYTES * 2 / 3);
    assertThat(calls("mget")).isEqualTo(1);
    assertThat(calls("strlen")).isBetween(300L, 310L);
  }

  @Test
  void plainReadsDropKeysWithoutEntriesAndPassWhatIsNoString() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    putMany(session, 400);
    assertThat(page(session, ALL).entries()).hasSize(400);
    for (int i = 100; i < 300; i++) {
      server.command("DEL", "sorted:k" + (10_000 + i));
    }
    server.command("RPUSH", "sorted:k10150", "element");
    server.command("CONFIG", "RESETSTAT");
    Page page = page(session, ALL);
    assertThat(keys(page)).hasSize(200).contains("k10099", "k10300").doesNotContain("k10150");
    assertThat(page.next()).isEmpty();
    assertThat(calls("mget")).isPositive();
    assertThat(members()).isEqualTo(201);
    assertThat(
            keys(
                page(
                    session,
                    new Query(bytes("k10090"), Optional.empty(), false, 20, 1 << 20, false))))
        .hasSize(20)
        .containsSubsequence("k10099", "k10300");
  }

  /** The keys are read first and the values then: what is there all the time is there at both. */
  @Test
  void plainReadsMissNothingThatIsThereWhileOthersWrite() throws InterruptedException {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    putMany(session, 600);
    assertThat(page(session, ALL).entries()).hasSize(600);
    AtomicBoolean stops = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !stops.get(); i = (i + 1) % 600) {
                byte[] passing = bytes("k" + (10_000 + i) + "!");
                put(session, passing, "v", Ttl.NONE);
                put(session, bytes("k" + (10_000 + i)), "w", Ttl.NONE);
                await(session.remove(PARTITION, passing));
              }
            });
    writer.start();
    try {
      for (int round = 0; round < 200; round++) {
        List<String> keys = keys(page(session, ALL));
        assertThat(keys).isSorted().doesNotHaveDuplicates();
        assertThat(keys.stream().filter(key -> !key.endsWith("!"))).hasSize(600);
      }
    } finally {
      stops.set(true);
      writer.join();
    }
  }

  @Test
  void aPageDropsABoundedNumberOfKeysWithoutEntries() {
    StoreSession session = owned(open("{namespace}:", KeyOrder.BYTES));
    put(session, bytes("z"), "v", Ttl.NONE);
    int gone = 3 * PageRead.MOST_SKIPPED;
    server.command(
        "EVAL",
        "for i = 1, ARGV[1] do redis.call('ZADD', KEYS[1], 0, 'k' .. i) end",
        "1",
        ORDER,
        Integer.toString(gone));
    Page first = page(session, ALL);
    assertThat(first.entries()).isEmpty();
    assertThat(1 + gone - members())
        .isBetween(
            (long) PageRead.MOST_SKIPPED, (long) PageRead.MOST_SKIPPED + PageRead.MOST_LOOKS);
    Query left = ALL;
    Page page = first;
    while (page.entries().isEmpty()) {
      left = left.after(page.next().orElseThrow());
      page = page(session, left);
    }
    assertThat(keys(page)).containsExactly("z");
    assertThat(page.next()).isEmpty();
    assertThat(members()).isEqualTo(1);
  }

  /** It refuses what needs room as without order, though a write that drops keys has given some. */
  @Test
  void aServerOutOfMemoryTakesNoWriteAndKeepsTheOrderOfWhatItHas() {
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    put(session, bytes("a"), "1", Ttl.NONE);
    put(session, bytes("b"), "1", Ttl.NONE);
    server.command("ZADD", ORDER, "0", "gone1", "0", "gone2", "0", "gone3");
    server.command("CONFIG", "SET", "maxmemory", "1");
    for (int i = 0; i < 5; i++) {
      byte[] key = bytes("new" + i);
      assertThatThrownBy(() -> put(session, key, "v", Ttl.NONE))
          .hasCauseInstanceOf(NodeUnavailableException.class);
      assertThatThrownBy(() -> await(session.increment(PARTITION, key, 1, Ttl.NONE)))
          .hasCauseInstanceOf(NodeUnavailableException.class);
    }
    assertThat(await(session.remove(PARTITION, bytes("b")))).isTrue();
    server.command("CONFIG", "SET", "maxmemory", "0");
    assertThat(held(store)).containsExactly("a");
    assertThat(keys(page(session, ALL))).containsExactly("a");
    assertThat(members()).isEqualTo(1);
  }

  /** The writes drop them, two at most each, as nobody reads the pages on which they would be. */
  @Test
  void keysThatExpireUnreadDoNotPileUp() {
    int lasting = 500;
    NodeStore store = open("{namespace}:", KeyOrder.BYTES);
    StoreSession session = owned(store);
    List<CompletionStage<?>> puts = new ArrayList<>();
    for (int i = 0; i < lasting; i++) {
      put(session, bytes("lasting" + i), "v", Ttl.NONE);
    }
    Ttl brief = Ttl.of(Duration.ofMillis(1));
    for (int i = 0; i < 20_000; i++) {
      puts.add(session.put(PARTITION, bytes("brief" + i), bytes("v"), brief, PutCondition.ALWAYS));
      if (puts.size() == 100) {
        puts.forEach(RedisOrderTest::await);
        puts.clear();
      }
    }
    while (held(store).size() > lasting) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(members()).isBetween((long) lasting, 3L * lasting);
    assertThat(keys(page(session, ALL)))
        .allMatch(key -> key.startsWith("lasting"))
        .doesNotHaveDuplicates();
    repair(store, 1_000);
    assertThat(members()).isEqualTo(lasting);
  }

  private static List<String> held(NodeStore store) {
    List<HeldKey> keys = new ArrayList<>();
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      NodeStore.KeyPage page = await(store.scanAll(cursor.get(), 1_000));
      keys.addAll(page.keys());
      cursor = page.next();
    }
    return keys.stream()
        .map(held -> new String(held.key(), UTF_8))
        .distinct()
        .collect(Collectors.toList());
  }
}

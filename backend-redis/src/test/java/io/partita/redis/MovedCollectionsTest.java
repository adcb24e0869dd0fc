package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Collections that other clients have filled, and that are read and written in pieces. */
class MovedCollectionsTest {
  private static final int PARTITION = 7;
  private static final MigrationId MOVE = new MigrationId(1, 0);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int SMALL = Copying.LARGE_ELEMENTS;
  private static final int MANY = 5_000;
  private static final int MOST_ROUNDS = 20;
  private static final List<String> KINDS = List.of("hash", "list", "set", "zset", "stream");

  /** Fills KEYS[1], of a kind, with elements from ARGV[2] to ARGV[3] of ARGV[4] bytes and more. */
  private static final String FILL =
      """
      local odd = {'inf', '-inf', '0.1', '5e-324', '1.7976931348623157e308', '12345678901234567', '-0.3333333333333333'}
      local fill = string.rep('x', tonumber(ARGV[4]))
      for i = tonumber(ARGV[2]), tonumber(ARGV[3]) do
        local text = 'element\\0' .. i .. fill
        if ARGV[1] == 'hash' then redis.call('HSET', KEYS[1], 'field' .. i, text)
        elseif ARGV[1] == 'list' then redis.call('RPUSH', KEYS[1], i % 3 == 0 and 'same' or text)
        elseif ARGV[1] == 'set' then redis.call('SADD', KEYS[1], text)
        elseif ARGV[1] == 'zset' then redis.call('ZADD', KEYS[1], odd[i] or tostring(i / 7), text)
        else redis.call('XADD', KEYS[1], i .. '-' .. i % 5, 'field', text, 'field', '', 'no', i) end
      end
      return 1
      """;

  /** What KEYS[1] holds, whatever the order in which the server has it if it has none. */
  private static final String CONTENT =
      """
      local kind = redis.call('TYPE', KEYS[1]).ok
      local parts, sorted = {}, false
      if kind == 'hash' then
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do parts[#parts + 1] = #all[i] .. all[i] .. all[i + 1] end
        sorted = true
      elseif kind == 'set' then parts, sorted = redis.call('SMEMBERS', KEYS[1]), true
      elseif kind == 'list' then parts = redis.call('LRANGE', KEYS[1], 0, -1)
      elseif kind == 'zset' then parts = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
      elseif kind == 'stream' then
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
          parts[#parts + 1] = entry[1] .. ' ' .. table.concat(entry[2], ',')
        end
      elseif kind == 'string' then parts = {redis.call('GET', KEYS[1])} end
      if sorted then table.sort(parts) end
      for i, part in ipairs(parts) do parts[i] = #part .. ':' .. part end
      return kind .. ' ' .. #parts .. ' ' .. redis.sha1hex(table.concat(parts))
      """;

  /** A write of a field as a checked path makes it: noted in the same step. */
  private static final String NOTED_WRITE =
      """
      redis.call('ZADD', 'partita:moved:log:7', redis.call('HINCRBY', 'partita:moved:node', 'seq', 1), ARGV[1])
      return redis.call(ARGV[2], 'moved:' .. ARGV[1], unpack(ARGV, 3))
      """;

  private final RedisServer source = server();
  private final RedisServer target = server();
  private final Backend backend = new RedisBackendProvider().create(Settings.defaults());
  private final NodeStore from = backend.open(Node.of("source", source.uri()), "moved");
  private final NodeStore to = backend.open(Node.of("target", target.uri()), "moved");

  RedisBinary binary() {
    return RedisBinary.find();
  }

  private RedisServer server() {
    return RedisServer.builder().binary(binary()).start();
  }

  @AfterEach
  void end() {
    backend.close();
    source.close();
    target.close();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static TransferControl control(NodeStore store) {
    return store.control().orElseThrow();
  }

  private void fill(String key, String kind, int elements, int bytes) {
    for (int at = 1; at <= elements; at += 10_000) {
      int last = Math.min(elements, at + 9_999);
      source.command("EVAL", FILL, "1", "moved:" + key, kind, "" + at, "" + last, "" + bytes);
    }
  }

  private static String content(RedisServer server, String key) {
    return server.command("EVAL", CONTENT, "1", "moved:" + key);
  }

  /** In transit, with all that is there in the change log. */
  private void depart() {
    await(control(from).claim(1));
    await(control(to).claim(1));
    await(control(from).initialise(1, List.of(PARTITION)));
    await(control(to).initialise(1, List.of()));
    await(control(to).beginImport(1, PARTITION, MOVE));
    Sweep sweep = new Sweep(Map.of(PARTITION, MOVE), key -> PARTITION, "", 1_000);
    assertThat(await(control(to).wipe(1, sweep))).isEmpty();
    long generation = await(control(from).depart(1, Map.of(PARTITION, MOVE)));
    assertThat(await(control(from).barrier(generation, LONG, LONG))).isTrue();
    assertThat(await(control(from).logExisting(1, sweep)).next()).isEmpty();
  }

  private List<DirtyEntry> dirty() {
    return await(control(from).readDirty(1, PARTITION, MOVE, 100, Long.MAX_VALUE / 4));
  }

  private CompletableFuture<Void> apply(long attempt, List<DirtyEntry> entries) {
    return control(to).apply(1, PARTITION, MOVE, attempt, entries).toCompletableFuture();
  }

  private int drop(List<DirtyEntry> copied) {
    return await(control(from).dropClean(1, PARTITION, MOVE, copied));
  }

  private void drain(long attempt) {
    for (int round = 1; ; round++) {
      List<DirtyEntry> dirty = dirty();
      apply(attempt, dirty).join();
      if (drop(dirty) == 0) {
        return;
      }
      assertThat(round).as("rounds until the change log is empty").isLessThan(MOST_ROUNDS);
    }
  }

  private void commit() {
    assertThat(await(control(from).commit(1, PARTITION, MOVE, "target"))).isTrue();
    assertThat(await(control(to).activate(PARTITION, MOVE))).isTrue();
    assertThat(target.command("EXISTS", "partita:moved:stage:" + PARTITION)).isEqualTo("0");
  }

  private Map<String, String> forms() {
    Map<String, String> forms = new HashMap<>();
    dirty().forEach(entry -> forms.put(new String(entry.key(), UTF_8), entry.form()));
    return forms;
  }

  @Test
  void eachTypeIsMovedIntactBelowAndAboveTheBound() {
    List<String> small = new ArrayList<>();
    List<String> large = new ArrayList<>();
    for (String kind : KINDS) {
      for (int elements : new int[] {1, SMALL, SMALL + 1, MANY}) {
        String key = kind + elements;
        fill(key, kind, elements, 0);
        (elements > SMALL ? large : small).add(key);
        if (elements % 2 == 1) {
          source.command("PEXPIRE", "moved:" + key, "3600000");
        }
      }
      // Few elements, but many bytes.
      fill(kind + "Wide", kind, 300, 8_000);
      large.add(kind + "Wide");
    }
    depart();
    Map<String, String> forms = forms();
    small.forEach(key -> assertThat(forms).containsEntry(key, Copying.DUMP));
    large.forEach(key -> assertThat(forms).containsEntry(key, Copying.PIECES));
    drain(0);
    List<String> all = new ArrayList<>(small);
    all.addAll(large);
    for (String key : all) {
      assertThat(content(target, key)).as(key).isEqualTo(content(source, key));
      long left = Long.parseLong(target.command("PTTL", "moved:" + key));
      long before = Long.parseLong(source.command("PTTL", "moved:" + key));
      if (key.endsWith("1")) {
        assertThat(left).as(key).isBetween(3_000_000L, 3_600_000L);
        assertThat(before).as("time to live of %s at the source, read later", key).isPositive();
      } else {
        assertThat(left).as(key).isEqualTo(-1);
      }
    }
    commit();
  }

  @Test
  void aStreamKeepsItsLastIdsAndOneWithGroupsIsMovedWhole() {
    fill("plain", "stream", MANY, 0);
    fill("grouped", "stream", MANY, 0);
    for (String key : List.of("plain", "grouped")) {
      source.command("XDEL", "moved:" + key, "77-2", MANY + "-" + MANY % 5);
    }
    source.command("XGROUP", "CREATE", "moved:grouped", "group", "10-0");
    source.command(
        "XREADGROUP", "GROUP", "group", "me", "COUNT", "9", "STREAMS", "moved:grouped", ">");
    depart();
    assertThat(forms())
        .containsEntry("plain", Copying.PIECES)
        .containsEntry("grouped", Copying.DUMP);
    drain(0);
    for (String key : List.of("plain", "grouped")) {
      assertThat(content(target, key)).isEqualTo(content(source, key));
      assertThat(ids(target, key)).isEqualTo(ids(source, key)).contains(MANY + "-" + MANY % 5);
    }
    assertThat(target.command("XPENDING", "moved:grouped", "group"))
        .isEqualTo(source.command("XPENDING", "moved:grouped", "group"));
    commit();
  }

  /** Beside the entries: what is told by name, not how the server has laid it out. */
  private static String ids(RedisServer server, String key) {
    return server.command(
        "EVAL",
        """
        local info, told = redis.call('XINFO', 'STREAM', KEYS[1]), ''
        for i = 1, #info, 2 do
          local name = info[i]
          if name == 'length' or name == 'last-generated-id' or name == 'max-deleted-entry-id' or name == 'entries-added' then
            told = told .. name .. '=' .. info[i + 1] .. ' '
          end
        end
        return told
        """,
        "1",
        "moved:" + key);
  }

  @Test
  void fieldsKeepTimesToLiveOfTheirOwn() {
    assumeTrue(
        source
            .command("COMMAND", "INFO", "hpexpire")
            .toLowerCase(java.util.Locale.ROOT)
            .contains("hpexpire"),
        "a server whose fields may expire");
    fill("hash", "hash", MANY, 0);
    source.command("HPEXPIRE", "moved:hash", "3600000", "FIELDS", "1", "field4999");
    depart();
    drain(0);
    assertThat(content(target, "hash")).isEqualTo(content(source, "hash"));
    assertThat(
            Long.parseLong(
                target.command("HPTTL", "moved:hash", "FIELDS", "1", "field4999").trim()))
        .isBetween(3_000_000L, 3_600_000L);
    commit();
  }

  /** Whatever is put together of two states is copied once more, as the entry's score rose. */
  @Test
  void writesBetweenThePiecesAreCopied() {
    for (String kind : KINDS) {
      fill(kind, kind, MANY, 0);
    }
    depart();
    for (int round = 0; round < 10; round++) {
      List<DirtyEntry> dirty = dirty();
      CompletableFuture<Void> applied = apply(0, dirty);
      for (int i = 0; i < 20; i++) {
        String n = "" + (round * 20 + i);
        write("hash", "HSET", "new" + n, n);
        write("hash", "HDEL", "field" + (1 + round * 200 + i));
        write("list", i % 2 == 0 ? "RPUSH" : "LPUSH", n);
        write("list", "LPOP");
        write("set", "SADD", n);
        write("set", "SREM", "element\0" + (1 + round * 200 + i));
        write("zset", "ZADD", n, "new" + n);
        write("zset", "ZADD", "-" + n, "element\0" + (100 + i));
        write("stream", "XADD", (MANY + 1 + round * 20 + i) + "-0", "field", n);
        write("stream", "XDEL", (10 + i) + "-" + (10 + i) % 5);
      }
      applied.join();
      assertThat(drop(dirty)).as("what was written is dirty still").isEqualTo(KINDS.size());
    }
    drain(0);
    for (String kind : KINDS) {
      assertThat(content(target, kind)).isEqualTo(content(source, kind));
    }
    assertThat(ids(target, "stream")).isEqualTo(ids(source, "stream"));
    commit();
  }

  private void write(String key, String... command) {
    List<String> words = new ArrayList<>(List.of("EVAL", NOTED_WRITE, "0", key));
    words.addAll(List.of(command));
    source.command(words.toArray(new String[0]));
  }

  @Test
  void whatTheApiDoesToACollectionOnItsWayIsCopied() {
    for (String key : List.of("put", "removed", "expiring", "again")) {
      fill(key, "hash", MANY, 0);
    }
    depart();
    List<DirtyEntry> dirty = dirty();
    assertThat(dirty).allMatch(entry -> entry.form().equals(Copying.PIECES));
    StoreSession session = await(from.connect("test"));
    CompletableFuture<Void> applied = apply(0, dirty);
    await(session.put(PARTITION, bytes("put"), bytes("text"), Ttl.NONE, PutCondition.ALWAYS));
    await(session.remove(PARTITION, bytes("removed")));
    await(session.expire(PARTITION, bytes("expiring"), Ttl.of(Duration.ofHours(1))));
    applied.join();
    assertThat(drop(dirty)).isEqualTo(3);
    drain(0);
    commit();
    assertThat(content(target, "put")).isEqualTo(content(source, "put")).startsWith("string");
    assertThat(target.command("EXISTS", "moved:removed")).isEqualTo("0");
    assertThat(content(target, "expiring")).isEqualTo(content(source, "expiring"));
    assertThat(Long.parseLong(target.command("PTTL", "moved:expiring")))
        .isBetween(3_000_000L, 3_600_000L);
    assertThat(content(target, "again")).isEqualTo(content(source, "again"));
  }

  /** What was changed, or has gone, after it was read for a piece by piece copy. */
  @Test
  void anotherTypeOrNothingInItsPlaceIsMovedAsItIs() {
    fill("gone", "zset", MANY, 0);
    fill("other", "zset", MANY, 0);
    depart();
    List<DirtyEntry> dirty = dirty();
    source.command("DEL", "moved:gone", "moved:other");
    source.command("SADD", "moved:other", "a", "b");
    apply(0, dirty).join();
    assertThat(target.command("EXISTS", "moved:gone")).isEqualTo("0");
    assertThat(content(target, "other")).isEqualTo(content(source, "other")).startsWith("set 2 ");
  }

  /** Pieces of an earlier attempt are refused; the next one goes on, or begins anew. */
  @Test
  void aCopyThatWasGivenUpIsRefusedAndGoneOnWith() {
    for (String kind : KINDS) {
      fill(kind, kind, 20_000, 0);
    }
    depart();
    for (int attempt = 0; attempt < 5; attempt++) {
      CompletableFuture<Void> applied = apply(attempt, dirty());
      await(control(to).raiseAttempt(1, PARTITION, MOVE, attempt + 1));
      try {
        applied.join();
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(SupersededException.class);
      }
    }
    List<DirtyEntry> dirty = dirty();
    assertThat(dirty).hasSize(KINDS.size());
    assertThatThrownBy(() -> apply(4, dirty).join()).hasCauseInstanceOf(SupersededException.class);
    drain(5);
    for (String kind : KINDS) {
      assertThat(content(target, kind)).isEqualTo(content(source, kind));
    }
    commit();
  }

  /** One that was staged for long is begun anew if its staging key has expired. */
  @Test
  void piecesThatWereLostAreStagedAgain() {
    fill("list", "list", 50_000, 0);
    depart();
    List<DirtyEntry> dirty = dirty();
    CompletableFuture<Void> applied = apply(0, dirty);
    await(control(to).raiseAttempt(1, PARTITION, MOVE, 1));
    applied.handle((done, error) -> true).join();
    target.command("DEL", "partita:moved:stage:" + PARTITION);
    drain(1);
    assertThat(content(target, "list")).isEqualTo(content(source, "list"));
    commit();
  }

  @Test
  void noStepTakesMoreThanAPieceOfALargeHash() {
    int elements = 1_000_000;
    fill("hash", "hash", elements, 0);
    for (RedisServer server : List.of(source, target)) {
      server.command("CONFIG", "RESETSTAT");
    }
    target.command("CONFIG", "SET", "slowlog-max-len", "20000");
    target.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
    depart();
    long begun = System.nanoTime();
    drain(0);
    long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    target.command("CONFIG", "SET", "slowlog-log-slower-than", "-1");
    assertThat(target.command("HLEN", "moved:hash")).isEqualTo("" + elements);
    // All that is written was read by one step, too.
    assertThat(mostArguments(target))
        .as("arguments of one call: field and value of each, and a few")
        .isBetween(CollectionCopy.MOST, 2 * (CollectionCopy.MOST + CollectionCopy.MOST / 4));
    long scans = calls(source, "hscan");
    long writes = calls(target, "hset");
    assertThat(calls(source, "dump")).isZero();
    assertThat(calls(target, "restore")).isZero();
    assertThat(calls(source, "hgetall")).as("of the node's record").isLessThan(10);
    assertThat(scans).isGreaterThan(elements / (CollectionCopy.MOST + CollectionCopy.MOST / 4));
    assertThat(writes).isGreaterThanOrEqualTo(scans);
    commit();
    String after = longest(source) + " at the source, " + longest(target) + " at the target";
    source.command(
        "EVAL",
        "return redis.call('RESTORE', 'other', 0, redis.call('DUMP', KEYS[1]))",
        "1",
        "moved:hash");
    System.Logger log = System.getLogger(MovedCollectionsTest.class.getName());
    log.log(
        System.Logger.Level.INFO,
        "a hash of {0} fields in {6} ms: longest script {1}; in one piece: DUMP {2} us, RESTORE {3} us; {4} scans, {5} writes",
        elements,
        after,
        stat(source, "dump", "usec"),
        stat(source, "restore", "usec"),
        scans,
        writes,
        took);
  }

  /** Of the commands that the slow log has, which tells how many arguments it leaves out. */
  private static int mostArguments(RedisServer server) {
    Matcher found =
        Pattern.compile("\\((\\d+) more arguments\\)")
            .matcher(server.command("SLOWLOG", "GET", "20000"));
    int most = 0;
    while (found.find()) {
      most = Math.max(most, Integer.parseInt(found.group(1)));
    }
    return most;
  }

  private static long calls(RedisServer server, String command) {
    return stat(server, command, "calls");
  }

  private static long stat(RedisServer server, String command, String name) {
    Matcher found =
        Pattern.compile("cmdstat_" + command + ":(?:.*,)?" + name + "=(\\d+)")
            .matcher(server.command("INFO", "commandstats"));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** Of all scripts since the statistics began; servers before 7.0 don't tell. */
  private static String longest(RedisServer server) {
    try {
      server.command("CONFIG", "SET", "latency-tracking-info-percentiles", "100");
    } catch (IllegalStateException e) {
      return "unknown";
    }
    Matcher found =
        Pattern.compile("usec_evalsha:p100=([0-9.]+)")
            .matcher(server.command("INFO", "latencystats"));
    return found.find() ? found.group(1) + " us" : "unknown";
  }

  /** That of the last step counts, which is not known before it has arrived. */
  @Test
  void aLongWayDoesNotLengthenATimeToLive() {
    fill("hash", "hash", SMALL + 1, 0);
    source.command("PEXPIRE", "moved:hash", "3600000");
    depart();
    List<DirtyEntry> dirty = dirty();
    try (TcpProxy way = TcpProxy.to(target.port())) {
      NodeStore late =
          backend.open(Node.of("late", URI.create("redis://127.0.0.1:" + way.port())), "moved");
      await(late.ping());
      way.delay(Duration.ofMillis(80), Duration.ZERO);
      await(control(late).apply(1, PARTITION, MOVE, 0, dirty));
    }
    long atSource = Long.parseLong(source.command("PTTL", "moved:hash"));
    long atTarget = Long.parseLong(target.command("PTTL", "moved:hash"));
    assertThat(atTarget).as("what is left, asked for later").isBetween(3_000_000L, atSource);
  }
}

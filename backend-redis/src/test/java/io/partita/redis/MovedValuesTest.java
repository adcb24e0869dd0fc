package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.PartitaException;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Census;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.KeyedTransfer.ReadPage;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MovedValuesTest {
  private static final int PARTITION = 7;
  private static final MigrationId MOVE = new MigrationId(1, 0);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RedisServer source =
      RedisServer.builder().user("unlogged", "on", ">secret", "~*", "&*", "+@all", "-zadd").start();
  private final RedisServer target = RedisServer.builder().start();
  private final Backend backend = new RedisBackendProvider().create(Settings.defaults());
  private final NodeStore from = backend.open(Node.of("source", source.uri()), "moved");
  private final NodeStore to = backend.open(Node.of("target", target.uri()), "moved");

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

  private static void put(StoreSession session, String key, byte[] value, Ttl ttl) {
    assertThat(await(session.put(PARTITION, bytes(key), value, ttl, PutCondition.ALWAYS))).isTrue();
  }

  private static Sweep sweep() {
    return new Sweep(Map.of(PARTITION, MOVE), key -> PARTITION, "", 1_000);
  }

  private StoreSession owned() {
    await(control(from).claim(1));
    await(control(to).claim(1));
    await(control(from).initialise(1, List.of(PARTITION)));
    await(control(to).initialise(1, List.of()));
    return await(from.connect("test"));
  }

  private void depart() {
    await(control(to).beginImport(1, PARTITION, MOVE));
    assertThat(await(control(to).wipe(1, sweep()))).isEmpty();
    long generation = await(control(from).depart(1, Map.of(PARTITION, MOVE)));
    assertThat(await(control(from).barrier(generation, Duration.ofMillis(200), LONG))).isTrue();
  }

  private void finish() {
    await(control(from).logExisting(1, sweep()));
    List<DirtyEntry> dirty =
        await(control(from).readDirty(1, PARTITION, MOVE, 100, Long.MAX_VALUE / 4));
    await(control(to).apply(1, PARTITION, MOVE, 0, dirty));
    assertThat(await(control(from).dropClean(1, PARTITION, MOVE, dirty))).isZero();
    assertThat(await(control(from).commit(1, PARTITION, MOVE, "target"))).isTrue();
    assertThat(await(control(to).activate(PARTITION, MOVE))).isTrue();
  }

  /** Large values grow under a name of their own, which expires if nobody finishes them. */
  @Test
  void aLargeValueLivesAsLongAsItDid() {
    byte[] large = new byte[3 * Copying.LARGE + 17];
    new SplittableRandom(1).nextBytes(large);
    StoreSession session = owned();
    put(session, "forever", large, Ttl.NONE);
    put(session, "hour", large, Ttl.of(Duration.ofHours(1)));
    depart();
    finish();
    StoreSession moved = await(to.connect("test"));
    assertThat(await(moved.get(PARTITION, bytes("forever")))).hasValue(large);
    assertThat(await(moved.get(PARTITION, bytes("hour")))).hasValue(large);
    assertThat(await(moved.ttl(PARTITION, bytes("forever")))).hasValue(Ttl.NONE);
    assertThat(await(moved.ttl(PARTITION, bytes("hour"))).orElseThrow().millis())
        .isBetween(Duration.ofMinutes(50).toMillis(), Duration.ofHours(1).toMillis());
    assertThat(target.command("EXISTS", "partita:moved:stage:" + PARTITION)).contains("0");
  }

  /** They are noted in the change log, and copied as what was written is. */
  @Test
  void whatIsLargeOrNoStringIsNotReadWithTheOthers() {
    StoreSession session = owned();
    put(session, "large", new byte[Copying.LARGE + 1], Ttl.NONE);
    put(session, "largest", new byte[Copying.LARGE], Ttl.of(Duration.ofHours(1)));
    put(session, "empty", new byte[0], Ttl.NONE);
    source.command("RPUSH", "moved:list", "a", "b");
    depart();
    List<byte[]> keys =
        await(control(from).existing(sweep())).keys().getOrDefault(PARTITION, List.of());
    assertThat(keys).hasSize(4);
    List<Keys> groups = List.of(new Keys(PARTITION, MOVE, keys));
    ReadPage page = await(control(from).read(1, groups, Long.MAX_VALUE / 4));
    assertThat(page.done()).isEqualTo(4);
    assertThat(page.entries().getOrDefault(PARTITION, List.of()))
        .extracting(entry -> new String(entry.key(), UTF_8))
        .containsExactlyInAnyOrder("largest", "empty");
    await(
        control(to)
            .copy(
                1,
                List.of(
                    new Copies(
                        PARTITION, MOVE, 0, page.entries().getOrDefault(PARTITION, List.of())))));
    assertThat(await(control(from).finishScan(1, Map.of(PARTITION, MOVE)))).contains(PARTITION);
    List<DirtyEntry> noted =
        await(control(from).readDirty(1, PARTITION, MOVE, 100, Long.MAX_VALUE / 4));
    assertThat(noted)
        .extracting(entry -> new String(entry.key(), UTF_8))
        .containsExactlyInAnyOrder("large", "list");
    await(control(to).copy(1, List.of(new Copies(PARTITION, MOVE, 0, noted))));
    assertThat(await(control(from).dropClean(1, PARTITION, MOVE, noted))).isZero();
    assertThat(await(control(to).count(1, groups)).get(PARTITION))
        .isEqualTo(await(control(from).count(1, groups)).get(PARTITION));
    assertThat(await(control(from).commit(1, PARTITION, MOVE, "target"))).isTrue();
    assertThat(await(control(to).activate(PARTITION, MOVE))).isTrue();
    StoreSession moved = await(to.connect("test"));
    assertThat(await(moved.get(PARTITION, bytes("large")))).hasValue(new byte[Copying.LARGE + 1]);
    assertThat(await(moved.get(PARTITION, bytes("empty")))).hasValue(new byte[0]);
    assertThat(await(moved.ttl(PARTITION, bytes("largest"))).orElseThrow().millis())
        .isBetween(Duration.ofMinutes(50).toMillis(), Duration.ofHours(1).toMillis());
    assertThat(target.command("LRANGE", "moved:list", "0", "-1")).contains("a").contains("b");
  }

  /** Not fetched as a whole: one step may be about a thousand of them. */
  @Test
  void ofALongValueItsEdgesAreCompared() {
    String key =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "k" + i)
            .filter(k -> Census.isSampled(bytes(k)))
            .findFirst()
            .orElseThrow();
    byte[] value = new byte[Census.WHOLE_BYTES + 1];
    new SplittableRandom(2).nextBytes(value);
    put(owned(), key, value, Ttl.NONE);
    depart();
    List<Keys> groups = List.of(new Keys(PARTITION, MOVE, List.of(bytes(key))));
    Census expected = new Census(1, Census.ofEntry(bytes(key), value), 0);
    assertThat(await(control(from).count(1, groups))).containsEntry(PARTITION, expected);
    assertThat(await(control(from).census(1, sweep())).counts()).containsEntry(PARTITION, expected);
    for (int at : new int[] {0, value.length - 1}) {
      byte[] other = value.clone();
      other[at]++;
      assertThat(Census.ofEntry(bytes(key), other)).isNotEqualTo(expected.checksum());
    }
    assertThat(Census.ofEntry(bytes(key), new byte[Census.WHOLE_BYTES + 1]))
        .isNotEqualTo(Census.ofEntry(bytes(key), new byte[Census.WHOLE_BYTES + 2]));
  }

  /** The form of the answer depends on whether anything at all expires. */
  @Test
  void aReadSaysHowManyKeysItHasDealtWith() {
    StoreSession session = owned();
    for (int i = 0; i < 5; i++) {
      put(session, "k" + i, new byte[100], Ttl.NONE);
    }
    depart();
    List<byte[]> keys =
        await(control(from).existing(sweep())).keys().getOrDefault(PARTITION, List.of());
    List<Keys> groups = List.of(new Keys(PARTITION, MOVE, keys));
    for (boolean timed : new boolean[] {false, true}) {
      ReadPage page = await(control(from).read(1, groups, 250));
      assertThat(page.done()).isEqualTo(2);
      assertThat(page.entries().getOrDefault(PARTITION, List.of())).hasSize(2);
      ReadPage all = await(control(from).read(1, groups, 1_000));
      assertThat(all.done()).isEqualTo(5);
      assertThat(all.entries().getOrDefault(PARTITION, List.of())).hasSize(5);
      source.command("SET", "elsewhere", timed ? "2" : "1", "EX", "1000");
    }
  }

  /** What a user may not note, it may not write: the copy at the target would miss it. */
  @Test
  void aWriteInTransitThatCanNotBeNotedIsNotExecuted() {
    put(owned(), "key", bytes("before"), Ttl.NONE);
    depart();
    NodeStore limited =
        backend.open(
            Node.of("limited", URI.create("redis://unlogged:secret@127.0.0.1:" + source.port())),
            "moved");
    StoreSession session = await(limited.connect("test"));
    List<CompletionStage<?>> writes =
        List.of(
            session.put(PARTITION, bytes("key"), bytes("after"), Ttl.NONE, PutCondition.ALWAYS),
            session.remove(PARTITION, bytes("key")),
            session.increment(PARTITION, bytes("number"), 1, Ttl.NONE),
            session.expire(PARTITION, bytes("key"), Ttl.of(Duration.ofHours(1))));
    for (CompletionStage<?> write : writes) {
      assertThatThrownBy(() -> await(write))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(PartitaException.class);
    }
    StoreSession all = await(from.connect("test"));
    assertThat(await(all.get(PARTITION, bytes("key")))).hasValue(bytes("before"));
    assertThat(await(all.ttl(PARTITION, bytes("key")))).hasValue(Ttl.NONE);
    assertThat(await(all.get(PARTITION, bytes("number")))).isEmpty();
  }
}

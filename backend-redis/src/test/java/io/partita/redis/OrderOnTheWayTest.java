package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.Repair;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.api.spi.TransferControl.LogPage;
import io.partita.testkit.redis.RedisBinary;
import io.partita.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written and moved, by whichever steps: the order of a node has the keys it holds. */
class OrderOnTheWayTest {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 40;
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<RedisServer> servers = List.of(server(), server());
  private final Backend backend = new RedisBackendProvider().create(Settings.defaults());
  private final List<NodeStore> nodes =
      List.of(open(servers.get(0), "a"), open(servers.get(1), "b"));
  private final Map<Integer, StoreSession> sessions = new HashMap<>();

  /** By partition: the node that owns it. */
  private final int[] owners = new int[PARTITIONS];

  private final Set<String> timed = new HashSet<>();
  private long moves;

  RedisBinary binary() {
    return RedisBinary.find();
  }

  private RedisServer server() {
    return RedisServer.builder().binary(binary()).start();
  }

  @AfterEach
  void end() {
    backend.close();
    servers.forEach(RedisServer::close);
  }

  private NodeStore open(RedisServer server, String name) {
    return backend.open(Node.of(name, server.uri()), "way", KeyOrder.BYTES);
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private TransferControl control(int node) {
    return nodes.get(node).control().orElseThrow();
  }

  private static int partitionOf(byte[] key) {
    return key[key.length - 1] % PARTITIONS;
  }

  private void initialise() {
    for (int node = 0; node < 2; node++) {
      await(control(node).claim(1));
      await(control(node).initialise(1, node == 0 ? List.of(0, 1, 2, 3) : List.of()));
    }
  }

  private StoreSession session(int node) {
    StoreSession present = sessions.get(node);
    if (present == null || !present.isOpen()) {
      present = await(nodes.get(node).connect("test"));
      sessions.put(node, present);
    }
    return present;
  }

  // ---- what is seen

  private Set<String> members(int node) {
    return servers
        .get(node)
        .command("ZRANGE", "partita:way:order", "0", "-1")
        .lines()
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> held(int node) {
    Set<String> held = new TreeSet<>();
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      NodeStore.KeyPage page = await(nodes.get(node).scanAll(cursor.get(), 100));
      page.keys().forEach(key -> held.add(new String(key.key(), UTF_8)));
      cursor = page.next();
    }
    return held;
  }

  /** Only what has expired may still have a place in the order, until somebody comes across it. */
  private void assertThatOrdersAreRight(String when) {
    for (int node = 0; node < 2; node++) {
      Set<String> members = members(node);
      Set<String> held = held(node);
      assertThat(members).as(when).containsAll(held);
      members.removeAll(held);
      assertThat(timed).as(when).containsAll(members);
    }
  }

  // ---- what is done

  private void write(SplittableRandom random, boolean withTtl) {
    byte[] key = bytes("k" + (10 + random.nextInt(KEYS)));
    int partition = partitionOf(key);
    StoreSession session = session(owners[partition]);
    Ttl ttl = Ttl.NONE;
    if (withTtl && random.nextInt(3) > 0) {
      timed.add(new String(key, UTF_8));
      ttl = Ttl.of(Duration.ofMillis(random.nextBoolean() ? 1 + random.nextInt(20) : 3_600_000));
    }
    byte[] value = bytes(Integer.toString(random.nextInt(3)));
    switch (random.nextInt(7)) {
      case 0 -> await(session.put(partition, key, value, ttl, PutCondition.IF_ABSENT));
      case 1 -> await(session.put(partition, key, value, ttl, PutCondition.ifEqual(bytes("1"))));
      case 2 -> await(session.increment(partition, key, 1, ttl));
      case 3 -> await(session.expire(partition, key, ttl));
      case 4 -> await(session.remove(partition, key));
      default -> await(session.put(partition, key, value, ttl, PutCondition.ALWAYS));
    }
  }

  private void writes(SplittableRandom random, boolean withTtl) {
    for (int count = random.nextInt(20); count > 0; count--) {
      write(random, withTtl);
    }
  }

  private static void sweep(
      int partition, MigrationId move, Function<Sweep, CompletionStage<Optional<String>>> step) {
    Sweep first = new Sweep(Map.of(partition, move), OrderOnTheWayTest::partitionOf, "", 10);
    Optional<Sweep> sweep = Optional.of(first);
    while (sweep.isPresent()) {
      sweep = await(step.apply(sweep.get())).map(first::at);
    }
  }

  private void barrier(int node, long generation) {
    session(node).close();
    assertThat(await(control(node).barrier(generation, GRACE, LONG))).isTrue();
  }

  /** To the other node; by keys or through the change log, given up or not. */
  private void move(SplittableRandom random, boolean withTtl) {
    int partition = random.nextInt(PARTITIONS);
    int source = owners[partition];
    TransferControl from = control(source);
    TransferControl to = control(1 - source);
    MigrationId move = new MigrationId(1, ++moves);
    await(to.beginImport(1, partition, move));
    sweep(partition, move, page -> to.wipe(1, page));
    barrier(source, await(from.depart(1, Map.of(partition, move))));
    writes(random, withTtl);
    if (random.nextBoolean()) {
      sweep(partition, move, page -> from.logExisting(1, page).thenApply(LogPage::next));
    } else {
      sweep(partition, move, page -> copyPage(from, to, partition, move, page));
      await(from.finishScan(1, Map.of(partition, move)));
    }
    writes(random, withTtl);
    drain(random, from, to, partition, move);
    if (random.nextInt(4) == 0) {
      await(from.abort(1, partition, move));
      sweep(partition, move, page -> to.dropImport(1, page));
      return;
    }
    assertThat(await(from.commit(1, partition, move, "target"))).isTrue();
    assertThat(await(to.activate(partition, move))).isTrue();
    owners[partition] = 1 - source;
    writes(random, withTtl);
    barrier(source, await(from.raiseGeneration(1)));
    if (random.nextBoolean()) {
      sweep(partition, move, page -> from.cleanUp(1, page));
    } else {
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        byte[] key = bytes("k" + (10 + i));
        if (partitionOf(key) == partition) {
          all.add(key);
        }
      }
      await(from.delete(1, List.of(new Keys(partition, move, all)), true));
    }
  }

  private static CompletionStage<Optional<String>> copyPage(
      TransferControl from, TransferControl to, int partition, MigrationId move, Sweep page) {
    return from.existing(page)
        .thenCompose(
            found -> {
              List<byte[]> keys = found.keys().getOrDefault(partition, List.of());
              return from.read(1, List.of(new Keys(partition, move, keys)), 1 << 20)
                  .thenCompose(
                      read -> {
                        List<DirtyEntry> entries =
                            read.entries().getOrDefault(partition, List.of());
                        return to.copy(1, List.of(new Copies(partition, move, 0, entries)));
                      })
                  .thenApply(copied -> found.next());
            });
  }

  private static void drain(
      SplittableRandom random,
      TransferControl from,
      TransferControl to,
      int partition,
      MigrationId move) {
    int left;
    do {
      List<DirtyEntry> dirty = await(from.readDirty(1, partition, move, 5, 1 << 20));
      if (random.nextBoolean()) {
        await(to.apply(1, partition, move, 0, dirty));
      } else {
        await(to.copy(1, List.of(new Copies(partition, move, 0, dirty))));
      }
      left = await(from.dropClean(1, partition, move, dirty));
    } while (left > 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterEachMoveTheOrdersHaveWhatTheNodesHold(boolean withTtl) {
    initialise();
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < 40; step++) {
      String when = "seed " + seed + ", step " + step;
      writes(random, withTtl);
      assertThatOrdersAreRight(when + ", before");
      move(random, withTtl);
      assertThatOrdersAreRight(when + ", after");
    }
    for (NodeStore node : nodes) {
      for (Optional<String> at = Optional.of(""); at.isPresent(); ) {
        Repair step = await(node.repairOrder(at.get(), 10));
        assertThat(step.added()).as("seed %s", seed).isZero();
        assertThat(withTtl || step.removed() == 0).as("seed %s", seed).isTrue();
        at = step.next();
      }
    }
  }

  /** Large strings, small and large collections: each has another way. */
  @Test
  void whatGoesInPiecesOrAsADumpComesIntoTheOrder() {
    initialise();
    String[] words = new String[2 + 3 * Copying.LARGE_ELEMENTS];
    for (int i = 2; i < words.length; i++) {
      words[i] = "element" + i;
    }
    words[0] = "RPUSH";
    words[1] = "way:list4";
    servers.get(0).command(words);
    servers.get(0).command("HSET", "way:hash4", "field", "value");
    byte[] large = new byte[2 * Copying.LARGE];
    await(session(0).put(0, bytes("large4"), large, Ttl.NONE, PutCondition.ALWAYS));
    await(session(0).put(0, bytes("small4"), bytes("v"), Ttl.NONE, PutCondition.ALWAYS));
    Set<String> all = Set.of("list4", "hash4", "large4", "small4");
    MigrationId move = new MigrationId(1, 1);
    await(control(1).beginImport(1, 0, move));
    sweep(0, move, page -> control(1).wipe(1, page));
    barrier(0, await(control(0).depart(1, Map.of(0, move))));
    sweep(0, move, page -> control(0).logExisting(1, page).thenApply(LogPage::next));
    drain(new SplittableRandom(1), control(0), control(1), 0, move);
    assertThat(members(1)).isEqualTo(all);
    assertThat(held(1)).isEqualTo(all);
    for (String key : all) {
      await(session(0).remove(0, bytes(key)));
    }
    drain(new SplittableRandom(1), control(0), control(1), 0, move);
    assertThat(members(1)).isEmpty();
    assertThat(members(0)).isEmpty();
    assertThat(held(1)).isEmpty();
  }
}

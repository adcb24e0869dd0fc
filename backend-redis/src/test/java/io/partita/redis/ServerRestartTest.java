package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.Event;
import io.partita.api.Node;
import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Throttle;
import io.partita.runtime.TopologyStores;
import io.partita.runtime.Tuning;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers restart under two processes of a cache, which serve again without help. */
class ServerRestartTest {
  private static final int SERVERS = 3;
  private static final int KEYS = 300;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CACHE = "restarts";

  private final List<RedisServer> servers = new ArrayList<>();
  private final TopologyStore store = TopologyStores.memory();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    store.close();
    servers.forEach(RedisServer::close);
  }

  private void start(RedisServer.Builder builder) {
    for (int i = 0; i < SERVERS; i++) {
      servers.add(builder.start());
    }
  }

  private Node node(int number) {
    return Node.of("s" + number, servers.get(number).uri());
  }

  /** A process of its own, but for the virtual machine and the topology store. */
  private PartitionedCache<String, String> open() {
    Backend backend = new RedisBackendProvider().create(Settings.defaults());
    opened.add(backend);
    PartitionedCache<String, String> cache =
        Partita.cache(CACHE, Codec.utf8(), Codec.utf8())
            .nodes(List.of(node(0), node(1), node(2)))
            .rules(rules -> rules.withPartitions(32))
            .backend("redis", backend)
            .topologyStore(store)
            .listener(events::add)
            .tuning(Tuning.DEFAULT.withOperationTimeout(Duration.ofSeconds(20)))
            .build();
    opened.add(cache);
    return cache;
  }

  private static void fill(PartitionedCache<String, String> cache, String value) {
    for (int i = 0; i < KEYS; i++) {
      cache.put("key-" + i, value);
    }
  }

  private static ChangeRun.Result change(PartitionedCache<String, String> cache, Change change) {
    ChangeRun.Result result = cache.admin().apply(cache.admin().plan(change)).await(LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    return result;
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void until(BooleanSupplier so) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("time beyond patience").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static void requireAll(PartitionedCache<String, String> cache, String value) {
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get("key-" + i)).as("key-" + i).hasValue(value);
    }
  }

  /** In the tables, and as the map says. */
  private void requireOneOwnerEach() {
    PartitionMap map = store.read().orElseThrow().map();
    try (Backend backend = new RedisBackendProvider().create(Settings.defaults())) {
      for (Node node : store.read().orElseThrow().topology().nodes()) {
        try (NodeStore view = backend.open(node, CACHE)) {
          TransferControl control = view.control().orElseThrow();
          until(() -> await(control.table()).admitted());
          NodeTable table = await(control.table());
          Set<Integer> owned = new HashSet<>();
          table
              .states()
              .forEach(
                  (partition, entry) -> {
                    if (entry.state() == PartitionState.OWNED) {
                      owned.add(partition);
                    }
                  });
          assertThat(owned).as(node.id()).isEqualTo(Set.copyOf(map.partitionsOf(node.id())));
        }
      }
    }
  }

  private static boolean isOn(PartitionedCache<String, String> cache, String key, String node) {
    PartitionMap map = cache.admin().map();
    return map.primary(map.locate(key)).equals(node);
  }

  @Test
  void aServerComesBackEmpty() {
    start(RedisServer.builder());
    PartitionedCache<String, String> cache = open();
    PartitionedCache<String, String> other = open();
    fill(cache, "1");
    requireAll(other, "1");
    servers.get(1).restartEmpty();
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      Optional<String> expected = isOn(cache, key, "s1") ? Optional.empty() : Optional.of("1");
      assertThat(cache.get(key)).isEqualTo(expected);
      assertThat(other.get(key)).isEqualTo(expected);
    }
    fill(other, "2");
    requireAll(cache, "2");
    assertThat(events).filteredOn(Event.NodeAdmitted.class::isInstance).hasSize(1);
    requireOneOwnerEach();
    change(cache, Change.drain("s1"));
    requireAll(other, "2");
    requireOneOwnerEach();
  }

  @Test
  void aServerComesBackWithEverything() {
    start(RedisServer.builder().appendOnly());
    PartitionedCache<String, String> cache = open();
    PartitionedCache<String, String> other = open();
    fill(cache, "1");
    for (RedisServer server : servers) {
      server.kill();
      server.start();
      requireAll(other, "1");
    }
    servers.forEach(RedisServer::kill);
    servers.forEach(RedisServer::start);
    requireAll(cache, "1");
    requireOneOwnerEach();
    change(other, Change.drain("s2"));
    requireAll(cache, "1");
  }

  /** What it gave away since is not served from its old memory, and leaves it. */
  @Test
  void aSourceComesBackWithASnapshotOfBeforeTheMove() {
    start(RedisServer.builder());
    PartitionedCache<String, String> cache = open();
    fill(cache, "old");
    byte[] snapshot = servers.get(0).snapshot();
    change(cache, Change.drain("s0"));
    fill(cache, "new");
    for (int i = 0; i < KEYS; i += 3) {
      cache.remove("key-" + i);
    }
    servers.get(0).restartFrom(snapshot);
    until(() -> events.stream().anyMatch(Event.NodeAdmitted.class::isInstance));
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get("key-" + i))
          .isEqualTo(i % 3 == 0 ? Optional.empty() : Optional.of("new"));
    }
    requireOneOwnerEach();
    until(() -> servers.get(0).command("KEYS", CACHE + ":*").isEmpty());
    assertThat(cache.admin().verify().examples()).isEmpty();
    change(cache, Change.restore("s0"));
    fill(cache, "newer");
    requireAll(cache, "newer");
    requireOneOwnerEach();
  }

  /** What it was given since is lost with it; what it had is as of then. */
  @Test
  void aTargetComesBackWithASnapshotOfBeforeTheMove() {
    start(RedisServer.builder());
    PartitionedCache<String, String> cache = open();
    PartitionedCache<String, String> other = open();
    fill(cache, "1");
    byte[] snapshot = servers.get(1).snapshot();
    PartitionMap before = cache.admin().map();
    change(cache, Change.drain("s0"));
    servers.get(1).restartFrom(snapshot);
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      boolean came = isOn(cache, key, "s1") && !before.primary(before.locate(key)).equals("s1");
      assertThat(other.get(key)).isEqualTo(came ? Optional.empty() : Optional.of("1"));
    }
    fill(other, "2");
    requireAll(cache, "2");
    assertThat(cache.admin().verify().examples()).isEmpty();
    requireOneOwnerEach();
  }

  /** Under writes; a server that saves each of them loses none, whichever it is. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aServerRestartsWhileItsPartitionsMove(int server) throws InterruptedException {
    start(RedisServer.builder().appendOnly());
    PartitionedCache<String, String> cache = open();
    PartitionedCache<String, String> other = open();
    fill(cache, "0");
    Map<String, Set<String>> possible = new ConcurrentHashMap<>();
    AtomicBoolean ended = new AtomicBoolean();
    Thread writer = new Thread(() -> write(other, possible, ended));
    writer.start();
    cache.admin().throttle(new Throttle(100, Long.MAX_VALUE));
    ChangeRun run = cache.admin().apply(cache.admin().plan(Change.drain("s0")));
    until(() -> run.progress().keysCopied() > 5);
    servers.get(server).kill();
    servers.get(server).start();
    cache.admin().throttle(Throttle.NONE);
    ChangeRun.Result result = run.await(LONG);
    ended.set(true);
    writer.join();
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      Set<String> values = possible.getOrDefault(key, Set.of("0"));
      assertThat(values).as(key).contains(cache.get(key).orElse("none"));
    }
    assertThat(cache.admin().verify().examples()).isEmpty();
    requireOneOwnerEach();
  }

  /** It comes back with the partitions of the cut before, of the one after, or of both. */
  @ParameterizedTest
  @ValueSource(strings = {"cutting the line anew on node s2", "moving"})
  void aServerRestartsWhileTheLineIsCutAnew(String phase) {
    start(RedisServer.builder().appendOnly());
    PartitionedCache<String, String> cache = open();
    fill(cache, "1");
    cache.admin().throttle(new Throttle(200, Long.MAX_VALUE));
    ChangeRun run = cache.admin().apply(cache.admin().plan(Change.strategy("jedis")));
    until(
        () ->
            run.progress().phase().startsWith(phase)
                || run.result().toCompletableFuture().isDone());
    servers.get(1).kill();
    servers.get(1).start();
    cache.admin().throttle(Throttle.NONE);
    ChangeRun.Result result = run.await(LONG);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    requireAll(cache, "1");
    assertThat(cache.admin().verify().examples()).isEmpty();
    requireOneOwnerEach();
  }

  /** While and between changes, with all, with nothing, with what was saved some time ago. */
  @Test
  void serversRestartAnyhow() {
    start(RedisServer.builder());
    PartitionedCache<String, String> cache = open();
    PartitionedCache<String, String> other = open();
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Map<Integer, byte[]> snapshots = new HashMap<>();
    for (int round = 0; round < 16; round++) {
      fill(other, "of round " + round);
      String where = "seed " + seed + ", round " + round;
      String drained = "s" + round / 2 % SERVERS;
      Change change = round % 2 == 0 ? Change.drain(drained) : Change.restore(drained);
      cache.admin().throttle(new Throttle(1_000, Long.MAX_VALUE));
      ChangeRun run = cache.admin().apply(cache.admin().plan(change));
      int copied = random.nextInt(100);
      until(
          () ->
              run.progress().keysCopied() >= copied || run.result().toCompletableFuture().isDone());
      int restarting = random.nextInt(SERVERS);
      RedisServer server = servers.get(restarting);
      byte[] snapshot = snapshots.get(restarting);
      switch (random.nextInt(3)) {
        case 0 -> server.restart();
        case 1 -> server.restartEmpty();
        default -> server.restartFrom(snapshot == null ? server.snapshot() : snapshot);
      }
      if (random.nextBoolean()) {
        snapshots.put(restarting, server.snapshot());
      }
      cache.admin().throttle(Throttle.NONE);
      ChangeRun.Result result = run.await(LONG);
      assertThat(result.end()).as(where + result.message()).isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i++) {
        assertThat(other.get("key-" + i)).as(where).isEqualTo(cache.get("key-" + i));
      }
      requireOneOwnerEach();
      assertThat(cache.admin().verify().examples()).as(where).isEmpty();
    }
    fill(cache, "last");
    requireAll(other, "last");
  }

  /** Keeps what each key may hold: what was acknowledged last, and what may have come after it. */
  private static void write(
      PartitionedCache<String, String> cache,
      Map<String, Set<String>> possible,
      AtomicBoolean ended) {
    Map<String, Set<String>> values = new HashMap<>();
    for (int round = 1; !ended.get(); round++) {
      String key = "key-" + (round * 7) % KEYS;
      String value = Integer.toString(round);
      Set<String> may = new HashSet<>(values.getOrDefault(key, Set.of("0")));
      try {
        cache.put(key, value);
        may.clear();
      } catch (PartitaException e) {
        // executed, or not, or later
      }
      may.add(value);
      values.put(key, may);
      possible.put(key, may);
    }
  }
}

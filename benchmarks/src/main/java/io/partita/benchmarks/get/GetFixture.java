package io.partita.benchmarks.get;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Backend;
import io.partita.api.spi.StoreSession;
import io.partita.local.LocalBackends;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The same entries in caches on local nodes and in bare Caffeines: String keys of 16 to 32
 * characters or those of a trace, byte[] values. One of each kind has room in plenty, the other is
 * crowded: it uses more than half of its room, so that it has to note which entries are used.
 */
public final class GetFixture implements AutoCloseable {
  private static final String CACHE = "get";
  private static final long SEED = 42;
  private static final long PLENTY_BYTES = 1L << 40;

  /** Of its room that a crowded cache uses. */
  private static final double CROWDED = 0.7;

  /** What an entry weighs, roughly, on a local node. */
  private static final int ENTRY_BYTES = 240 + 24;

  private final Reads reads;
  private final byte[][] keyBytes;
  private final int[] partitions;
  private final StoreSession[] sessions;
  private final Backend backend;
  private final Backend crowdedBackend;
  private final PartitionedCache<String, byte[]> engine;
  private final PartitionedCache<String, byte[]> crowdedEngine;
  private final Cache<String, byte[]> caffeine;
  private final Cache<String, byte[]> crowdedCaffeine;

  /**
   * Fills all sides.
   *
   * @param reads the keys, and what is read
   * @param nodes of each cache
   * @param valueBytes of each value
   */
  public GetFixture(Reads reads, int nodes, int valueBytes) {
    int entries = reads.keys();
    SplittableRandom random = new SplittableRandom(SEED);
    this.reads = reads;
    this.keyBytes = new byte[entries][];
    this.partitions = new int[entries];
    this.sessions = new StoreSession[entries];
    long bytes = (long) entries * (ENTRY_BYTES + valueBytes);
    this.backend = LocalBackends.create(PLENTY_BYTES);
    this.crowdedBackend = LocalBackends.create((long) (bytes / CROWDED / nodes));
    this.engine = engine(nodes, backend);
    this.crowdedEngine = engine(nodes, crowdedBackend);
    this.caffeine = caffeine(PLENTY_BYTES);
    this.crowdedCaffeine = caffeine((long) (bytes / CROWDED));
    for (int i : shuffled(random)) {
      String key = reads.key(i);
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      engine.put(key, value);
      crowdedEngine.put(key, value);
      caffeine.put(key, value);
      crowdedCaffeine.put(key, value);
    }
    locate();
  }

  private static PartitionedCache<String, byte[]> engine(int nodes, Backend backend) {
    return Partita.cache(CACHE, Codec.utf8(), Codec.bytes())
        .nodes(nodes(nodes))
        .backend("local", backend)
        .build();
  }

  private static Cache<String, byte[]> caffeine(long room) {
    return Caffeine.newBuilder()
        .maximumWeight(room)
        .weigher((String key, byte[] value) -> ENTRY_BYTES + value.length)
        .build();
  }

  /** So that entries that are popular alike don't lie side by side. */
  private List<Integer> shuffled(SplittableRandom random) {
    List<Integer> shuffled = new ArrayList<>(reads.keys());
    for (int i = 0; i < reads.keys(); i++) {
      shuffled.add(i);
    }
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled;
  }

  private static List<Node> nodes(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(Node.local(String.format(Locale.ROOT, "n-%04d", i)));
    }
    return nodes;
  }

  private void locate() {
    PartitionMap map = engine.admin().map();
    Map<String, StoreSession> byNode = new HashMap<>();
    for (Node node : engine.admin().topology().nodes()) {
      byNode.put(node.id(), backend.open(node, CACHE).connect("get").toCompletableFuture().join());
    }
    for (int i = 0; i < keyBytes.length; i++) {
      keyBytes[i] = Codec.utf8().encode(reads.key(i));
      int index = map.locate(keyBytes[i]);
      partitions[i] = map.id(index);
      sessions[i] = Objects.requireNonNull(byNode.get(map.primary(index)));
    }
  }

  /** The number of the entry that is the n-th to be read. */
  public int read(long n) {
    return reads.at(n);
  }

  /** A key. */
  public String key(int i) {
    return reads.key(i);
  }

  /** A key, encoded; not to be changed. */
  public byte[] keyBytes(int i) {
    return keyBytes[i];
  }

  /** The id of a key's partition. */
  public int partition(int i) {
    return partitions[i];
  }

  /** A session with the node that owns a key. */
  public StoreSession session(int i) {
    return sessions[i];
  }

  /** The cache under test. */
  public PartitionedCache<String, byte[]> engine() {
    return engine;
  }

  /** The same on crowded nodes. */
  public PartitionedCache<String, byte[]> crowdedEngine() {
    return crowdedEngine;
  }

  /** What it is compared with. */
  public Cache<String, byte[]> caffeine() {
    return caffeine;
  }

  /** The same with little room. */
  public Cache<String, byte[]> crowdedCaffeine() {
    return crowdedCaffeine;
  }

  @Override
  public void close() {
    engine.close();
    crowdedEngine.close();
    backend.close();
    crowdedBackend.close();
  }
}

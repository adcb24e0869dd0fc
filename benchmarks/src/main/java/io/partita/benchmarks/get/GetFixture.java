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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The same entries in a cache on local nodes and in a bare Caffeine: String keys of 16 to 32
 * characters, byte[] values.
 */
public final class GetFixture implements AutoCloseable {
  private static final String CACHE = "get";
  private static final long SEED = 42;

  private final String[] keys;
  private final byte[][] keyBytes;
  private final int[] partitions;
  private final StoreSession[] sessions;
  private final Backend backend;
  private final PartitionedCache<String, byte[]> engine;
  private final Cache<String, byte[]> caffeine;

  /**
   * Fills both sides.
   *
   * @param entries a power of two
   * @param nodes of the cache
   * @param valueBytes of each value
   */
  public GetFixture(int entries, int nodes, int valueBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    this.keys = keys(entries, random);
    this.keyBytes = new byte[entries][];
    this.partitions = new int[entries];
    this.sessions = new StoreSession[entries];
    this.backend = LocalBackends.create(1L << 40);
    this.engine =
        Partita.cache(CACHE, Codec.utf8(), Codec.bytes())
            .nodes(nodes(nodes))
            .backend("local", backend)
            .build();
    this.caffeine =
        Caffeine.newBuilder()
            .maximumWeight(1L << 40)
            .weigher((String key, byte[] value) -> key.length() + value.length)
            .build();
    for (String key : keys) {
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      engine.put(key, value);
      caffeine.put(key, value);
    }
    locate();
  }

  private static List<Node> nodes(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(Node.local(String.format(Locale.ROOT, "n-%04d", i)));
    }
    return nodes;
  }

  /** Distinct keys of 16 to 32 characters, of letters and digits. */
  static String[] keys(int count, SplittableRandom random) {
    String[] keys = new String[count];
    for (int i = 0; i < count; i++) {
      StringBuilder key = new StringBuilder(32).append(Integer.toHexString(i)).append(':');
      int length = 16 + random.nextInt(17);
      while (key.length() < length) {
        key.append((char) ('a' + random.nextInt(26)));
      }
      keys[i] = key.toString();
    }
    return keys;
  }

  private void locate() {
    PartitionMap map = engine.admin().map();
    Map<String, StoreSession> byNode = new HashMap<>();
    for (Node node : engine.admin().topology().nodes()) {
      byNode.put(node.id(), backend.open(node, CACHE).connect("get").toCompletableFuture().join());
    }
    for (int i = 0; i < keys.length; i++) {
      keyBytes[i] = Codec.utf8().encode(keys[i]);
      int index = map.locate(keyBytes[i]);
      partitions[i] = map.id(index);
      sessions[i] = Objects.requireNonNull(byNode.get(map.primary(index)));
    }
  }

  /** How many entries there are, less one: a mask for their numbers. */
  public int mask() {
    return keys.length - 1;
  }

  /** A key. */
  public String key(int i) {
    return keys[i];
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

  /** What it is compared with. */
  public Cache<String, byte[]> caffeine() {
    return caffeine;
  }

  @Override
  public void close() {
    engine.close();
    backend.close();
  }
}

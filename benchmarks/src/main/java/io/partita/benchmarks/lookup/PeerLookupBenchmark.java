package io.partita.benchmarks.lookup;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import com.google.common.hash.HashFunction;
import io.lettuce.core.cluster.SlotHash;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.benchmarks.get.Reads;
import io.partita.ring.ClientStrategies;
import io.partita.ring.HashRing;
import io.partita.ring.HashStrategies;
import io.partita.ring.KetamaClient;
import io.partita.ring.KetamaVariant;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.util.ShardInfo;
import redis.clients.jedis.util.Sharded;

/** From a String to its node: ours, and the clients and libraries that do the same. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
@State(Scope.Thread)
@SuppressWarnings({"NullAway.Init", "deprecation"}) // set up by JMH; Jedis gave its ring up
public class PeerLookupBenchmark {
  private static final int KEYS = 100_000;
  private static final int LONGEST_KEY = 64;
  private static final int FIRST_PORT = 11_211;
  private static final Hasher64 HASHER = Hashing.xxh3_64();
  private static final HashFunction MURMUR = com.google.common.hash.Hashing.murmur3_128();

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  private final Reads reads = Reads.random(KEYS, 0);
  private final byte[] buffer = new byte[LONGEST_KEY];
  private final short[] table = new short[1 << 16];
  private PartitionMap ring;
  private PartitionMap ketama;
  private PartitionMap jedis;
  private PartitionMap slots;
  private HashRing hashRing;
  private Sharded<String, Shard> sharded;
  private KetamaNodeLocator spymemcached;
  private String[] slotOwners;
  private ConsistentBucketHasher jumpBack;
  private int next;

  /** A shard without a connection. */
  private static final class Shard extends ShardInfo<String> {
    private final String name;

    Shard(String name) {
      super(1);
      this.name = name;
    }

    @Override
    protected String createResource() {
      return name;
    }

    @Override
    public String getName() {
      return name;
    }
  }

  /** Places the nodes everywhere. */
  @Setup(Level.Trial)
  public void place() {
    List<Node> members = new ArrayList<>();
    List<Shard> shards = new ArrayList<>();
    List<MemcachedNode> servers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      String id = String.format(Locale.ROOT, "n-%04d", i);
      members.add(Node.of(id, URI.create("redis://127.0.0.1:" + (FIRST_PORT + i))));
      shards.add(new Shard(id));
      servers.add(server(FIRST_PORT + i));
    }
    Topology topology = Topology.of(members);
    int partitions = Math.max(Rules.DEFAULT_PARTITIONS, Integer.highestOneBit(32 * nodes) << 1);
    ring = map(HashStrategies.ring(), topology, partitions);
    ketama =
        map(
            ClientStrategies.ketama(KetamaVariant.of(KetamaClient.SPYMEMCACHED)),
            topology,
            partitions);
    jedis = map(ClientStrategies.jedis(), topology, partitions);
    slots = map(ClientStrategies.slots(), topology, SlotHash.SLOT_COUNT);
    hashRing = HashRing.of(members.stream().map(Node::id).toArray(String[]::new));
    sharded = new Sharded<>(shards);
    spymemcached = new KetamaNodeLocator(servers, DefaultHashAlgorithm.KETAMA_HASH);
    slotOwners = new String[SlotHash.SLOT_COUNT];
    for (int slot = 0; slot < slotOwners.length; slot++) {
      slotOwners[slot] = members.get(slot % nodes).id();
    }
    jumpBack = ConsistentHashing.jumpBackHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    for (int i = 0; i < table.length; i++) {
      table[i] = (short) (i % nodes);
    }
  }

  private static PartitionMap map(Partitioner strategy, Topology topology, int partitions) {
    return strategy.assign(topology, Rules.DEFAULT.withPartitions(partitions), Optional.empty());
  }

  private static MemcachedNode server(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return (MemcachedNode)
        Proxy.newProxyInstance(
            MemcachedNode.class.getClassLoader(),
            new Class<?>[] {MemcachedNode.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getSocketAddress" -> address;
                  case "toString" -> "server " + port;
                  case "hashCode" -> port;
                  case "equals" -> self == arguments[0];
                  default -> throw new IllegalStateException(method.toString());
                });
  }

  private String key() {
    next = next + 31 < KEYS ? next + 31 : next + 31 - KEYS;
    return reads.key(next);
  }

  /** The least that any lookup costs: the bytes to a buffer, one hash, one load from a table. */
  @Benchmark
  @SuppressWarnings("deprecation") // the fastest copy there is, right for ASCII alone
  public int least() {
    String key = key();
    int length = key.length();
    key.getBytes(0, length, buffer, 0);
    return table[(int) (HASHER.hashBytesToLong(buffer, 0, length) >>> 48)];
  }

  /** The strategy {@code ring}, as any other with a map of equal intervals. */
  @Benchmark
  public int partitaRing() {
    return ring.primaryIndex(ring.locate(key()));
  }

  /** The ring to use alone. */
  @Benchmark
  public String partitaHashRing() {
    return hashRing.owner(key());
  }

  /** The strategy {@code ketama}, as spymemcached places. */
  @Benchmark
  public int partitaKetama() {
    return ketama.primaryIndex(ketama.locate(key()));
  }

  /** The strategy {@code jedis}. */
  @Benchmark
  public int partitaJedis() {
    return jedis.primaryIndex(jedis.locate(key()));
  }

  /** The strategy {@code slots}. */
  @Benchmark
  public int partitaSlots() {
    return slots.primaryIndex(slots.locate(key()));
  }

  /** Guava: jump hash of a 128-bit hash. */
  @Benchmark
  public int guava() {
    return com.google.common.hash.Hashing.consistentHash(
        MURMUR.hashString(key(), StandardCharsets.UTF_8), nodes);
  }

  /** Jedis 3: the ring of ShardedJedis. */
  @Benchmark
  public Object jedisSharded() {
    return sharded.getShardInfo(key());
  }

  /** The spymemcached client: its ketama ring. */
  @Benchmark
  public MemcachedNode spymemcachedKetama() {
    return spymemcached.getPrimary(key());
  }

  /** Lettuce: the slot, and an array of owners. */
  @Benchmark
  public String lettuceSlots() {
    return slotOwners[SlotHash.getSlot(key())];
  }

  /** The hash4j library: JumpBackHash; the last node alone can leave. */
  @Benchmark
  public int hash4jJumpBack() {
    return jumpBack.getBucket(HASHER.hashCharsToLong(key()), nodes);
  }
}

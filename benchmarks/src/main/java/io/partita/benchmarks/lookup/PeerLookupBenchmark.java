package io.partita.benchmarks.lookup;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.lettuce.core.cluster.SlotHash;
import io.partita.api.PartitionMap;
import io.partita.ring.ClientStrategies;
import io.partita.ring.HashRing;
import io.partita.ring.HashStrategies;
import io.partita.ring.KetamaClient;
import io.partita.ring.KetamaVariant;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.util.JedisClusterCRC16;

/** From a String to its node: ours, and the clients and libraries that do the same. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g", "-Xmn3g"})
@SuppressWarnings("NullAway.Init") // set up by JMH
public class PeerLookupBenchmark {
  private static final Hasher64 XXH3 = com.dynatrace.hash4j.hashing.Hashing.xxh3_64();
  private static final HashFunction MURMUR = Hashing.murmur3_128();

  /** The strategy {@code ring}, as any other with a map of equal intervals. */
  @State(Scope.Thread)
  public static class Ring {
    PartitionMap map;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      map = members.map(HashStrategies.ring());
    }
  }

  /** The ring to use alone. */
  @State(Scope.Thread)
  public static class Alone {
    HashRing ring;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      ring = HashRing.of(members.ids().toArray(String[]::new));
    }
  }

  /** The strategy {@code ketama}, as spymemcached places. */
  @State(Scope.Thread)
  public static class Ketama {
    PartitionMap map;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      map = members.map(ClientStrategies.ketama(KetamaVariant.of(KetamaClient.SPYMEMCACHED)));
    }
  }

  /** The strategy {@code jedis}. */
  @State(Scope.Thread)
  public static class Jedis {
    PartitionMap map;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      map = members.map(ClientStrategies.jedis());
    }
  }

  /** The strategy {@code slots}. */
  @State(Scope.Thread)
  public static class Slots {
    PartitionMap map;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      map = members.map(ClientStrategies.slots(), SlotHash.SLOT_COUNT);
    }
  }

  private static int primary(PartitionMap map, Keys keys) {
    return map.primaryIndex(map.locate(keys.text()));
  }

  /** The least that any lookup costs. */
  @Benchmark
  public int least(Keys keys, Floor floor) {
    return floor.of(keys.text());
  }

  /** Ours: any strategy with a map of equal intervals. */
  @Benchmark
  public int partitaRing(Keys keys, Ring ring) {
    return primary(ring.map, keys);
  }

  /** Ours: the ring to use alone. */
  @Benchmark
  public String partitaHashRing(Keys keys, Alone alone) {
    return alone.ring.owner(keys.text());
  }

  /** Ours: as spymemcached places. */
  @Benchmark
  public int partitaKetama(Keys keys, Ketama ketama) {
    return primary(ketama.map, keys);
  }

  /** Ours: as Jedis 3 places. */
  @Benchmark
  public int partitaJedis(Keys keys, Jedis jedis) {
    return primary(jedis.map, keys);
  }

  /** Ours: as Redis Cluster places. */
  @Benchmark
  public int partitaSlots(Keys keys, Slots slots) {
    return primary(slots.map, keys);
  }

  /** Guava: jump hash of a 128-bit hash. */
  @Benchmark
  public int guava(Keys keys, Members members) {
    return Hashing.consistentHash(
        MURMUR.hashString(keys.text(), StandardCharsets.UTF_8), members.nodes);
  }

  /** Jedis 3: the ring of ShardedJedis. */
  @Benchmark
  public Object jedisSharded(Keys keys, Peers.Jedis jedis) {
    return jedis.sharded.getShardInfo(keys.text());
  }

  /** Jedis 3: the slot, and an array of owners. */
  @Benchmark
  public String jedisSlots(Keys keys, Peers.Slots slots) {
    return slots.owners[JedisClusterCRC16.getSlot(keys.text())];
  }

  /** Lettuce: the slot, and an array of owners. */
  @Benchmark
  public String lettuceSlots(Keys keys, Peers.Slots slots) {
    return slots.owners[SlotHash.getSlot(keys.text())];
  }

  /** The spymemcached client: its ketama ring. */
  @Benchmark
  public Object spymemcachedKetama(Keys keys, Peers.Spymemcached spymemcached) {
    return spymemcached.locator.getPrimary(keys.text());
  }

  /** The xmemcached client: its ketama ring. */
  @Benchmark
  public Object xmemcachedKetama(Keys keys, Peers.Xmemcached xmemcached) {
    return xmemcached.locator.getSessionByKey(keys.text());
  }

  /** The hash4j library: JumpBackHash; the last node alone can leave. */
  @Benchmark
  public int hash4jJumpBack(Keys keys, Members members, Peers.Hash4j hash4j) {
    return hash4j.jumpBack.getBucket(XXH3.hashCharsToLong(keys.text()), members.nodes);
  }

  /** The hash4j library: jump hash; the last node alone can leave. */
  @Benchmark
  public int hash4jJump(Keys keys, Members members, Peers.Hash4j hash4j) {
    return hash4j.jump.getBucket(XXH3.hashCharsToLong(keys.text()), members.nodes);
  }

  /** The hash4j library: JumpBackAnchor; depends on the history of the nodes. */
  @Benchmark
  public int hash4jJumpBackAnchor(Keys keys, Peers.Hash4j hash4j) {
    return hash4j.jumpBackAnchor.getBucket(XXH3.hashCharsToLong(keys.text()));
  }

  /** The allgood library: a ring. */
  @Benchmark
  public Object allgood(Keys keys, Peers.Allgood allgood) {
    return allgood.ring.locate(keys.text());
  }

  /** Hazelcast: the partition of the serialized key, and an array of owners. */
  @Benchmark
  public String hazelcast(Keys keys, Peers.Hazelcast hazelcast) {
    return hazelcast.owner(keys.text());
  }

  /** Ignite: rendezvous affinity, from the hash code that a String keeps. */
  @Benchmark
  public Object ignite(Keys keys, Peers.Ignite ignite) {
    return ignite.owner(keys.text());
  }
}

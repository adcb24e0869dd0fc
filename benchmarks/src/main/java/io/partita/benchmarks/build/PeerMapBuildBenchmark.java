package io.partita.benchmarks.build;

import io.partita.benchmarks.peers.Fleet;
import io.partita.benchmarks.peers.JedisShard;
import io.partita.ring.HashRing;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import redis.clients.jedis.util.Sharded;

/**
 * Makes the rings of other clients, and ours to use alone. They have no other way to add or to
 * remove a node than to make the ring anew.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
@SuppressWarnings({"NullAway.Init", "deprecation"}) // set up by JMH; Jedis gave its ring up
public class PeerMapBuildBenchmark {

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  private List<MemcachedNode> servers;
  private List<JedisShard> named;
  private List<JedisShard> unnamed;
  private String[] ids;

  /** Makes the nodes. */
  @Setup(Level.Trial)
  public void prepare() {
    Fleet fleet = Fleet.of(nodes);
    servers = fleet.servers();
    named = fleet.shards(true);
    unnamed = fleet.shards(false);
    ids = fleet.numbers().stream().map(Fleet::id).toArray(String[]::new);
  }

  /** The spymemcached client: its ketama ring. */
  @Benchmark
  public KetamaNodeLocator spymemcached() {
    return Fleet.spymemcached(servers);
  }

  /** Jedis 3: the ring of ShardedJedis, of shards with names. */
  @Benchmark
  public Sharded<Integer, JedisShard> jedisNamed() {
    return Fleet.jedis(named);
  }

  /** Jedis 3: the ring of ShardedJedis, of shards without names. */
  @Benchmark
  public Sharded<Integer, JedisShard> jedisUnnamed() {
    return Fleet.jedis(unnamed);
  }

  /** The ring to use alone. */
  @Benchmark
  public HashRing partitaHashRing() {
    return HashRing.of(ids);
  }
}

package io.partita.benchmarks.lookup;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentBucketSetHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import com.google.code.yanf4j.core.Session;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.lettuce.core.cluster.SlotHash;
import io.partita.benchmarks.peers.Fleet;
import io.partita.benchmarks.peers.JedisShard;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.spy.memcached.KetamaNodeLocator;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.cluster.ClusterNode;
import org.ishugaliy.allgood.consistent.hash.HashRing;
import org.ishugaliy.allgood.consistent.hash.node.SimpleNode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import redis.clients.jedis.util.Sharded;

/** What others make of the same nodes; JMH sets up only what a benchmark asks for. */
@SuppressWarnings("NullAway.Init") // set up by JMH
public final class Peers {
  private Peers() {}

  /** Jedis 3: the ring of ShardedJedis. */
  @State(Scope.Thread)
  @SuppressWarnings("deprecation") // Jedis gave its ring up
  public static class Jedis {
    Sharded<Integer, JedisShard> sharded;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      sharded = Fleet.jedis(Fleet.of(members.nodes).shards(true));
    }
  }

  /** The spymemcached client: its ketama ring. */
  @State(Scope.Thread)
  public static class Spymemcached {
    KetamaNodeLocator locator;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      locator = Fleet.spymemcached(Fleet.of(members.nodes).servers());
    }
  }

  /** The xmemcached client: its ketama ring. */
  @State(Scope.Thread)
  public static class Xmemcached {
    KetamaMemcachedSessionLocator locator;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      List<Session> servers =
          IntStream.range(0, members.nodes).mapToObj(StandIn::xmemcached).toList();
      locator = new KetamaMemcachedSessionLocator();
      // Else it asks each time whether the server is there, and a stand-in answers slowly.
      locator.setFailureMode(true);
      locator.updateSessions(servers);
    }
  }

  /** Whose the slots of a Redis Cluster are. */
  @State(Scope.Thread)
  public static class Slots {
    final String[] owners = new String[SlotHash.SLOT_COUNT];

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      List<String> ids = members.ids();
      Arrays.setAll(owners, slot -> ids.get(slot % members.nodes));
    }
  }

  /** The hash4j library. */
  @State(Scope.Thread)
  public static class Hash4j {
    final ConsistentBucketHasher jumpBack =
        ConsistentHashing.jumpBackHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    final ConsistentBucketHasher jump =
        ConsistentHashing.jumpHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    final ConsistentBucketSetHasher jumpBackAnchor =
        ConsistentHashing.jumpBackAnchorHash(PseudoRandomGeneratorProvider.splitMix64_V1());

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      for (int i = 0; i < members.nodes; i++) {
        jumpBackAnchor.addBucket();
      }
    }
  }

  /** The allgood library: a ring of 1,000 points a node. */
  @State(Scope.Thread)
  public static class Allgood {
    HashRing<SimpleNode> ring;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      ring =
          HashRing.<SimpleNode>newBuilder()
              .nodes(members.ids().stream().map(SimpleNode::of).toList())
              .build();
    }
  }

  /**
   * Hazelcast: the partition of a serialized key, as its partition service computes it, and an
   * array of owners. There is no member.
   */
  @State(Scope.Thread)
  public static class Hazelcast {
    private static final int FEW = 271;

    /** What Hazelcast advises for large clusters. */
    private static final int MANY = 20_011;

    private final SerializationService serialization =
        new DefaultSerializationServiceBuilder().build();
    private String[] owners = new String[0];

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      List<String> ids = members.ids();
      owners = new String[members.nodes < FEW ? FEW : MANY];
      Arrays.setAll(owners, partition -> ids.get(partition % members.nodes));
    }

    String owner(String key) {
      int hash = serialization.toData(key).getPartitionHash();
      return owners[hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % owners.length];
    }
  }

  /** Ignite: rendezvous affinity. There is no node. */
  @State(Scope.Thread)
  public static class Ignite {
    private static final int PARTITIONS = 1_024;

    private final RendezvousAffinityFunction affinity =
        new RendezvousAffinityFunction(false, PARTITIONS);
    private final ClusterNode[] owners = new ClusterNode[PARTITIONS];

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      List<ClusterNode> nodes =
          IntStream.range(0, members.nodes).mapToObj(StandIn::ignite).toList();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        owners[partition] = affinity.assignPartition(partition, nodes, 0, null).get(0);
      }
    }

    ClusterNode owner(String key) {
      return owners[affinity.partition(key)];
    }
  }
}

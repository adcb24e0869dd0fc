package io.partita.benchmarks.tables;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import io.partita.benchmarks.peers.Fleet;
import io.partita.benchmarks.peers.JedisShard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import redis.clients.jedis.util.Sharded;

/**
 * Another library or algorithm. None of them remembers where keys were.
 *
 * @param bucketed whether it knows buckets 0 to n - 1 alone: the last node takes the bucket of one
 *     that leaves, which moves the least that its user can reach
 */
record Peer(String name, boolean bucketed, Function<Fleet, Contender.Placed> placement)
    implements Contender {
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  static List<Contender> all() {
    return List.of(
        new Peer("spymemcached, ketama", false, Peer::spymemcached),
        new Peer("Jedis 3 Sharded, named", false, fleet -> jedis(fleet, true)),
        new Peer("Jedis 3 Sharded, unnamed", false, fleet -> jedis(fleet, false)),
        new Peer("Guava consistentHash", true, Peer::guava),
        new Peer("hash4j JumpBackHash", true, Peer::jumpBack),
        new Peer("rendezvous over keys", false, Peer::rendezvous),
        new Peer("XXH3 modulo n", true, Peer::modulo));
  }

  @Override
  public Placed place(Fleet fleet, Optional<Placed> before) {
    return placement.apply(fleet);
  }

  @Override
  public Fleet minusMiddle(Fleet fleet) {
    if (!bucketed) {
      return Contender.super.minusMiddle(fleet);
    }
    List<Integer> fewer = new ArrayList<>(fleet.numbers());
    int last = fewer.remove(fewer.size() - 1);
    if (!fewer.isEmpty()) {
      fewer.set(fleet.numbers().size() / 2, last);
    }
    return new Fleet(fewer);
  }

  private static Placed spymemcached(Fleet fleet) {
    List<MemcachedNode> servers = fleet.servers();
    KetamaNodeLocator ring = Fleet.spymemcached(servers);
    return new Placed(key -> Fleet.number(ring.getPrimary(key)), Optional.empty(), ring, servers);
  }

  @SuppressWarnings("deprecation") // Jedis gave its ring up
  private static Placed jedis(Fleet fleet, boolean named) {
    List<JedisShard> shards = fleet.shards(named);
    Sharded<Integer, JedisShard> ring = Fleet.jedis(shards);
    return new Placed(key -> ring.getShardInfo(key).number(), Optional.empty(), ring, shards);
  }

  private static Placed guava(Fleet fleet) {
    int[] nodes = numbers(fleet);
    return stateless(
        nodes,
        key ->
            com.google.common.hash.Hashing.consistentHash(
                com.google.common.hash.Hashing.murmur3_128()
                    .hashString(key, StandardCharsets.UTF_8),
                nodes.length));
  }

  private static Placed jumpBack(Fleet fleet) {
    int[] nodes = numbers(fleet);
    ConsistentBucketHasher hasher =
        ConsistentHashing.jumpBackHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    return stateless(nodes, key -> hasher.getBucket(HASHER.hashCharsToLong(key), nodes.length));
  }

  private static Placed modulo(Fleet fleet) {
    int[] nodes = numbers(fleet);
    return stateless(
        nodes, key -> (int) Long.remainderUnsigned(HASHER.hashCharsToLong(key), nodes.length));
  }

  private static Placed stateless(int[] nodes, Function<String, Integer> bucket) {
    return new Placed(key -> nodes[bucket.apply(key)], Optional.empty(), List.of(), List.of());
  }

  private static Placed rendezvous(Fleet fleet) {
    int[] nodes = numbers(fleet);
    long[] seeds = new long[nodes.length];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = HASHER.hashCharsToLong(Fleet.id(nodes[i]));
    }
    return new Placed(key -> nodes[best(key, seeds)], Optional.empty(), seeds, List.of());
  }

  private static int best(String key, long[] seeds) {
    long token = HASHER.hashCharsToLong(key);
    int best = 0;
    long bestDraw = Long.MIN_VALUE;
    for (int i = 0; i < seeds.length; i++) {
      long draw = HASHER.hashLongLongToLong(token, seeds[i]);
      if (draw > bestDraw) {
        best = i;
        bestDraw = draw;
      }
    }
    return best;
  }

  private static int[] numbers(Fleet fleet) {
    return fleet.numbers().stream().mapToInt(k -> k).toArray();
  }
}

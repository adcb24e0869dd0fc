package io.partita.ring;

import io.partita.api.spi.Partitioner;

/**
 * Makes the strategies that place keys bit-exactly as existing clients do, so that a fleet can
 * change to this library and find its data where it lies.
 *
 * <p>Every strategy is immutable and thread-safe, and its placement is frozen by its id and its
 * settings. Each has a key space of its own client, so a live change to or from another strategy is
 * not possible yet, see {@code docs/migration.md}.
 */
public final class ClientStrategies {
  private ClientStrategies() {}

  /**
   * The strategy {@code slots}: the CRC16 and the 16,384 slots of Redis Cluster, hash tags honoured
   * always. It needs rules with 16,384 partitions, and refuses others.
   */
  public static Partitioner slots() {
    return new SlotsPartitioner(ClientKeySpaces.SLOTS);
  }

  /** The strategy {@code jedis} for shards without names, hashed by MurmurHash64A. */
  public static Partitioner jedis() {
    return jedis(JedisVariant.DEFAULT);
  }

  /** The strategy {@code jedis}: the continuum of Jedis' {@code ShardedJedis}. */
  public static Partitioner jedis(JedisVariant variant) {
    return new JedisPartitioner(variant);
  }

  /** The strategy {@code ketama} as libketama has it. */
  public static Partitioner ketama() {
    return ketama(KetamaVariant.of(KetamaClient.LIBKETAMA));
  }

  /** The strategy {@code ketama}: the continuum of a client of memcached. */
  public static Partitioner ketama(KetamaVariant variant) {
    return new KetamaPartitioner(variant);
  }
}

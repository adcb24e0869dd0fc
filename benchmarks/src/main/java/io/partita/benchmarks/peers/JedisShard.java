package io.partita.benchmarks.peers;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.util.ShardInfo;

/** A shard of weight 1 for the ring of Jedis 3, without a connection. */
@SuppressWarnings("deprecation") // Jedis gave its ring up
public final class JedisShard extends ShardInfo<Integer> {
  private final int number;

  /** Jedis takes no name for a name by the place in the list. */
  private final @Nullable String name;

  JedisShard(int number, boolean named) {
    super(1);
    this.number = number;
    this.name = named ? Fleet.id(number) : null;
  }

  /** The number of the node that it stands for. */
  public int number() {
    return number;
  }

  @Override
  protected Integer createResource() {
    return number;
  }

  @Override
  public @Nullable String getName() {
    return name;
  }
}

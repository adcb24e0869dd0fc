package io.partita.examples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.ring.ClientStrategies;
import io.partita.ring.JedisVariant;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisShardInfo;
import redis.clients.jedis.util.Sharded;

/** Beside the class of Jedis that ShardedJedis extends; nothing is connected to. */
@SuppressWarnings("deprecation")
class FromShardedJedisTest {

  private static Sharded<Jedis, JedisShardInfo> before() {
    List<JedisShardInfo> shards =
        List.of(
            new JedisShardInfo("10.0.0.1", "a", 6379, 2000, 1),
            new JedisShardInfo("10.0.0.2", "b", 6379, 2000, 2));
    return new Sharded<>(shards); // as new ShardedJedis(shards) does
  }

  @Test
  void theConfiguredCacheHasEveryKeyWhereShardedJedisHasIt() {
    Sharded<Jedis, JedisShardInfo> before = before();

    try (var cache = Check.configured("from-sharded-jedis.conf").build()) {
      assertThat(
              Check.differences(
                  cache.admin().map(), Check.keys(), key -> before.getShardInfo(key).getName()))
          .isEmpty();
    }
  }

  @Test
  void theStrategyAloneHasEveryKeyWhereShardedJedisHasIt() {
    Sharded<Jedis, JedisShardInfo> before = before();
    List<Node> nodes =
        List.of(
            Node.of("a", URI.create("redis://10.0.0.1:6379")),
            Node.of("b", URI.create("redis://10.0.0.2:6379")).weighing(2));
    JedisVariant variant =
        new JedisVariant(JedisVariant.Labels.NAMED, JedisVariant.Hash.MURMUR64A, false);
    List<String> keys = Check.keys();

    PartitionMap map =
        ClientStrategies.jedis(variant).assign(Topology.of(nodes), Rules.DEFAULT, Optional.empty());
    List<String> differences =
        Check.differences(map, keys, key -> before.getShardInfo(key).getName());

    assertThat(differences).isEmpty();
    // With Jedis' labels for shards without names, many keys would be on the other node.
    PartitionMap unnamed =
        ClientStrategies.jedis().assign(Topology.of(nodes), Rules.DEFAULT, Optional.empty());
    assertThat(Check.differences(unnamed, keys, key -> before.getShardInfo(key).getName()))
        .hasSizeGreaterThan(keys.size() / 10);
  }
}

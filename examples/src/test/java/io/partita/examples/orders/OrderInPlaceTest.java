package io.partita.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.examples.servers.OwnServers;
import io.partita.runtime.KeyRange;
import io.partita.runtime.OrderRepair;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Entries that another program has put where the strategy looks for them. */
class OrderInPlaceTest {
  private static final int KEYS = 2_500;

  private static PartitionedCache<String, String> open(OwnServers servers) {
    return Partita.cache("items", Codec.utf8(), Codec.utf8())
        .nodes(List.of(Node.of("a", servers.uris().get(0))))
        .strategy("range", Map.of("split-points", "item-1,item-2"))
        .build();
  }

  private static List<String> keys(PartitionedCache<String, String> cache) {
    List<String> keys = new ArrayList<>();
    cache.ordered().keys(KeyRange.all()).forEachRemaining(keys::add);
    return keys;
  }

  /** In order. */
  private static List<String> fill(Jedis server) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      server.set("items:item-" + i, "value");
      keys.add("item-" + i);
    }
    keys.sort(null);
    return keys;
  }

  @Test
  void whatWasThereBeforeComesIntoTheOrderByItself() {
    try (OwnServers servers = new OwnServers(1);
        Jedis server = new Jedis(servers.uris().get(0), 30_000)) {
      List<String> expected = fill(server);
      try (PartitionedCache<String, String> cache = open(servers)) {
        assertThat(keys(cache)).isEqualTo(expected);
        assertThat(cache.admin().repairOrder()).isEqualTo(new OrderRepair(0, 0));
      }
    }
  }

  @Test
  void whatIsPutBesideTheCacheNeedsARepair() {
    try (OwnServers servers = new OwnServers(1);
        Jedis server = new Jedis(servers.uris().get(0), 30_000);
        PartitionedCache<String, String> cache = open(servers)) {
      assertThat(keys(cache)).isEmpty();
      List<String> expected = fill(server);
      assertThat(keys(cache)).isEmpty();
      assertThat(cache.admin().repairOrder()).isEqualTo(new OrderRepair(KEYS, 0));
      assertThat(keys(cache)).isEqualTo(expected);
      server.del("items:item-7", "items:item-77");
      assertThat(cache.admin().repairOrder()).isEqualTo(new OrderRepair(0, 2));
    }
  }

  @Test
  void aCacheWithoutOrderHasNothingToRepair() {
    try (OwnServers servers = new OwnServers(1);
        PartitionedCache<String, String> cache =
            Partita.cache("hashed", Codec.utf8(), Codec.utf8())
                .nodes(List.of(Node.of("a", servers.uris().get(0))))
                .build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> cache.admin().repairOrder())
          .withMessage("the strategy ring keeps no order of keys");
    }
  }
}

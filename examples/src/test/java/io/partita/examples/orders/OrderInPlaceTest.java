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

  @Test
  void theOrderIsMadeOfEntriesThatWereThereBefore() {
    try (OwnServers servers = new OwnServers(1)) {
      List<Node> nodes = List.of(Node.of("a", servers.uris().get(0)));
      try (Jedis server = new Jedis(servers.uris().get(0), 30_000);
          PartitionedCache<String, String> cache =
              Partita.cache("items", Codec.utf8(), Codec.utf8())
                  .nodes(nodes)
                  .strategy("range", Map.of("split-points", "item-1,item-2"))
                  .build()) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
          server.set("items:item-" + i, "value");
          expected.add("item-" + i);
        }
        expected.sort(null);
        assertThat(cache.ordered().count(KeyRange.all())).isZero();

        assertThat(cache.admin().repairOrder()).isEqualTo(new OrderRepair(KEYS, 0));
        List<String> keys = new ArrayList<>();
        cache.ordered().keys(KeyRange.all()).forEachRemaining(keys::add);
        assertThat(keys).isEqualTo(expected);

        server.del("items:item-7", "items:item-77");
        assertThat(cache.admin().repairOrder()).isEqualTo(new OrderRepair(0, 2));
      }
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

package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Ttl;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoconConfigTest {

  private static CacheBuilder<String, String> parse(String text) {
    return Partita.fromConfig(
        ConfigFactory.parseString(text), "test.conf", Codec.utf8(), Codec.utf8());
  }

  @Test
  void everySettingIsRead() {
    CacheBuilder<String, String> builder =
        parse(
            """
            partita {
              name = carts
              strategy { id = rendezvous }
              topology-store { id = memory }
              partitions = 512
              replicas = 1
              spread = zones
              bound = none
              excluded = [b]
              default-ttl = 30 minutes
              limits { key-bytes = 2 KiB, value-bytes = 1 MiB }
              tuning { operation-timeout = 500 ms, batch-partitions = 7, batch-bytes = 64 KiB, latency-limit = 9 ms }
              backends { local { max-bytes = 1048576 } }
              nodes = [
                { id = a, uri = "local:a", region = eu, zone = a1, weight = 2.5 }
                { id = b, status = draining }
                { id = c }
              ]
            }
            """);
    try (PartitionedCache<String, String> cache = builder.build()) {
      Admin admin = cache.admin();
      assertThat(admin.map().strategy()).isEqualTo("rendezvous");
      assertThat(admin.map().size()).isEqualTo(512);
      assertThat(admin.map().nodes()).containsExactly("a", "c");
      assertThat(admin.topology().require("a").weight()).isEqualTo(2.5);
      assertThat(builder.defaultTtl).isEqualTo(Ttl.of(Duration.ofMinutes(30)));
      assertThat(builder.limits).isEqualTo(new Limits(2048, 1 << 20));
      assertThat(builder.tuning.operationTimeout()).isEqualTo(Duration.ofMillis(500));
      assertThat(builder.tuning.batchPartitions()).isEqualTo(7);
      assertThat(builder.tuning.batchBytes()).isEqualTo(1 << 16);
      assertThat(builder.tuning.latencyLimit()).isEqualTo(Duration.ofMillis(9));
      cache.put("k", "v");
      assertThat(cache.get("k")).contains("v");
    }
  }

  @Test
  void everyProblemIsListed() {
    assertThatThrownBy(
            () ->
                parse(
                        """
                        partita {
                          name = carts
                          strateggy = ring
                          strategy { id = ring, settings { virtual-nodes = 0 } }
                          partitions = 77
                          spread = planets
                          default-ttl = -1 s
                          limits { key-bytes = 0, keys = 2 }
                          tuning { operation-timeout = soon }
                          nodes = [
                            { id = a, weight = -1 }
                            { id = "b c" }
                            { id = d, uri = "redis://:secret@host:port" }
                            { id = e, wheight = 2 }
                          ]
                        }
                        """)
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "setting strateggy",
            "virtual-nodes = 0",
            "partitions = 77: must be a power of two, 1 to 65536 (test.conf)",
            "spread = planets: must be one of nodes, zones, regions",
            "ttl = PT-1S",
            "limits.key-bytes = 0: must be from 1 to 65536 (test.conf)",
            "setting limits.keys",
            "tuning",
            "nodes[0].weight = -1.0: must be a finite number above 0",
            "nodes[1].node id",
            "scheme of node d = redis",
            "setting nodes[3].wheight",
            "test.conf")
        .hasMessageNotContaining("secret");
  }
}

package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.PartitionMap;
import io.partita.api.spi.Backend;
import io.partita.local.LocalBackends;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strategies that place keys as other clients do, in the engine. */
class ClientStrategiesTest {
  private static final int KEYS = 500;

  private static CacheBuilder<String, String> ketama(Map<String, String> settings) {
    return Fleets.strings("client", 3).strategy("ketama", settings);
  }

  private static CacheBuilder<String, String> ring(Backend nodes) {
    return Fleets.strings("client", 3).backend("local", nodes);
  }

  @Test
  void aStoredMapIsReadByAProcessOfTheSameSettings(@TempDir Path folder) {
    Map<String, String> file = Map.of("path", folder.toString());
    Map<String, String> twemproxy = Map.of("client", "twemproxy");
    PartitionMap map;
    try (var first = ketama(twemproxy).topologyStore("file", file).build()) {
      map = first.admin().map();
    }
    try (var second = ketama(twemproxy).topologyStore("file", file).build()) {
      assertThat(second.admin().map()).isEqualTo(map);
      second.put("k", "v");
      assertThat(second.get("k")).contains("v");
    }
  }

  /** The state says by which strategy and settings its map was made. */
  @Test
  void aProcessOfAnotherConfigurationFollows(@TempDir Path folder) {
    Map<String, String> file = Map.of("path", folder.toString());
    try (Backend nodes = LocalBackends.create();
        var one = ring(nodes).topologyStore("file", file).build();
        var other = ring(nodes).topologyStore("file", file).build()) {
      Fleets.fill(one, KEYS);
      Change change = Change.strategy("ketama", Map.of("client", "twemproxy"));
      assertThat(Fleets.change(one, change).end()).isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i++) {
        assertThat(other.get("key-" + i)).contains("value-" + i);
      }
      assertThat(other.admin().map()).isEqualTo(one.admin().map());
      assertThat(other.admin().verify().isClean()).isTrue();
    }
  }

  @Test
  void slotsAreChangedLive() {
    try (var cache =
        Fleets.strings("client", 3)
            .strategy("slots")
            .rules(rules -> rules.withPartitions(16_384))
            .build()) {
      Fleets.fill(cache, KEYS);
      assertThat(Fleets.change(cache, Change.add(Fleets.node(3))).end())
          .isEqualTo(ChangeRun.End.COMPLETED);
      for (int i = 0; i < KEYS; i++) {
        assertThat(cache.get("key-" + i)).contains("value-" + i);
      }
      assertThat(cache.admin().verify().isClean()).isTrue();
    }
  }
}

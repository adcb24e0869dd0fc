package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.PartitionMap;
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
    assertThatThrownBy(() -> Fleets.strings("client", 3).topologyStore("file", file).build())
        .hasStackTraceContaining("fnv1a-64-32")
        .hasStackTraceContaining("that of the configured strategy");
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

package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.PartitaException;
import io.partita.api.spi.Backend;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A topology store that came back without what was agreed on last is noticed by the nodes' tokens.
 */
class LostStoreTest {
  private static final int KEYS = 100;

  private final Backend nodes = LocalBackends.create();
  private final TopologyStore store = TopologyStores.memory();

  private PartitionedCache<String, String> open(TopologyStore from) {
    return Fleets.strings("lost", 3)
        .rules(rules -> rules.withPartitions(64))
        .backend("local", nodes)
        .topologyStore(from)
        .build();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static TopologyStore holding(ClusterState state, long token) {
    TopologyStore restored = TopologyStores.memory();
    ClusterState first =
        new ClusterState(
            1,
            state.topology(),
            state.rules(),
            state.strategySettings(),
            state.map(),
            state.pending());
    assertThat(restored.compareAndSet(0, first, token)).isTrue();
    return restored;
  }

  @Test
  void anEmptyStoreAndOneThatIsBehindAreRefusedAndANewEnoughOneServes() {
    ClusterState before;
    try (PartitionedCache<String, String> cache = open(store)) {
      before = store.read().orElseThrow();
      Fleets.fill(cache, KEYS);
      ChangeRun.Result result = Fleets.change(cache, Change.drain("n-01"));
      assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    }
    ClusterState newest = store.read().orElseThrow();
    long token = store.highestToken();

    assertRefused(TopologyStores.memory());
    assertRefused(holding(before, 1));
    assertRefused(holding(newest, 1));
    try (PartitionedCache<String, String> cache = open(holding(newest, token))) {
      for (int i = 0; i < KEYS; i++) {
        assertThat(cache.get("key-" + i)).contains("value-" + i);
      }
    }
  }

  private void assertRefused(TopologyStore lost) {
    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> open(lost))
        .withMessageContaining("was claimed with a token above")
        .withMessageContaining("restore its newest backup")
        .withMessageContaining("namespace 'lost'");
  }

  @Test
  void aCoordinatorThatKnowsMoreThanTheStoreDoesNotGoOn() {
    RewindingStore rewinding = new RewindingStore(store);
    try (PartitionedCache<String, String> cache = open(rewinding)) {
      ClusterState old = store.read().orElseThrow();
      ChangeRun.Result done = Fleets.change(cache, Change.drain("n-01"));
      assertThat(done.end()).as(done.message()).isEqualTo(ChangeRun.End.COMPLETED);

      rewinding.rewind(old);
      ChangeRun.Result result = Fleets.change(cache, Change.drain("n-02"));

      assertThat(result.end()).isNotEqualTo(ChangeRun.End.COMPLETED);
      assertThat(result.message()).contains("went back from version");
    }
  }
}

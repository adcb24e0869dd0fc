package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.Backend;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scans of a cache whose stores can't scan a partition alone. */
class GroupScanTest {
  private static final int KEYS = 6_000;

  private final Backend nodes = LocalBackends.create();
  private final UngroupedBackend ungrouped = new UngroupedBackend(nodes);
  private final TopologyStore store = TopologyStores.memory();
  private final PartitionedCache<String, String> cache = open(ungrouped);
  private final PartitionedCache<String, String> coordinator = open(nodes);
  private final Map<String, Integer> seen = new HashMap<>();

  private PartitionedCache<String, String> open(Backend backend) {
    return Fleets.strings("groups", 4)
        .backend("local", backend)
        .topologyStore(store)
        .tuning(Tuning.DEFAULT.withBatches(16, 100, 1 << 16))
        .build();
  }

  @AfterEach
  void close() {
    cache.close();
    coordinator.close();
    store.close();
    nodes.close();
  }

  private void take(Iterator<Map.Entry<String, String>> scan, int most) {
    for (int i = 0; i < most && scan.hasNext(); i++) {
      seen.merge(scan.next().getKey(), 1, Integer::sum);
    }
  }

  private void requireEachOnce() {
    assertThat(seen).hasSize(KEYS).allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
  }

  private void change(Change change) {
    ChangeRun.Result result = Fleets.change(coordinator, change);
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
  }

  @Test
  void eachNodeIsPassedOverOnce() {
    Fleets.fill(cache, KEYS);
    take(cache.scan(), KEYS + 1);
    requireEachOnce();
    assertThat(ungrouped.scans()).hasValue(4);
    assertThat(ungrouped.largestGroup()).hasValue(64);
  }

  @Test
  void partitionsThatMoveAwayInTheMiddleAreScannedAtTheirNextOwner() {
    Fleets.fill(cache, KEYS);
    Iterator<Map.Entry<String, String>> scan = cache.scan();
    take(scan, KEYS / 6);
    change(Change.drain("n-00"));
    take(scan, KEYS / 6);
    change(Change.restore("n-00"));
    take(scan, KEYS / 6);
    change(Change.add(Fleets.node(4)).and(Change.remove("n-01")));
    take(scan, KEYS + 1);
    requireEachOnce();
    assertThat(ungrouped.largestGroup().get()).isGreaterThan(30);
  }

  @Test
  void theScanGoesOnWhilePartitionsMove() {
    Fleets.fill(cache, KEYS);
    Iterator<Map.Entry<String, String>> scan = cache.scan();
    take(scan, 100);
    ChangeRun run =
        coordinator
            .admin()
            .apply(coordinator.admin().plan(Change.drain("n-00").and(Change.strategy("modulo"))));
    take(scan, KEYS + 1);
    assertThat(run.await(Fleets.LONG).end()).isEqualTo(ChangeRun.End.COMPLETED);
    requireEachOnce();
  }

  @Test
  void theLineIsCutAnewInTheMiddle() {
    Fleets.fill(cache, KEYS);
    Iterator<Map.Entry<String, String>> scan = cache.scan();
    take(scan, KEYS / 3);
    change(Change.strategy("ketama"));
    take(scan, KEYS / 3);
    change(Change.strategy("ring"));
    take(scan, KEYS + 1);
    requireEachOnce();
  }

  @Test
  void changesKeepEveryEntryThoughNoNodeKnowsPartitions() {
    Fleets.fill(cache, KEYS);
    ChangeRun.Result result = Fleets.change(cache, Change.drain("n-02"));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    Verification verification = cache.admin().verify();
    assertThat(verification.examples()).isEmpty();
    assertThat(verification.keys()).isEqualTo(KEYS);
  }
}

package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.ring.ClientStrategies;
import io.partita.ring.HashStrategies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private static final int KEYS = 20_000;

  private static PartitionMap map(Partitioner strategy, int nodes, int partitions) {
    return strategy.assign(
        Topology.of(Fleets.nodes(nodes)),
        Rules.DEFAULT.withPartitions(partitions),
        Optional.empty());
  }

  private static List<PartitionMap> maps() {
    return List.of(
        map(HashStrategies.ring(), 3, 256),
        map(HashStrategies.ring(), 4, 256),
        map(HashStrategies.ring(), 5, 1_024),
        map(ClientStrategies.jedis(), 4, 256),
        map(ClientStrategies.jedis(), 5, 256),
        map(ClientStrategies.slots(), 6, 16_384));
  }

  @Test
  void aFlowLeadsFromTheNodeBeforeToTheNodeAfterwards() {
    for (PartitionMap before : maps()) {
      for (PartitionMap after : maps()) {
        Flows flows = new Flows(before, after);
        PartitionMap home = flows.home(7);
        PartitionMap target = flows.target(7);
        Map<List<String>, Integer> held = new HashMap<>();
        Map<List<String>, Double> expected = new HashMap<>();
        for (int i = 0; i < home.size(); i++) {
          expected.merge(List.of(home.primary(i), target.primary(i)), home.share(i), Double::sum);
        }
        for (int i = 0; i < KEYS; i++) {
          byte[] key = ("key-" + i).getBytes(UTF_8);
          int flow = home.locate(key);
          held.merge(List.of(home.primary(flow), target.primary(flow)), 1, Integer::sum);
          assertThat(home.primary(flow)).isEqualTo(before.primary(before.locate(key)));
          assertThat(target.primary(flow)).isEqualTo(after.primary(after.locate(key)));
          assertThat(target.locate("key-" + i)).isEqualTo(flow);
        }
        expected.forEach(
            (pair, share) -> {
              double deviation = Math.sqrt(Math.max(1, KEYS * share));
              assertThat(held.getOrDefault(pair, 0) - KEYS * share)
                  .as("%s to %s: %s", before.strategy(), after.strategy(), pair)
                  .isBetween(-6 * deviation, 6 * deviation);
            });
      }
    }
  }

  /** As bytes and as a text, and by the same flow in another process. */
  @Test
  void unusualKeysHaveAFlowToo() {
    PartitionMap before = map(ClientStrategies.jedis(), 4, 256);
    PartitionMap after = map(HashStrategies.ring(), 5, 1_024);
    PartitionMap home = new Flows(before, after).home(7);
    PartitionMap again = new Flows(before, after).home(7);
    List<String> keys =
        List.of(
            "", "x", "k".repeat(257), "k".repeat(1 << 20), "schl\u00fcssel", "\ud83d\ude00", "{}");
    for (String key : keys) {
      byte[] bytes = key.getBytes(UTF_8);
      int flow = home.locate(bytes);
      assertThat(home.locate(key)).isEqualTo(flow);
      assertThat(again.locate(bytes)).isEqualTo(flow);
      assertThat(home.primary(flow)).isEqualTo(before.primary(before.locate(bytes)));
    }
  }

  @Test
  void idsAreNeverUsedTwice() {
    PartitionMap before = map(HashStrategies.ring(), 3, 256);
    Flows flows = new Flows(before, map(ClientStrategies.jedis(), 4, 256));
    PartitionMap home = flows.home(1);
    PartitionMap after = flows.renumbered();
    assertThat(home.id(0)).isEqualTo(256);
    assertThat(home.nextId()).isEqualTo(256 + home.size());
    assertThat(after.id(0)).isEqualTo(home.nextId());
    assertThat(after.nextId()).isEqualTo(home.nextId() + after.size());
  }
}

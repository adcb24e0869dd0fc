package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Event;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.local.LocalBackends;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** Three in-process nodes that restart, and a process that serves again without help. */
abstract class RestartFixture {
  static final int KEYS = 400;
  static final Duration LONG = Duration.ofSeconds(30);

  final Backend nodes = LocalBackends.create();
  final TopologyStore store = TopologyStores.memory();
  final FaultPlan plan = new FaultPlan(3);
  final List<Event> events = new CopyOnWriteArrayList<>();
  final List<NodeStore> views = new ArrayList<>();
  final PartitionedCache<String, String> cache = open(new FaultyBackend(nodes, plan));

  PartitionedCache<String, String> open(Backend backend) {
    Tuning tuning =
        new Tuning(
            LONG,
            Duration.ofMillis(500),
            Duration.ofMillis(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            8,
            20,
            1 << 16,
            LONG);
    return Fleets.strings("restarts", 3)
        .rules(rules -> rules.withPartitions(32))
        .backend("local", backend)
        .topologyStore(store)
        .listener(events::add)
        .tuning(tuning)
        .build();
  }

  @AfterEach
  void close() {
    plan.clear();
    cache.close();
    views.forEach(NodeStore::close);
    store.close();
    nodes.close();
  }

  void restart(int node, boolean keeps) {
    if (keeps) {
      LocalBackends.restartWithMemory(nodes, Fleets.node(node));
    } else {
      LocalBackends.restart(nodes, Fleets.node(node));
    }
  }

  NodeStore view(Node node) {
    NodeStore view = nodes.open(node, "restarts");
    views.add(view);
    return view;
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  /** Every partition of the map has one owner in the tables, and it is the one of the map. */
  void requireOneOwnerEach() {
    PartitionMap map = store.read().orElseThrow().map();
    for (Node node : store.read().orElseThrow().topology().nodes()) {
      TransferControl control = view(node).control().orElseThrow();
      Waiting.until(() -> await(control.table()).admitted());
      NodeTable table = await(control.table());
      List<Integer> serving = new ArrayList<>();
      table
          .states()
          .forEach(
              (partition, entry) -> {
                if (entry.state() == PartitionState.OWNED
                    || entry.state() == PartitionState.MOVING) {
                  serving.add(partition);
                }
              });
      assertThat(serving).containsExactlyInAnyOrderElementsOf(map.partitionsOf(node.id()));
    }
  }

  Optional<Event.NodeAdmitted> admission(String node) {
    return events.stream()
        .filter(Event.NodeAdmitted.class::isInstance)
        .map(Event.NodeAdmitted.class::cast)
        .filter(event -> event.node().equals(node))
        .reduce((first, last) -> last);
  }

  void requireEach(int lostWith) {
    PartitionMap map = cache.admin().map();
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      boolean lost = lostWith >= 0 && map.primary(map.locate(key)).equals(node(lostWith));
      assertThat(cache.get(key))
          .as(key)
          .isEqualTo(lost ? Optional.empty() : Optional.of("value-" + i));
    }
  }

  static String node(int number) {
    return Fleets.node(number).id();
  }
}

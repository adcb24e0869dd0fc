package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Event;
import io.partita.api.NodeUnavailableException;
import io.partita.api.PartitionMap;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes restart, with their memory or without, while nothing moves. */
class RestartTest extends RestartFixture {
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aNodeServesAgainWithWhatItKept(boolean keeps) {
    Fleets.fill(cache, KEYS);
    restart(1, keeps);
    requireEach(keeps ? -1 : 1);
    requireOneOwnerEach();
    int owned = cache.admin().map().partitionsOf(node(1)).size();
    Waiting.until(() -> admission(node(1)).isPresent());
    assertThat(admission(node(1)).orElseThrow())
        .isEqualTo(new Event.NodeAdmitted(node(1), owned, keeps ? owned : 0, 0));
    Fleets.fill(cache, KEYS);
    requireEach(-1);
    assertThat(Fleets.change(cache, Change.drain(node(1))).end())
        .isEqualTo(ChangeRun.End.COMPLETED);
    requireEach(-1);
    requireOneOwnerEach();
  }

  @Test
  void aNodeThatRestartsAgainAndAgainIsAdmittedEachTime() {
    Fleets.fill(cache, KEYS);
    for (int times = 0; times < 5; times++) {
      restart(times % 3, true);
      requireEach(-1);
    }
    requireOneOwnerEach();
  }

  @Test
  void allNodesAtOnce() {
    Fleets.fill(cache, KEYS);
    for (int i = 0; i < 3; i++) {
      restart(i, true);
    }
    requireEach(-1);
    requireOneOwnerEach();
  }

  @Test
  void manyProcessesAdmitItOnce() {
    Fleets.fill(cache, KEYS);
    List<PartitionedCache<String, String>> others = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        others.add(open(nodes));
        for (int key = 0; key < 20; key++) {
          assertThat(others.get(i).get("key-" + key)).isPresent();
        }
      }
      restart(2, true);
      List<CompletableFuture<Optional<String>>> reads = new ArrayList<>();
      for (int key = 0; key < KEYS; key++) {
        reads.add(others.get(key % 8).async().get("key-" + key).toCompletableFuture());
      }
      for (int key = 0; key < KEYS; key++) {
        assertThat(await(reads.get(key))).hasValue("value-" + key);
      }
      Waiting.until(() -> admission(node(2)).isPresent());
      assertThat(events).filteredOn(Event.NodeAdmitted.class::isInstance).hasSize(1);
    } finally {
      others.forEach(PartitionedCache::close);
    }
    requireOneOwnerEach();
  }

  @Test
  void aProcessThatStartsFindsIt() {
    Fleets.fill(cache, KEYS);
    cache.close();
    restart(0, true);
    restart(1, false);
    try (PartitionedCache<String, String> next = open(nodes)) {
      requireOneOwnerEach();
      PartitionMap map = next.admin().map();
      for (int i = 0; i < KEYS; i++) {
        boolean lost = map.primary(map.locate("key-" + i)).equals(node(1));
        assertThat(next.get("key-" + i).isEmpty()).isEqualTo(lost);
      }
    }
  }

  /** A node that is away keeps no process from its start, as it keeps none from its work. */
  @Test
  void aProcessStartsWhileANodeIsAway() {
    Fleets.fill(cache, KEYS);
    FaultPlan ofNext = new FaultPlan(4);
    ofNext.always(Fault.fail(), Call.at(node(2)));
    try (PartitionedCache<String, String> next = open(new FaultyBackend(nodes, ofNext))) {
      PartitionMap map = next.admin().map();
      for (int i = 0; i < KEYS; i++) {
        String key = "key-" + i;
        if (map.primary(map.locate(key)).equals(node(2))) {
          assertThatThrownBy(() -> next.get(key)).isInstanceOf(NodeUnavailableException.class);
        } else {
          assertThat(next.get(key)).hasValue("value-" + i);
        }
      }
      ofNext.clear();
      for (int i = 0; i < KEYS; i++) {
        assertThat(next.get("key-" + i)).hasValue("value-" + i);
      }
    }
  }

  @Test
  void aProcessDoesNotStartWhileNoNodeAnswers() {
    FaultPlan ofNext = new FaultPlan(5);
    ofNext.always(Fault.fail(), call -> true);
    assertThatThrownBy(() -> open(new FaultyBackend(nodes, ofNext)))
        .isInstanceOf(NodeUnavailableException.class);
  }

  /** Only the processes that have no operation for it: they look now and then. */
  @Test
  void aNodeThatNobodyAsksIsAdmitted() {
    Fleets.fill(cache, KEYS);
    restart(1, true);
    Waiting.until(() -> admission(node(1)).isPresent());
    requireOneOwnerEach();
  }

  /** What one node holds does not hang on another that is away, while nothing moves. */
  @Test
  void aNodeIsAdmittedWhileAnotherIsAway() {
    Fleets.fill(cache, KEYS);
    plan.always(Fault.fail(), Call.at(node(2)));
    restart(1, true);
    PartitionMap map = cache.admin().map();
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      if (map.primary(map.locate(key)).equals(node(2))) {
        assertThatThrownBy(() -> cache.get(key)).isInstanceOf(NodeUnavailableException.class);
      } else {
        assertThat(cache.get(key)).hasValue("value-" + i);
      }
    }
    plan.clear();
    requireEach(-1);
    requireOneOwnerEach();
  }

  @Test
  void aNodeIsAdmittedWhileAnotherDoesNotAnswer() {
    Fleets.fill(cache, KEYS);
    try (Gate gate = plan.holdBefore(Call.at(node(2)))) {
      restart(1, true);
      PartitionMap map = cache.admin().map();
      for (int i = 0; i < KEYS; i++) {
        String key = "key-" + i;
        if (!map.primary(map.locate(key)).equals(node(2))) {
          assertThat(cache.get(key)).hasValue("value-" + i);
        }
      }
      assertThat(gate.arrivals()).isNotEmpty();
    }
    requireEach(-1);
    requireOneOwnerEach();
  }

  /** An admission whose answer was lost, or that fails, is begun anew. */
  @ParameterizedTest
  @CsvSource({"CLAIM", "TABLE", "ADMIT"})
  void anAdmissionThatFails(StoreOperation step) {
    Fleets.fill(cache, KEYS);
    plan.next(2, Fault.loseAnswer(), Call.to(step));
    plan.next(5, Fault.fail(), Call.to(step));
    restart(1, true);
    requireEach(-1);
    requireOneOwnerEach();
  }

  @Test
  void anOperationThatCanNotWaitLongEnoughSaysWhy() {
    Fleets.fill(cache, KEYS);
    Lease lease = store.tryAcquire("the test", LONG).orElseThrow();
    try (PartitionedCache<String, String> hasty =
        Fleets.strings("restarts", 3)
            .rules(rules -> rules.withPartitions(32))
            .backend("local", nodes)
            .topologyStore(store)
            .tuning(Tuning.DEFAULT.withOperationTimeout(Duration.ofMillis(50)))
            .build()) {
      restart(1, true);
      PartitionMap map = cache.admin().map();
      String key =
          java.util.stream.IntStream.range(0, KEYS)
              .mapToObj(i -> "key-" + i)
              .filter(k -> map.primary(map.locate(k.getBytes(UTF_8))).equals(node(1)))
              .findFirst()
              .orElseThrow();
      assertThatThrownBy(() -> hasty.get(key))
          .isInstanceOf(NodeUnavailableException.class)
          .hasMessageContaining("node n-01")
          .hasMessageContaining("has restarted or is new");
    } finally {
      store.release(lease);
    }
    requireEach(-1);
  }
}

package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import io.partita.testkit.ManualClock;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Thousands of random steps beside a sorted map: entries come, go and expire, ranges are read in
 * both directions and by pages of any size, counted and removed, while another process splits,
 * merges and moves partitions, and has nodes drained and restored. Some answers of nodes are lost.
 */
class OrderedModelTest {
  private static final int STEPS = 2_000;
  private static final int MOST_STEPS = 50_000;
  private static final int CHANGES = 80;

  /** Splits, merges, moves, drains, and nodes restored. */
  private static final int KINDS = 5;

  private static final int KEYS = 400;
  private static final int MOST_PARTITIONS = 24;
  private static final Duration TTL = Duration.ofHours(1);

  private final long seed = new SplittableRandom().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ManualClock clock = new ManualClock();
  private final Backend nodes = LocalBackends.create(1 << 30, clock);
  private final FaultPlan ofClient = new FaultPlan(seed);
  private final FaultPlan ofCoordinator = new FaultPlan(seed + 1);
  private final TopologyStore store = TopologyStores.memory();
  private final NavigableMap<String, String> model = new TreeMap<>();
  private final Set<String> mortal = new TreeSet<>();
  private final Map<String, Integer> done = new TreeMap<>();
  private Optional<ChangeRun> running = Optional.empty();

  private PartitionedCache<String, String> open(FaultPlan plan) {
    return Partita.cache("model", Codec.utf8(), Codec.utf8())
        .nodes(Fleets.nodes(3))
        .strategy("range", Map.of("split-points", "k3,k7"))
        .backend("local", new FaultyBackend(nodes, plan))
        .topologyStore(store)
        .tuning(Tuning.DEFAULT.withBatches(4, 20, 1 << 12))
        .build();
  }

  @RepeatedTest(2)
  void followsASortedMap() {
    System.out.println("seed " + seed);
    try (PartitionedCache<String, String> cache = open(ofClient);
        PartitionedCache<String, String> coordinator = open(ofCoordinator)) {
      ofClient.sometimes(0.02, Fault.fail(), Set.of(StoreOperation.PAGE, StoreOperation.GET));
      ofClient.sometimes(0.01, Fault.loseAnswer(), Set.of(StoreOperation.PAGE));
      Set<StoreOperation> steps = new TreeSet<>(StoreOperation.control());
      steps.retainAll(StoreOperation.repeatable());
      ofCoordinator.sometimes(0.01, Fault.loseAnswer(), steps);
      ofCoordinator.sometimes(0.01, Fault.fail(), steps);
      for (int step = 0; step < STEPS || isToGoOn(step); step++) {
        change(coordinator);
        write(cache);
        read(cache.ordered(), "seed " + seed + ", step " + step);
      }
      assertThat(ofClient.faults()).isPositive();
      assertThat(ofCoordinator.faults()).isPositive();
      ofClient.clear();
      ofCoordinator.clear();
      running.ifPresent(run -> run.await(Fleets.LONG));
      assertThat(ordered(cache.ordered(), KeyRange.all(), KEYS)).isEqualTo(List.copyOf(entries()));
      assertThat(cache.ordered().count(KeyRange.all())).isEqualTo(model.size());
      Verification verification = cache.admin().verify();
      assertThat(verification.misplaced() + verification.missing() + verification.unowned())
          .as("seed %s, %s", seed, verification)
          .isZero();
      assertThat(done).as("seed %s", seed).hasSize(KINDS);
    } finally {
      store.close();
      nodes.close();
    }
  }

  /** How many changes end within some steps depends on the machine. */
  private boolean isToGoOn(int step) {
    return step < MOST_STEPS
        && (done.size() < KINDS
            || done.values().stream().mapToInt(Integer::intValue).sum() < CHANGES);
  }

  private String key() {
    return "k" + random.nextInt(KEYS);
  }

  private void write(PartitionedCache<String, String> cache) {
    String key = key();
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> {
        assertThat(cache.remove(key)).isEqualTo(model.remove(key) != null);
        mortal.remove(key);
      }
      case 5, 6, 7 -> {
        cache.put(key, "mortal", Ttl.of(TTL));
        model.put(key, "mortal");
        mortal.add(key);
      }
      case 8 -> {
        if (random.nextInt(20) == 0 && nothingMoves(cache)) {
          clock.advance(TTL);
          model.keySet().removeAll(mortal);
          mortal.clear();
        }
      }
      case 9 -> {
        if (random.nextInt(10) == 0) {
          String to = key + "9";
          NavigableMap<String, String> gone = model.subMap(key, true, to, false);
          long removed = retried(() -> cache.ordered().removeAll(KeyRange.between(key, to)));
          assertThat(removed).isLessThanOrEqualTo(gone.size());
          mortal.removeAll(gone.keySet());
          gone.clear();
        }
      }
      default -> {
        String value = "v" + random.nextInt();
        cache.put(key, value);
        model.put(key, value);
        mortal.remove(key);
      }
    }
  }

  /**
   * A copy takes off the time that it was on its way by the coordinator's own clock, which does not
   * leap as that of the nodes does here.
   */
  private boolean nothingMoves(PartitionedCache<String, String> cache) {
    return cache.admin().running().isEmpty()
        && running.map(run -> run.await(Fleets.LONG).end() != ChangeRun.End.FAILED).orElse(true);
  }

  /** What nodes did not answer is asked again. */
  private static <T> T retried(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (NodeUnavailableException | OutcomeUnknownException e) {
        // The next call, or the one after it, gets through.
      }
    }
  }

  private List<Map.Entry<String, String>> entries() {
    return model.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
  }

  private void read(OrderedCache<String, String> ordered, String when) {
    String one = key();
    String other = key() + "x";
    String from = one.compareTo(other) < 0 ? one : other;
    String to = one.compareTo(other) < 0 ? other : one;
    NavigableMap<String, String> expected = model.subMap(from, true, to, false);
    KeyRange<String> range = KeyRange.between(from, to);
    boolean descending = random.nextBoolean();
    List<Map.Entry<String, String>> wanted =
        (descending ? expected.descendingMap() : expected)
            .entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    assertThat(ordered(ordered, descending ? range.descending() : range, 1 + random.nextInt(60)))
        .as(when)
        .isEqualTo(wanted);
    assertThat(retried(() -> ordered.count(range))).as(when).isEqualTo(expected.size());
  }

  private static List<Map.Entry<String, String>> ordered(
      OrderedCache<String, String> ordered, KeyRange<String> range, int limit) {
    RangePage<String, String> page = retried(() -> ordered.page(range, limit));
    List<Map.Entry<String, String>> all = new ArrayList<>(page.entries());
    while (page.token().isPresent()) {
      String token = page.token().get();
      page = retried(() -> ordered.page(token, limit));
      all.addAll(page.entries());
    }
    return all;
  }

  /** Begins a change if none is under way; the steps go on while it is carried out. */
  private void change(PartitionedCache<String, String> coordinator) {
    if (running.filter(run -> !run.result().toCompletableFuture().isDone()).isPresent()
        || random.nextInt(4) != 0) {
      return;
    }
    try {
      Admin admin = coordinator.admin();
      Map.Entry<String, Change> next = next(admin.map());
      running = Optional.of(admin.apply(admin.plan(next.getValue())));
      done.merge(next.getKey(), 1, Integer::sum);
    } catch (IllegalArgumentException | IllegalStateException | PartitaException e) {
      // Nothing to split there, another change is still pending, or an answer was lost.
    }
  }

  private Map.Entry<String, Change> next(PartitionMap map) {
    int index = random.nextInt(map.size());
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        return map.size() < MOST_PARTITIONS
            ? Map.entry("split", Change.split(key().getBytes(UTF_8)))
            : Map.entry("merge", merge(map, index));
      }
      case 2, 3 -> {
        return Map.entry("merge", merge(map, index));
      }
      case 4 -> {
        String to = "n-0" + random.nextInt(3);
        return Map.entry("move", Change.move(map.id(index), List.of(to)));
      }
      default -> {
        String node = "n-0" + random.nextInt(3);
        return random.nextBoolean()
            ? Map.entry("drain", Change.drain(node))
            : Map.entry("restore", Change.restore(node));
      }
    }
  }

  private static Change merge(PartitionMap map, int index) {
    return Change.merge(((Token.OfKey) map.interval(index).from()).bytes());
  }
}

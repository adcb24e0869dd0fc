package io.partita.redis;

import static io.partita.redis.TopologyFixture.until;
import static io.partita.testkit.topology.SampleStates.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.TopologyStore;
import io.partita.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A fleet of 200 processes sees a change: what their reading asks of the server. */
class TopologyStampedeTest {
  private static final int WATCHERS = 200;
  private static final Duration SPREAD = Duration.ofMillis(500);
  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

  private static long calls(RedisServer server, String command) {
    Matcher stats = CALLS.matcher(server.command("INFO", "commandstats"));
    while (stats.find()) {
      if (stats.group(1).equals(command)) {
        return Long.parseLong(stats.group(2));
      }
    }
    return 0;
  }

  @Test
  void readingIsSpreadAndFew() {
    LongSupplier source = TopologyHints.spreadOver(SPREAD);
    ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
    LongSupplier drawn =
        () -> {
          long delay = source.getAsLong();
          delays.add(delay);
          return delay;
        };
    AtomicIntegerArray versions = new AtomicIntegerArray(WATCHERS);
    List<TopologyStore> stores = new ArrayList<>();
    try (RedisServer server = RedisServer.builder().start();
        TopologyStore coordinator = TopologyFixture.open(server)) {
      try {
        for (int i = 0; i < WATCHERS; i++) {
          int mine = i;
          TopologyStore store =
              TopologyFixture.open(
                  server.uri(), "carts", TopologyFixture.TIMEOUT, TopologyClock.OF_SERVER, drawn);
          stores.add(store);
          store.watch(
              () ->
                  store
                      .read()
                      .ifPresent(state -> versions.set(mine, Math.toIntExact(state.version()))));
        }
        server.command("CONFIG", "RESETSTAT");

        assertThat(coordinator.compareAndSet(0, state(1), 1)).isTrue();
        untilAllSee(versions, 1);

        // A stamp and a state for each process, and one script.
        assertThat(calls(server, "publish")).isEqualTo(1);
        assertThat(calls(server, "hmget")).isEqualTo(WATCHERS);
        assertThat(calls(server, "hget")).isEqualTo(WATCHERS + 2); // 2: the script's
        assertThat(delays).hasSize(WATCHERS);
        for (int part = 0; part < 5; part++) {
          long from = part * SPREAD.toNanos() / 5;
          long to = (part + 1) * SPREAD.toNanos() / 5;
          assertThat(delays.stream().filter(d -> d >= from && d < to).count())
              .as("reads in part " + part + " of the spread")
              .isBetween(15L, 70L); // 40 expected; 4 sigma are 23
        }

        // Ten changes at once: each process reads once or twice, not ten times.
        server.command("CONFIG", "RESETSTAT");
        for (int version = 2; version <= 11; version++) {
          assertThat(coordinator.compareAndSet(version - 1, state(version), 1)).isTrue();
        }
        untilAllSee(versions, 11);
        assertThat(calls(server, "publish")).isEqualTo(10);
        assertThat(calls(server, "hmget")).isBetween((long) WATCHERS, 4L * WATCHERS);
      } finally {
        stores.forEach(TopologyStore::close);
      }
    }
  }

  private static void untilAllSee(AtomicIntegerArray versions, int version) {
    until(
        () -> {
          for (int i = 0; i < WATCHERS; i++) {
            if (versions.get(i) < version) {
              return false;
            }
          }
          return true;
        });
  }
}

package com.acme.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real cache places by the strategy, grows and shrinks by it, and loses nothing. */
class LiveResizeTest {
  private static final int KEYS = 2_000;
  private static final Duration LONG = Duration.ofMinutes(1);

  private static PartitionedCache<String, String> orders() {
    return Partita.cache("orders", Codec.utf8(), Codec.utf8())
        .strategy("acme-tenants-v1", Map.of("nodes-per-tenant", "2"))
        .rules(rules -> rules.withPartitions(1_024))
        .nodes(IntStream.range(0, 8).mapToObj(i -> Node.local("n" + i)).toList())
        .build();
  }

  private static String key(int i) {
    return "tenant-" + i % 40 + ":order-" + i;
  }

  /** Writes all keys again and again; the last value of each that was acknowledged. */
  private static Map<String, String> write(
      PartitionedCache<String, String> cache, AtomicBoolean stop) {
    Map<String, String> written = new HashMap<>();
    for (int round = 0; round == 0 || !stop.get(); round++) {
      for (int i = 0; i < KEYS; i++) {
        cache.put(key(i), "round " + round);
        written.put(key(i), "round " + round);
      }
    }
    return written;
  }

  @Test
  void aCacheIsResizedWhileItIsWritten() {
    try (PartitionedCache<String, String> cache = orders()) {
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Map<String, String>> writer =
          CompletableFuture.supplyAsync(() -> write(cache, stop));
      List<Change> changes =
          List.of(
              Change.add(Node.local("n8")).and(Change.add(Node.local("n9").weighing(2))),
              Change.drain("n0"),
              Change.remove("n3").and(Change.reweight("n9", 1)));
      try {
        for (Change change : changes) {
          ChangeRun.Result result = cache.admin().apply(cache.admin().plan(change)).await(LONG);
          assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
        }
      } finally {
        stop.set(true);
      }

      assertThat(cache.admin().map().strategy()).isEqualTo("acme-tenants-v1");
      assertThat(cache.admin().map().nodes())
          .containsExactly("n1", "n2", "n4", "n5", "n6", "n7", "n8", "n9");
      writer.join().forEach((key, value) -> assertThat(cache.get(key)).contains(value));
      assertThat(cache.admin().verify().isClean()).isTrue();
      assertThat(cache.admin().verify().keys()).isEqualTo(KEYS);
    }
  }
}

package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.Ttl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionedCacheTest {
  private final PartitionedCache<String, String> cache = Fleets.strings("basics", 3).build();

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void putsAndGets() {
    assertThat(cache.get("ä{1}")).isEmpty();
    cache.put("ä{1}", "löwe");
    assertThat(cache.get("ä{1}")).contains("löwe");
    assertThat(cache.admin().stats().hits()).isEqualTo(1);
  }

  @Test
  void putIfAbsentWinsOnce() {
    assertThat(cache.putIfAbsent("k", "1")).isTrue();
    assertThat(cache.putIfAbsent("k", "2")).isFalse();
    assertThat(cache.get("k")).contains("1");
  }

  @Test
  void replaceComparesAndKeepsTheTtl() {
    cache.put("k", "1", Ttl.of(Duration.ofHours(1)));
    assertThat(cache.replace("k", "0", "2")).isFalse();
    assertThat(cache.replace("k", "1", "2")).isTrue();
    assertThat(cache.get("k")).contains("2");
    assertThat(cache.ttl("k").orElseThrow().isFinite()).isTrue();
    assertThat(cache.replace("absent", "1", "2")).isFalse();
  }

  @Test
  void removeTellsWhetherThereWasOne() {
    cache.put("k", "1");
    assertThat(cache.remove("k")).isTrue();
    assertThat(cache.remove("k")).isFalse();
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void incrementCountsAndRefusesWhatIsNoNumber() {
    assertThat(cache.increment("n", 5)).isEqualTo(5);
    assertThat(cache.increment("n", -7)).isEqualTo(-2);
    assertThat(cache.get("n")).contains("-2");
    cache.put("text", "abc");
    assertThatThrownBy(() -> cache.increment("text", 1)).isInstanceOf(ArithmeticException.class);
    assertThat(cache.get("text")).contains("abc");
  }

  @Test
  void ttlIsGivenReadAndTaken() {
    cache.put("k", "1");
    assertThat(cache.ttl("k")).contains(Ttl.NONE);
    assertThat(cache.expire("k", Ttl.of(Duration.ofMinutes(1)))).isTrue();
    assertThat(cache.ttl("k").orElseThrow().millis()).isBetween(1L, 60_000L);
    assertThat(cache.expire("k", Ttl.NONE)).isTrue();
    assertThat(cache.ttl("k")).contains(Ttl.NONE);
    assertThat(cache.expire("absent", Ttl.NONE)).isFalse();
    assertThat(cache.ttl("absent")).isEmpty();
  }

  @Test
  void multiKeyOperationsGiveAnOutcomeForEachKey() {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      entries.put("k" + i, "v" + i);
    }
    assertThat(cache.putAll(entries).values()).allMatch(Outcome::orThrow);
    Map<String, Outcome<Optional<String>>> found = cache.getAll(List.of("k1", "k99", "none", "k1"));
    assertThat(found).hasSize(3);
    assertThat(of(found, "k99")).contains("v99");
    assertThat(of(found, "none")).isEmpty();
    Map<String, Outcome<Boolean>> removed = cache.removeAll(List.of("k1", "none"));
    assertThat(of(removed, "k1")).isTrue();
    assertThat(of(removed, "none")).isFalse();
  }

  private static <T> T of(Map<String, Outcome<T>> outcomes, String key) {
    return java.util.Objects.requireNonNull(outcomes.get(key)).orThrow();
  }

  @Test
  void oneLoadRunsForAKeyAtATime() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () ->
                cache.get(
                    "k",
                    key -> {
                      loads.incrementAndGet();
                      entered.countDown();
                      await(release);
                      return "loaded";
                    }));
    entered.await();
    CompletableFuture<String> second =
        cache
            .async()
            .get("k", key -> CompletableFuture.failedFuture(new AssertionError("a second load")))
            .toCompletableFuture();
    release.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("loaded");
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("loaded");
    assertThat(loads).hasValue(1);
    assertThat(cache.get("k")).contains("loaded");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailedLoadIsThrownAndNotCached() {
    assertThatThrownBy(
            () ->
                cache.get(
                    "k",
                    key -> {
                      throw new IllegalStateException("database is down");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("database is down");
    assertThat(cache.get("k", key -> "fine")).isEqualTo("fine");
    assertThat(cache.admin().stats().loadFailures()).isEqualTo(1);
  }

  @Test
  void aLoadDoesNotOverwriteWhatWasPutMeanwhile() {
    String value =
        cache.get(
            "k",
            key -> {
              cache.put("k", "newer");
              return "loaded";
            });
    assertThat(value).isEqualTo("newer");
    assertThat(cache.get("k")).contains("newer");
  }

  @Test
  void scanReturnsEveryEntryOnce() {
    Fleets.fill(cache, 2_000);
    Map<String, String> seen = new HashMap<>();
    cache
        .scan()
        .forEachRemaining(entry -> assertThat(seen.put(entry.getKey(), entry.getValue())).isNull());
    assertThat(seen).hasSize(2_000).containsEntry("key-77", "value-77");
  }

  @Test
  void defaultTtlCounts() {
    try (PartitionedCache<String, String> other =
        Fleets.strings("ttl", 2).defaultTtl(Ttl.of(Duration.ofMinutes(5))).build()) {
      other.put("k", "v");
      assertThat(other.ttl("k").orElseThrow().millis()).isBetween(200_000L, 300_000L);
      other.increment("n", 1);
      assertThat(other.ttl("n").orElseThrow().isFinite()).isTrue();
    }
  }

  @Test
  void bytesPassUnchanged() {
    try (PartitionedCache<byte[], byte[]> bytes =
        Partita.cache("bytes", Codec.bytes(), Codec.bytes()).nodes(Fleets.nodes(2)).build()) {
      byte[] key = {0, -1, 13, 10};
      bytes.put(key, new byte[0]);
      assertThat(bytes.get(key)).hasValueSatisfying(v -> assertThat(v).isEmpty());
    }
  }

  @Test
  void aClosedCacheSaysSo() {
    cache.close();
    cache.close();
    assertThatThrownBy(() -> cache.get("k"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}

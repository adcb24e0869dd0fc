package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.PluginException;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.local.LocalBackendProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose pages are not what was asked for is named, and nothing of them is returned. */
class LyingPagesTest {

  record Lie(String told, BiFunction<Query, Page, Page> page) {
    @Override
    public String toString() {
      return told;
    }
  }

  static Stream<Lie> lies() {
    return Stream.of(
        lie(
            "entry 2 is out of order",
            (query, entries) -> {
              Collections.swap(entries, 1, 2);
              return entries;
            }),
        lie(
            "entry 2 has the key of the one before it",
            (query, entries) -> {
              entries.set(2, entries.get(1));
              return entries;
            }),
        lie(
            "entry 0 is outside of the interval",
            (query, entries) -> {
              entries.set(0, new Entry(bytes(query.descending() ? "x" : "a"), bytes("v")));
              return entries;
            }),
        lie(
            "is outside of the interval",
            (query, entries) -> {
              byte[] beyond = query.descending() ? bytes("a") : query.to().orElseThrow();
              entries.set(entries.size() - 1, new Entry(beyond, bytes("v")));
              return entries;
            }),
        new Lie(
            "21 entries, must be 20 at most",
            (query, page) -> {
              List<Entry> entries = new ArrayList<>(page.entries());
              String end = query.descending() ? "b00" : "b59";
              entries.add(new Entry(bytes(end), bytes("v")));
              return new Page(entries, Optional.empty());
            }),
        lie(
            "entries after the one that reached the limit of",
            (query, entries) -> {
              entries.set(2, new Entry(entries.get(2).key(), new byte[17 << 20]));
              return entries;
            }),
        next("the next one would not begin where it ends", "a"),
        next("the next one would not begin where it ends", "x"),
        new Lie(
            "the next one would not begin where it ends",
            (query, page) ->
                new Page(
                    List.of(),
                    Optional.of(query.descending() ? query.to().orElseThrow() : query.from()))),
        new Lie(
            "the next one would not begin where it ends",
            (query, page) ->
                new Page(
                    page.entries(),
                    Optional.of(
                        query.descending()
                            ? bytes("b58")
                            : page.entries().get(page.entries().size() - 1).key()))));
  }

  private static Lie lie(String told, BiFunction<Query, List<Entry>, List<Entry>> entries) {
    return new Lie(
        told,
        (query, page) ->
            new Page(entries.apply(query, new ArrayList<>(page.entries())), page.next()));
  }

  private static Lie next(String told, String next) {
    return new Lie(told, (query, page) -> new Page(page.entries(), Optional.of(bytes(next))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("lies")
  void aStoreThatLiesIsNamed(Lie lie) {
    boolean[] honest = {true};
    AtomicInteger lies = new AtomicInteger();
    PagesInstead backend =
        new PagesInstead(
            new LocalBackendProvider().create(Settings.defaults()),
            (reads, partition, query) ->
                reads
                    .page(partition, query)
                    .thenApply(
                        page -> {
                          if (honest[0]) {
                            return page;
                          }
                          assertThat(lies.incrementAndGet()).as("asked for ever").isLessThan(10);
                          return lie.page.apply(query, page);
                        }));
    try (PartitionedCache<String, String> cache =
        Partita.cache("lied", Codec.utf8(), Codec.utf8())
            .nodes(Fleets.nodes(1))
            .strategy("range", Map.of("split-points", "b,c"))
            .backend("local", backend)
            .build()) {
      for (int i = 10; i < 60; i++) {
        cache.put("b" + i, "v");
      }
      for (KeyRange<String> range :
          List.of(KeyRange.between("b05", "b59"), KeyRange.between("b05", "b59").descending())) {
        assertThat(cache.ordered().page(range, 20).entries()).hasSize(20);
        honest[0] = false;
        assertThatThrownBy(() -> cache.ordered().page(range, 20))
            .isInstanceOf(PluginException.class)
            .hasMessageStartingWith(
                "plug-in backend of node n-00: gave a bad page of partition 1: ")
            .hasMessageContaining(lie.told);
        CompletableFuture<RangePage<String, String>> stage =
            cache.async().ordered().page(range, 20).toCompletableFuture();
        assertThat(stage)
            .isCompletedExceptionally()
            .failsWithin(Duration.ofSeconds(10))
            .withThrowableThat()
            .withCauseInstanceOf(PluginException.class);
        honest[0] = true;
      }
    } finally {
      backend.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStoreThatLiesAboutKeysIsNamed(boolean values) {
    PagesInstead backend =
        new PagesInstead(
            new LocalBackendProvider().create(Settings.defaults()),
            (reads, partition, query) ->
                reads.page(
                    partition,
                    new Query(
                        query.from(),
                        query.to(),
                        query.descending(),
                        query.maxEntries(),
                        query.maxBytes(),
                        !values)));
    try (PartitionedCache<String, String> cache =
        Partita.cache("keys", Codec.utf8(), Codec.utf8())
            .nodes(Fleets.nodes(1))
            .strategy("range")
            .backend("local", backend)
            .build()) {
      cache.put("a", "v");
      Iterator<String> keys = cache.ordered().keys(KeyRange.all());
      if (values) {
        assertThatThrownBy(keys::hasNext)
            .isInstanceOf(PluginException.class)
            .hasMessageEndingWith(
                "partition 0: entry 0 has a value, though keys alone were asked for");
      } else {
        assertThat(keys.next()).isEqualTo("a");
      }
    } finally {
      backend.close();
    }
  }

  /** It may say that something is left where nothing is: an empty rest is no lie. */
  @Test
  void aPageMayEndAtTheEndOfItsInterval() {
    PagesInstead backend =
        new PagesInstead(
            new LocalBackendProvider().create(Settings.defaults()),
            (reads, partition, query) ->
                reads
                    .page(partition, query)
                    .thenApply(
                        page ->
                            page.next().isPresent()
                                ? page
                                : new Page(
                                    page.entries(),
                                    query.descending() ? Optional.of(query.from()) : query.to())));
    try (PartitionedCache<String, String> cache =
        Partita.cache("ends", Codec.utf8(), Codec.utf8())
            .nodes(Fleets.nodes(2))
            .strategy("range", Map.of("split-points", "k3,k7"))
            .backend("local", backend)
            .build()) {
      for (int i = 0; i < 10; i++) {
        cache.put("k" + i, "v");
      }
      for (KeyRange<String> range : List.of(KeyRange.<String>all(), KeyRange.between("k1", "k9"))) {
        long count = cache.ordered().count(range);
        assertThat(count).isEqualTo(range.equals(KeyRange.all()) ? 10 : 8);
        assertThat(cache.ordered().count(range.descending())).isEqualTo(count);
        assertThat(cache.ordered().page(range.descending(), 20).entries()).hasSize((int) count);
      }
    } finally {
      backend.close();
    }
  }
}

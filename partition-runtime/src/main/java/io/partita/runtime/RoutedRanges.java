package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import io.partita.runtime.SpanReader.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads ranges through the router. What it does in steps is for those who wait, too. */
final class RoutedRanges<K, V> implements AsyncOrderedCache<K, V> {
  static final Portion ENTRIES_AHEAD = new Portion(512, 1 << 20, false);
  static final Portion KEYS_AHEAD = new Portion(2_048, 1 << 20, true);

  /** How many entries are removed at a time. */
  private static final Portion REMOVED_AT_ONCE = new Portion(512, 1 << 20, true);

  private final String cache;
  private final Router router;
  private final Codec<K> keys;
  private final Codec<V> values;

  /**
   * Those of a cache.
   *
   * @throws IllegalStateException if its strategy keeps no order
   */
  RoutedRanges(String cache, Router router, Codec<K> keys, Codec<V> values) {
    PartitionMap map = router.map();
    if (!(map.keySpace() instanceof OrderedKeySpace)) {
      throw new IllegalStateException(
          "the strategy " + map.strategy() + " of cache " + cache + " keeps no order of keys");
    }
    this.cache = cache;
    this.router = router;
    this.keys = keys;
    this.values = values;
  }

  // ---- in steps

  Span span(KeyRange<K> range) {
    requireOpen();
    return range.span(keys);
  }

  Span span(String token) {
    requireOpen();
    return RangeToken.parse(cache, token);
  }

  private void requireOpen() {
    if (router.isClosed()) {
      throw new IllegalStateException("the cache is closed");
    }
  }

  Stepwise<Slice> read(Span span, int limit, boolean keysOnly) {
    return new PageSteps(router, span, limit, keysOnly);
  }

  Stepwise<Long> counting(KeyRange<K> range) {
    return RangeSteps.count(router, span(range), KEYS_AHEAD);
  }

  Stepwise<Long> removing(KeyRange<K> range) {
    return RangeSteps.removal(router, span(range), REMOVED_AT_ONCE);
  }

  SpanPages pages(KeyRange<K> range) {
    return new SpanPages(router, span(range));
  }

  RangePage<K, V> decoded(Slice slice) {
    List<Map.Entry<K, V>> entries = new ArrayList<>(slice.entries().size());
    slice.entries().forEach(entry -> entries.add(decoded(entry)));
    return new RangePage<>(entries, token(slice));
  }

  RangeKeys<K> keys(Slice slice) {
    return new RangeKeys<>(slice.entries().stream().map(this::key).toList(), token(slice));
  }

  private Optional<String> token(Slice slice) {
    return slice.rest().map(left -> RangeToken.of(cache, left));
  }

  Map.Entry<K, V> decoded(Entry entry) {
    return Map.entry(key(entry), values.decode(entry.value()));
  }

  K key(Entry entry) {
    return keys.decode(entry.key());
  }

  // ---- without waiting

  @Override
  public CompletableFuture<RangePage<K, V>> page(KeyRange<K> range, int limit) {
    return read(span(range), limit, false).begin().thenApply(this::decoded);
  }

  @Override
  public CompletableFuture<RangePage<K, V>> page(String token, int limit) {
    return read(span(token), limit, false).begin().thenApply(this::decoded);
  }

  @Override
  public CompletableFuture<RangeKeys<K>> keysPage(KeyRange<K> range, int limit) {
    return read(span(range), limit, true).begin().thenApply(this::keys);
  }

  @Override
  public CompletableFuture<RangeKeys<K>> keysPage(String token, int limit) {
    return read(span(token), limit, true).begin().thenApply(this::keys);
  }

  @Override
  public CompletableFuture<Long> count(KeyRange<K> range) {
    return counting(range).begin();
  }

  @Override
  public CompletableFuture<Long> removeAll(KeyRange<K> range) {
    return removing(range).begin();
  }
}

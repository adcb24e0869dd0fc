package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.Problem;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import io.partita.runtime.SpanReader.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Reads ranges through the router; waits for each page. */
final class RoutedRanges<K, V> implements OrderedCache<K, V> {
  private static final long PAGE_BYTES = 16 << 20;
  private static final Portion ENTRIES_AHEAD = new Portion(512, 1 << 20, false);
  private static final Portion KEYS_AHEAD = new Portion(2_048, 1 << 20, true);

  /** How many entries are removed at a time. */
  private static final Portion REMOVED_AT_ONCE = new Portion(512, 1 << 20, true);

  private static final Router.Call<Boolean> REMOVE =
      (session, partition, key) -> session.remove(partition, key).toCompletableFuture();

  private final String cache;
  private final Router router;
  private final SpanReader reader;
  private final CacheScan.Waiter waiter;
  private final Codec<K> keys;
  private final Codec<V> values;

  RoutedRanges(
      String cache, Router router, CacheScan.Waiter waiter, Codec<K> keys, Codec<V> values) {
    this.cache = cache;
    this.router = router;
    this.reader = new SpanReader(router);
    this.waiter = waiter;
    this.keys = keys;
    this.values = values;
  }

  @Override
  public RangePage<K, V> page(KeyRange<K> range, int limit) {
    return page(range.span(keys), limit);
  }

  @Override
  public RangePage<K, V> page(String token, int limit) {
    return page(RangeToken.parse(cache, token), limit);
  }

  private RangePage<K, V> page(Span span, int limit) {
    if (limit < 1) {
      throw Problem.of("limit", limit, "at least 1").asException();
    }
    List<Map.Entry<K, V>> entries = new ArrayList<>();
    long bytes = 0;
    Optional<Span> rest = Optional.of(span);
    while (rest.isPresent() && entries.size() < limit && bytes < PAGE_BYTES) {
      Portion portion = new Portion(limit - entries.size(), PAGE_BYTES - bytes, false);
      Slice slice = waiter.await(reader.read(rest.get(), portion), false);
      for (Entry entry : slice.entries()) {
        entries.add(decoded(entry));
        bytes += entry.key().length + entry.value().length;
      }
      rest = slice.rest();
    }
    return new RangePage<>(entries, rest.map(left -> RangeToken.of(cache, left)));
  }

  private Map.Entry<K, V> decoded(Entry entry) {
    return Map.entry(keys.decode(entry.key()), values.decode(entry.value()));
  }

  private SpanIterator pages(KeyRange<K> range, Portion portion) {
    return new SpanIterator(router, waiter, range.span(keys), portion);
  }

  @Override
  public Iterator<Map.Entry<K, V>> scan(KeyRange<K> range) {
    return new Flat<>(pages(range, ENTRIES_AHEAD), this::decoded);
  }

  @Override
  public Iterator<K> keys(KeyRange<K> range) {
    return new Flat<>(pages(range, KEYS_AHEAD), entry -> keys.decode(entry.key()));
  }

  @Override
  public long count(KeyRange<K> range) {
    long count = 0;
    SpanIterator pages = pages(range, KEYS_AHEAD);
    while (pages.hasNext()) {
      count += pages.next().size();
    }
    return count;
  }

  @Override
  public long removeAll(KeyRange<K> range) {
    long removed = 0;
    SpanIterator pages = pages(range, REMOVED_AT_ONCE);
    while (pages.hasNext()) {
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      for (Entry entry : pages.next()) {
        answers.add(router.send(entry.key(), true, REMOVE));
      }
      for (CompletableFuture<Boolean> answer : answers) {
        removed += waiter.await(answer, true) ? 1 : 0;
      }
    }
    return removed;
  }

  /** One after the other what pages hold. */
  private static final class Flat<T> implements Iterator<T> {
    private final SpanIterator pages;
    private final Function<Entry, T> form;
    private Iterator<Entry> page = Collections.emptyIterator();

    Flat(SpanIterator pages, Function<Entry, T> form) {
      this.pages = pages;
      this.form = form;
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && pages.hasNext()) {
        page = pages.next().iterator();
      }
      return page.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the scan is over");
      }
      return form.apply(page.next());
    }
  }
}

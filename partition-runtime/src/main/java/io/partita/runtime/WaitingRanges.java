package io.partita.runtime;

import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Waits for each step of a {@link RoutedRanges}. */
final class WaitingRanges<K, V> implements OrderedCache<K, V> {
  private final RoutedRanges<K, V> routed;
  private final CacheScan.Waiter waiter;

  WaitingRanges(RoutedRanges<K, V> routed, CacheScan.Waiter waiter) {
    this.routed = routed;
    this.waiter = waiter;
  }

  @Override
  public RangePage<K, V> page(KeyRange<K> range, int limit) {
    return routed.decoded(routed.read(routed.span(range), limit, false).await(waiter, false));
  }

  @Override
  public RangePage<K, V> page(String token, int limit) {
    return routed.decoded(routed.read(routed.span(token), limit, false).await(waiter, false));
  }

  @Override
  public RangeKeys<K> keysPage(KeyRange<K> range, int limit) {
    return routed.keys(routed.read(routed.span(range), limit, true).await(waiter, false));
  }

  @Override
  public RangeKeys<K> keysPage(String token, int limit) {
    return routed.keys(routed.read(routed.span(token), limit, true).await(waiter, false));
  }

  @Override
  public Iterator<Map.Entry<K, V>> scan(KeyRange<K> range) {
    return new Flat<>(
        routed.pages(range), RoutedRanges.ENTRIES_AHEAD, waiter, entry -> routed.decoded(entry));
  }

  @Override
  public Iterator<K> keys(KeyRange<K> range) {
    return new Flat<>(routed.pages(range), RoutedRanges.KEYS_AHEAD, waiter, routed::key);
  }

  @Override
  public long count(KeyRange<K> range) {
    return routed.counting(range).await(waiter, false);
  }

  @Override
  public long removeAll(KeyRange<K> range) {
    return routed.removing(range).await(waiter, true);
  }

  /** One after the other what pages hold. */
  private static final class Flat<T> implements Iterator<T> {
    private final SpanPages pages;
    private final Portion portion;
    private final CacheScan.Waiter waiter;
    private final Function<Entry, T> form;
    private Iterator<Entry> page = Collections.emptyIterator();

    Flat(SpanPages pages, Portion portion, CacheScan.Waiter waiter, Function<Entry, T> form) {
      this.pages = pages;
      this.portion = portion;
      this.waiter = waiter;
      this.form = form;
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && !pages.isOver()) {
        page = waiter.await(pages.next(SpanPages.MOST_LANES, portion), false).entries().iterator();
        pages.ask(SpanPages.MOST_LANES, portion);
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

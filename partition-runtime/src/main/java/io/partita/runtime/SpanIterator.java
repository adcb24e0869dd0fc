package io.partita.runtime;

import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import io.partita.runtime.SpanReader.Slice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The pages of a span in order, read ahead: the span is cut into lanes, by the partitions that the
 * map has when a lane begins, and the first page of each of the next few lanes is asked for before
 * it is needed. Lanes only say what is read at the same time: where they are cut does not change
 * what is read. For one thread.
 *
 * <p>Memory: a page for each lane.
 */
final class SpanIterator implements Iterator<List<Entry>> {
  private static final int LANES = 4;

  /** A part of the span: its next page, under way. */
  private static final class Lane {
    private CompletableFuture<Slice> next;

    Lane(CompletableFuture<Slice> next) {
      this.next = next;
    }
  }

  private final Router router;
  private final SpanReader reader;
  private final CacheScan.Waiter waiter;
  private final Portion portion;
  private final Deque<Lane> lanes = new ArrayDeque<>();
  private Optional<Span> unread;

  SpanIterator(Router router, CacheScan.Waiter waiter, Span span, Portion portion) {
    this.router = router;
    this.reader = new SpanReader(router);
    this.waiter = waiter;
    this.portion = portion;
    this.unread = Optional.of(span);
  }

  @Override
  public boolean hasNext() {
    return !lanes.isEmpty() || unread.isPresent();
  }

  /** The next page; it may be empty. */
  @Override
  public List<Entry> next() {
    while (lanes.size() < LANES && unread.isPresent()) {
      open(unread.get());
    }
    Lane lane = lanes.peek();
    if (lane == null) {
      throw new NoSuchElementException("the scan is over");
    }
    Slice slice = waiter.await(lane.next, false);
    if (slice.rest().isPresent()) {
      lane.next = reader.read(slice.rest().get(), portion);
    } else {
      lanes.remove();
    }
    return slice.entries();
  }

  private void open(Span span) {
    Span first = SpanReader.first(span, router.map());
    Optional<byte[]> end = first.descending() ? Optional.of(first.from()) : first.to();
    unread = span.goesOnAt(end) ? end.map(span::after) : Optional.empty();
    lanes.add(new Lane(reader.read(first, portion)));
  }
}

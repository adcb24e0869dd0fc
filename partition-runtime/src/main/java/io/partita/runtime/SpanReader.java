package io.partita.runtime;

import io.partita.api.Interval;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/**
 * Reads spans of keys, one page of one partition at a time. Which partition that is follows from
 * the position in the span, anew at each attempt: so it does not matter how often partitions were
 * split, merged or moved since the page before. Thread-safe.
 */
final class SpanReader {
  private final Router router;

  SpanReader(Router router) {
    this.router = router;
  }

  /**
   * How much is read at once.
   *
   * @param entries at most
   * @param bytes of keys and values after which a page ends
   * @param keysOnly whether values are left out
   */
  record Portion(int entries, long bytes, boolean keysOnly) {}

  /**
   * What was read.
   *
   * @param rest of the span; empty if it is done
   */
  record Slice(List<Entry> entries, Optional<Span> rest) {}

  CompletableFuture<Slice> read(Span span, Portion portion) {
    Step step = new Step(span, portion, router.samples());
    return router.sendTo(step, step);
  }

  /** The part of a span in the partition that comes first by a map. */
  static Span first(Span span, PartitionMap map) {
    Interval interval = map.interval(index(span, map));
    Optional<byte[]> end = span.descending() ? Optional.of(from(interval)) : to(interval);
    if (!span.goesOnAt(end)) {
      return span;
    }
    return span.descending()
        ? new Span(end.get(), span.to(), true)
        : new Span(span.from(), end, false);
  }

  /** The index of the partition that holds the first keys of a span. */
  private static int index(Span span, PartitionMap map) {
    if (!span.descending()) {
      return map.find(span.from());
    }
    if (span.to().isEmpty()) {
      return map.size() - 1;
    }
    int index = map.find(span.to().get());
    return Arrays.equals(from(map.interval(index)), span.to().get()) ? index - 1 : index;
  }

  private static byte[] from(Interval interval) {
    return ((Token.OfKey) interval.from()).bytes();
  }

  private static Optional<byte[]> to(Interval interval) {
    return interval.to().map(token -> ((Token.OfKey) token).bytes());
  }

  /** Attempts are made one after the other: each finds the partition first, then asks its node. */
  private static final class Step implements ToIntFunction<Routing>, Router.PartitionCall<Slice> {
    private final Span span;
    private final Portion portion;
    private final AccessSamples samples;
    private Optional<Interval> interval = Optional.empty();

    Step(Span span, Portion portion, AccessSamples samples) {
      this.span = span;
      this.portion = portion;
      this.samples = samples;
    }

    @Override
    public int applyAsInt(Routing routing) {
      int index = index(span, routing.map);
      interval = Optional.of(routing.map.interval(index));
      return index;
    }

    @Override
    public CompletableFuture<Slice> send(StoreSession session, int partition, String node) {
      Interval of = interval.orElseThrow();
      OrderedReads.Query query = query(of);
      return session
          .ordered()
          .orElseThrow()
          .page(partition, query)
          .thenApply(
              page -> {
                note(page.entries());
                return new Slice(
                    page.entries(), rest(of, new PageCheck(query, page, partition, node).next()));
              })
          .toCompletableFuture();
    }

    /** A page is one operation, on what is in its middle. */
    private void note(List<Entry> entries) {
      if (!entries.isEmpty()) {
        samples.note(entries.get(entries.size() / 2).key(), false);
      }
    }

    private OrderedReads.Query query(Interval of) {
      byte[] low = from(of);
      Optional<byte[]> high = to(of);
      boolean ends = high.isEmpty() || !isBelow(high.get(), span.to());
      return new OrderedReads.Query(
          Arrays.compareUnsigned(low, span.from()) < 0 ? span.from() : low,
          ends ? span.to() : high,
          span.descending(),
          portion.entries(),
          portion.bytes(),
          portion.keysOnly());
    }

    private static boolean isBelow(byte[] key, Optional<byte[]> bound) {
      return bound.isEmpty() || Arrays.compareUnsigned(key, bound.get()) < 0;
    }

    private Optional<Span> rest(Interval of, Optional<byte[]> next) {
      if (next.isPresent()) {
        return next.map(span::after);
      }
      Optional<byte[]> end = span.descending() ? Optional.of(from(of)) : to(of);
      return span.goesOnAt(end) ? end.map(span::after) : Optional.empty();
    }
  }
}

package io.partita.runtime;

import io.partita.api.Problem;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import io.partita.runtime.SpanReader.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads some entries of a span, as many as are wanted. If the first partition has too few, the next
 * ones are read several at a time: as many as seem to be needed, if they have as much as those
 * before.
 *
 * <p>Memory: what is wanted, and in the pages that are under way up to twice as much.
 */
final class PageSteps implements Stepwise<Slice> {

  /** Of keys and values, after which no more is read. */
  static final long MOST_BYTES = 16 << 20;

  private final Span span;
  private final SpanPages pages;
  private final int limit;
  private final boolean keysOnly;
  private final List<Entry> entries = new ArrayList<>();
  private Optional<Span> rest;
  private long bytes;
  private int partitions;

  /**
   * Those of a span.
   *
   * @throws IllegalArgumentException if the limit is below 1
   */
  PageSteps(Router router, Span span, int limit, boolean keysOnly) {
    if (limit < 1) {
      throw Problem.of("limit", limit, "at least 1").asException();
    }
    this.span = span;
    this.pages = new SpanPages(router, span);
    this.limit = limit;
    this.keysOnly = keysOnly;
    this.rest = Optional.of(span);
  }

  @Override
  public boolean isOver() {
    return rest.isEmpty() || isFull();
  }

  private boolean isFull() {
    return entries.size() == limit || bytes >= MOST_BYTES;
  }

  @Override
  public CompletableFuture<?> step() {
    int wanted = limit - entries.size();
    if (partitions == 0 || pages.isMidway()) {
      return next(1, wanted);
    }
    int usual = Math.max(1, entries.size() / partitions);
    int lanes = Math.min(SpanPages.MOST_LANES, ceil(wanted, usual));
    // Somewhat more than usual, lest a partition that has a few more takes two pages.
    return next(lanes, Math.min(wanted, Math.max(usual + usual / 2 + 1, ceil(wanted, lanes))));
  }

  private CompletableFuture<?> next(int lanes, int most) {
    long mostBytes = Math.max(1, (MOST_BYTES - bytes) / lanes);
    return pages.next(lanes, new Portion(most, mostBytes, keysOnly)).thenAccept(this::take);
  }

  private static int ceil(int dividend, int divisor) {
    return (int) (((long) dividend + divisor - 1) / divisor);
  }

  private void take(Slice slice) {
    rest = slice.rest();
    if (!pages.isMidway()) {
      partitions++;
    }
    for (Entry entry : slice.entries()) {
      if (isFull()) {
        rest = span.beyond(entries.get(entries.size() - 1).key());
        return;
      }
      entries.add(entry);
      bytes += entry.key().length + (long) entry.value().length;
    }
  }

  @Override
  public Slice result() {
    return new Slice(entries, rest);
  }
}

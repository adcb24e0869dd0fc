package io.partita.runtime;

import io.partita.runtime.SpanReader.Portion;
import io.partita.runtime.SpanReader.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a span in order, some of them asked for ahead: the span is cut into lanes, by the
 * partitions that the map has when a lane begins, and of each of the next few lanes the next page
 * may be under way. Lanes only say what is read at the same time: where they are cut does not
 * change what is read. For one thread at a time.
 *
 * <p>Memory: a page for each lane.
 */
final class SpanPages {

  /** Lanes that are read at the same time, at most. */
  static final int MOST_LANES = 4;

  /** A part of the span that is not read yet, and its next page if that is under way. */
  private static final class Lane {
    private Span left;
    private @Nullable CompletableFuture<Slice> next;

    Lane(Span left) {
      this.left = left;
    }
  }

  private final Router router;
  private final SpanReader reader;
  private final Span whole;
  private final List<Lane> lanes = new ArrayList<>();
  private Optional<Span> unread;

  SpanPages(Router router, Span whole) {
    this.router = router;
    this.reader = new SpanReader(router);
    this.whole = whole;
    this.unread = Optional.of(whole);
  }

  boolean isOver() {
    return lanes.isEmpty() && unread.isEmpty();
  }

  /** Whether the page before ended within a partition, so that the next one is of the same lane. */
  boolean isMidway() {
    return !lanes.isEmpty() && lanes.get(0).next == null;
  }

  /** Sees to it that the next page of each of the first lanes is under way. */
  void ask(int most, Portion portion) {
    while (lanes.size() < most && unread.isPresent()) {
      open(unread.get());
    }
    for (Lane lane : lanes.subList(0, Math.min(most, lanes.size()))) {
      if (lane.next == null) {
        lane.next = reader.read(lane.left, portion);
      }
    }
  }

  /**
   * The next page, which may be empty, and what is left of the whole span after it. It is not to be
   * called again before that is complete.
   */
  CompletableFuture<Slice> next(int most, Portion portion) {
    ask(most, portion);
    if (lanes.isEmpty()) {
      throw new NoSuchElementException("the scan is over");
    }
    Lane lane = lanes.get(0);
    return Objects.requireNonNull(lane.next)
        .thenApply(slice -> new Slice(slice.entries(), restAfter(lane, slice)));
  }

  private Optional<Span> restAfter(Lane lane, Slice slice) {
    if (slice.rest().isPresent()) {
      lane.left = slice.rest().get();
      lane.next = null;
    } else {
      lanes.remove(0);
    }
    return lanes.isEmpty() ? unread : Optional.of(whole.after(lanes.get(0).left.begin()));
  }

  private void open(Span span) {
    Span first = SpanReader.first(span, router.map());
    Optional<byte[]> end = first.descending() ? Optional.of(first.from()) : first.to();
    unread = span.goesOnAt(end) ? end.map(span::after) : Optional.empty();
    lanes.add(new Lane(first));
  }
}

package io.partita.runtime;

import io.partita.api.spi.StoreSession.Entry;
import io.partita.runtime.SpanReader.Portion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Counts the entries of a span, or removes them; each step does so with those of one page. */
abstract class RangeSteps implements Stepwise<Long> {
  private static final Router.Call<Boolean> REMOVE =
      (session, partition, key) -> session.remove(partition, key).toCompletableFuture();

  private final SpanPages pages;
  private final Portion portion;
  private long sum;

  private RangeSteps(SpanPages pages, Portion portion) {
    this.pages = pages;
    this.portion = portion;
  }

  static RangeSteps count(Router router, Span span, Portion portion) {
    return new RangeSteps(new SpanPages(router, span), portion) {
      @Override
      CompletableFuture<Long> of(List<Entry> page) {
        return CompletableFuture.completedFuture((long) page.size());
      }
    };
  }

  static RangeSteps removal(Router router, Span span, Portion portion) {
    return new RangeSteps(new SpanPages(router, span), portion) {
      @Override
      CompletableFuture<Long> of(List<Entry> page) {
        List<CompletableFuture<Boolean>> answers = new ArrayList<>(page.size());
        for (Entry entry : page) {
          answers.add(removed(router, entry.key()));
        }
        // Fails, if one of them does, once all are known: nothing of it is under way any more then.
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .thenApply(done -> answers.stream().filter(CompletableFuture::join).count());
      }
    };
  }

  private static CompletableFuture<Boolean> removed(Router router, byte[] key) {
    try {
      return router.send(key, true, REMOVE);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What the entries of a page add to the sum. */
  abstract CompletableFuture<Long> of(List<Entry> page);

  @Override
  public boolean isOver() {
    return pages.isOver();
  }

  @Override
  public CompletableFuture<?> step() {
    return pages
        .next(SpanPages.MOST_LANES, portion)
        .thenCompose(
            slice -> {
              pages.ask(SpanPages.MOST_LANES, portion);
              return of(slice.entries());
            })
        .thenAccept(more -> sum += more);
  }

  @Override
  public Long result() {
    return sum;
  }
}

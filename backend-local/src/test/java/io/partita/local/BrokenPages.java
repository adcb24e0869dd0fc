package io.partita.local;

import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.local.BrokenBackendsTest.Case;
import io.partita.testkit.backend.BackendContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Backends whose pages are not what was asked for. */
final class BrokenPages {
  private static final Consumer<BackendContract> EACH_ONCE =
      BackendContract::ordered_givesEachEntryOfAnIntervalOnceByPagesOfAnySizeInBothDirections;

  private BrokenPages() {}

  static Stream<Case> cases() {
    return Stream.of(
        answered(
            "order of a page",
            EACH_ONCE,
            (query, page) -> {
              List<Entry> entries = new ArrayList<>(page.entries());
              Collections.reverse(entries);
              return new Page(entries, page.next());
            }),
        answered(
            "each key once on a page",
            EACH_ONCE,
            (query, page) -> {
              List<Entry> entries = new ArrayList<>(page.entries());
              entries.stream().findFirst().ifPresent(first -> entries.add(0, first));
              return new Page(entries, page.next());
            }),
        answered(
            "entries that a page leaves to the next one",
            EACH_ONCE,
            (query, page) -> new Page(page.entries(), page.next().map(at -> passing(query, at)))),
        answered(
            "a page that goes on",
            EACH_ONCE,
            (query, page) ->
                new Page(
                    page.entries(),
                    page.next()
                        .map(at -> query.descending() ? query.to().orElse(at) : query.from()))),
        answered(
            "a page that ends",
            EACH_ONCE,
            (query, page) -> new Page(page.entries(), Optional.of(query.from()))),
        asked("direction of a page", EACH_ONCE, q -> query(q, q.from(), q.to(), false, 0)),
        asked(
            "least key of a page",
            EACH_ONCE,
            q -> query(q, new byte[0], q.to(), q.descending(), 0)),
        asked(
            "greatest key of a page",
            EACH_ONCE,
            q -> query(q, q.from(), Optional.empty(), q.descending(), 0)),
        asked("limit of a page", EACH_ONCE, q -> query(q, q.from(), q.to(), q.descending(), 1)),
        asked(
            "bytes of a page",
            BackendContract::ordered_aPageEndsWithTheEntryThatReachesItsBytes,
            q ->
                new Query(q.from(), q.to(), q.descending(), q.maxEntries(), 1 << 20, q.keysOnly())),
        asked(
            "keys alone",
            BackendContract::ordered_isInTheOrderOfUnsignedBytes,
            q -> new Query(q.from(), q.to(), q.descending(), q.maxEntries(), q.maxBytes(), false)));
  }

  private static Query query(
      Query of, byte[] from, Optional<byte[]> to, boolean descending, int more) {
    return new Query(from, to, descending, of.maxEntries() + more, of.maxBytes(), of.keysOnly());
  }

  /** Two keys of the contract further: an entry at that place is passed over. */
  private static byte[] passing(Query query, byte[] position) {
    byte[] next = Arrays.copyOf(position, Math.min(position.length, 3));
    next[next.length - 1] += (byte) (query.descending() ? -1 : 2);
    return next;
  }

  private static Case asked(
      String safeguard, Consumer<BackendContract> clause, UnaryOperator<Query> instead) {
    return broken(
        safeguard,
        clause,
        reads -> (partition, query) -> reads.page(partition, instead.apply(query)));
  }

  private static Case answered(
      String safeguard, Consumer<BackendContract> clause, BiFunction<Query, Page, Page> instead) {
    return broken(
        safeguard,
        clause,
        reads ->
            (partition, query) ->
                reads.page(partition, query).thenApply(page -> instead.apply(query, page)));
  }

  private static Case broken(
      String safeguard, Consumer<BackendContract> clause, UnaryOperator<OrderedReads> instead) {
    return new Case(
        safeguard,
        Set.of("ordered"),
        (original, a) ->
            ((Optional<?>) original.call(a)).map(OrderedReads.class::cast).map(instead),
        clause);
  }
}

package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Backend;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.local.LocalBackends;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges without waiting, and how many pages of partitions are under way for them. */
class AsyncOrderedCacheTest {
  private static final int KEYS = 900;

  /** The bounds of 9 partitions of 100 keys. */
  private static final String SPLITS = "k100,k200,k300,k400,k500,k600,k700,k800";

  private final FaultPlan plan = new FaultPlan(1);
  private final List<Query> asked = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
  private final Backend nodes = LocalBackends.create();
  private final NavigableMap<String, String> model = new TreeMap<>();
  private volatile boolean holds;

  private final PartitionedCache<String, String> cache =
      Partita.cache("async", Codec.utf8(), Codec.utf8())
          .nodes(Fleets.nodes(3))
          .strategy("range", Map.of("split-points", SPLITS))
          .backend("local", new FaultyBackend(new PagesInstead(nodes, this::page), plan))
          .build();

  private final AsyncOrderedCache<String, String> ordered = cache.async().ordered();

  private CompletionStage<Page> page(OrderedReads reads, int partition, Query query) {
    asked.add(query);
    if (!holds) {
      return reads.page(partition, query);
    }
    CompletableFuture<Void> release = new CompletableFuture<>();
    held.add(release);
    return release.thenCompose(go -> reads.page(partition, query));
  }

  @AfterEach
  void close() {
    plan.clear();
    cache.close();
    nodes.close();
  }

  private void fill() {
    for (int i = 0; i < KEYS; i++) {
      String key = String.format(Locale.ROOT, "k%03d", i);
      cache.put(key, "v" + i);
      model.put(key, "v" + i);
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static List<Map.Entry<String, String>> entries(NavigableMap<String, String> of) {
    return of.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
  }

  @Test
  void pagesAndPagesOfKeysFollowEachOtherByToken() {
    fill();
    for (boolean descending : new boolean[] {false, true}) {
      KeyRange<String> range = KeyRange.between("k050", "k750");
      NavigableMap<String, String> part = model.subMap("k050", true, "k750", false);
      List<Map.Entry<String, String>> expected = entries(descending ? part.descendingMap() : part);
      for (int limit : new int[] {1, 99, 333, KEYS}) {
        RangePage<String, String> page =
            await(ordered.page(descending ? range.descending() : range, limit));
        List<Map.Entry<String, String>> found = new ArrayList<>(page.entries());
        Optional<String> token = page.token();
        while (token.isPresent()) {
          RangeKeys<String> keys = await(ordered.keysPage(token.get(), limit));
          keys.keys().forEach(key -> found.add(Map.entry(key, model.get(key))));
          assertThat(keys.keys().size()).isLessThanOrEqualTo(limit);
          token = keys.token();
          if (token.isPresent()) {
            page = await(ordered.page(token.get(), limit));
            assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
            found.addAll(page.entries());
            token = page.token();
          }
        }
        assertThat(found).as("limit %s", limit).isEqualTo(expected);
      }
    }
    assertThat(cache.ordered().keysPage(KeyRange.from("k898"), 1).keys()).containsExactly("k898");
  }

  @Test
  void countsAndRemovesOverAllPartitions() {
    fill();
    assertThat(await(ordered.count(KeyRange.all()))).isEqualTo(KEYS);
    assertThat(await(ordered.removeAll(KeyRange.between("k050", "k850")))).isEqualTo(800);
    assertThat(await(ordered.count(KeyRange.all()))).isEqualTo(100);
    assertThat(await(ordered.removeAll(KeyRange.between("k050", "k850")))).isZero();
  }

  @Test
  void noCallWaitsForANode() {
    fill();
    holds = true;
    List<CompletableFuture<?>> calls =
        List.of(
            ordered.page(KeyRange.all(), 10).toCompletableFuture(),
            ordered.keysPage(KeyRange.all(), 10).toCompletableFuture(),
            ordered.count(KeyRange.all()).toCompletableFuture(),
            ordered.removeAll(KeyRange.prefix("k1")).toCompletableFuture());
    assertThat(calls).noneMatch(CompletableFuture::isDone);
    holds = false;
    held.forEach(release -> release.complete(null));
    assertThat(calls.get(2).join()).isEqualTo((long) KEYS);
    assertThat(calls.get(3).join()).isEqualTo(100L);
  }

  /** A page of few entries is not paid for by the partitions behind it. */
  @Test
  void aPageAsksForNoMoreThanItSeemsToNeed() {
    fill();
    await(ordered.page(KeyRange.all(), 60));
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).maxEntries()).isEqualTo(60);
    asked.clear();
    RangePage<String, String> page = await(ordered.page(KeyRange.from("k010"), 240));
    assertThat(page.entries()).hasSize(240);
    assertThat(asked.stream().map(Query::maxEntries)).containsExactly(240, 136, 136);
    asked.clear();
    assertThat(await(ordered.page(page.token().orElseThrow(), KEYS)).entries()).hasSize(650);
    assertThat(asked).hasSize(7);
  }

  @Test
  void theNextPartitionsOfAPageAreReadAtTheSameTime() {
    fill();
    holds = true;
    CompletableFuture<RangePage<String, String>> page =
        ordered.page(KeyRange.all(), KEYS).toCompletableFuture();
    assertThat(held).hasSize(1);
    held.get(0).complete(null);
    assertThat(held).hasSize(1 + SpanPages.MOST_LANES);
    for (int i = held.size() - 1; i > 1; i--) {
      held.get(i).complete(null);
    }
    assertThat(held).hasSize(1 + SpanPages.MOST_LANES);
    holds = false;
    held.get(1).complete(null);
    assertThat(page.join().entries()).isEqualTo(entries(model));
  }

  @Test
  void aScanOfTheWholeCacheDoesNotBeginAgainWhenPartitionsAreSplit() {
    fill();
    List<Map.Entry<String, String>> found = new ArrayList<>();
    Iterator<Map.Entry<String, String>> scan = cache.scan();
    int splits = 0;
    while (scan.hasNext()) {
      found.add(scan.next());
      if (found.size() % 300 == 150) {
        String at = "k" + (found.size() + 80);
        ChangeRun.Result result = Fleets.change(cache, Change.split(at.getBytes(UTF_8)));
        assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
        splits++;
      }
    }
    assertThat(found).isEqualTo(entries(model));
    assertThat(splits).isEqualTo(3);
    assertThat(asked.size()).isBetween(9, 9 + 2 * splits);
  }

  /** Otherwise what is still under way might remove what is put later. */
  @Test
  void aRemovalThatFailsDoesSoWhenNothingOfItIsUnderWay() {
    fill();
    plan.next(Fault.fail(), Call.to(StoreOperation.REMOVE));
    try (Gate gate =
        plan.holdBefore(Call.to(StoreOperation.REMOVE).and(call -> plan.faults() == 1))) {
      CompletableFuture<Long> removal = ordered.removeAll(KeyRange.all()).toCompletableFuture();
      assertThat(plan.faults()).isEqualTo(1);
      assertThat(removal).isNotDone();
      gate.open();
      assertThatThrownBy(removal::join).hasCauseInstanceOf(NodeUnavailableException.class);
    }
    plan.next(Fault.fail(), Call.to(StoreOperation.REMOVE));
    assertThatThrownBy(() -> cache.ordered().removeAll(KeyRange.all()))
        .isInstanceOf(NodeUnavailableException.class);
    assertThat(cache.ordered().removeAll(KeyRange.all())).isPositive();
    assertThat(cache.ordered().count(KeyRange.all())).isZero();
  }

  @Test
  void badArgumentsAreThrownAtOnce() {
    for (KeyRange<String> bad : List.of(KeyRange.between("b", "a"), KeyRange.below(""))) {
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.page(bad, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.keysPage(bad, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.count(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.removeAll(bad));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ordered.keysPage(KeyRange.all(), 0))
        .withMessage("limit = 0: must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> ordered.page("?", 1));
    try (PartitionedCache<String, String> hashed = Fleets.strings("hashed", 2).build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> hashed.async().ordered())
          .withMessage("the strategy ring of cache hashed keeps no order of keys");
    }
  }

  @Test
  void failuresComeByTheStage() {
    fill();
    plan.next(2, Fault.fail(), Call.to(StoreOperation.PAGE));
    assertThatThrownBy(() -> await(ordered.page(KeyRange.all(), 10)))
        .hasCauseInstanceOf(NodeUnavailableException.class);
    assertThatThrownBy(() -> await(ordered.count(KeyRange.all())))
        .hasCauseInstanceOf(NodeUnavailableException.class);
    cache.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> ordered.page(KeyRange.all(), 10))
        .withMessage("the cache is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.ordered().count(KeyRange.all()))
        .withMessage("the cache is closed");
  }

  /** On nodes that answer at once. */
  @Test
  void anyNumberOfStepsTakesNoDeepStack() {
    AtomicInteger steps = new AtomicInteger();
    Stepwise<Integer> many =
        new Stepwise<>() {
          @Override
          public boolean isOver() {
            return steps.get() == 1_000_000;
          }

          @Override
          public CompletableFuture<?> step() {
            return CompletableFuture.completedFuture(steps.incrementAndGet());
          }

          @Override
          public Integer result() {
            return steps.get();
          }
        };
    assertThat(many.begin()).isCompletedWithValue(1_000_000);
  }
}

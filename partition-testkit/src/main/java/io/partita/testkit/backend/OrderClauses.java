package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.NodeStore.Repair;
import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.NodeStore.SurveyedKey;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on reads in the order of keys. */
public abstract class OrderClauses extends SourceClauses {
  private static final int MOST_PAGES = 10_000;
  private static final int AMPLE = 1 << 20;

  /** For subclasses. */
  protected OrderClauses() {}

  private OrderedReads ordered(StoreSession session) {
    needs(Capability.ORDERED_SCAN);
    return session.ordered().orElseThrow();
  }

  private static Query query(String from, String to, boolean descending, int maxEntries) {
    return new Query(
        from.getBytes(UTF_8),
        to.isEmpty() ? Optional.empty() : Optional.of(to.getBytes(UTF_8)),
        descending,
        maxEntries,
        AMPLE,
        false);
  }

  /** All entries, page by page, each as {@code key=value}. */
  private List<String> read(OrderedReads reads, Query query) {
    List<String> all = new ArrayList<>();
    Query left = query;
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      Page page = await(reads.page(PARTITION, left));
      requireIsOf(left, page);
      for (Entry entry : page.entries()) {
        all.add(new String(entry.key(), UTF_8) + "=" + new String(entry.value(), UTF_8));
      }
      if (page.next().isEmpty()) {
        return all;
      }
      left = left.after(page.next().get());
    }
    throw new AssertionError("more than " + MOST_PAGES + " pages: " + query);
  }

  /**
   * In order, each key once, within the interval and the limit; the next page goes on behind it.
   */
  private static void requireIsOf(Query query, Page page) {
    List<byte[]> keys = page.entries().stream().map(Entry::key).toList();
    assertThat(keys.size()).as("entries of a page").isLessThanOrEqualTo(query.maxEntries());
    for (int i = 0; i < keys.size(); i++) {
      if (i > 0) {
        int order = Arrays.compareUnsigned(keys.get(i - 1), keys.get(i));
        assertThat(query.descending() ? -order : order)
            .as("key %s is behind the one before it, in the direction of the page", i)
            .isNegative();
      }
      assertThat(isWithin(query, keys.get(i))).as("key %s is in the interval", i).isTrue();
    }
    if (page.next().isPresent()) {
      byte[] next = page.next().get();
      byte[] begin = query.descending() ? query.to().orElse(null) : query.from();
      assertThat(next).as("where the next page begins").isNotEqualTo(begin);
      assertThat(isWithin(query, next) || Arrays.equals(next, query.to().orElse(null)))
          .as("the next page begins in the interval")
          .isTrue();
      Query left = query.after(next);
      assertThat(keys).as("keys that are on the next page, too").noneMatch(k -> isWithin(left, k));
    }
  }

  private static boolean isWithin(Query query, byte[] key) {
    return Arrays.compareUnsigned(query.from(), key) <= 0
        && (query.to().isEmpty() || Arrays.compareUnsigned(key, query.to().get()) < 0);
  }

  private static List<String> expected(NavigableMap<String, String> entries, boolean descending) {
    List<String> all = new ArrayList<>();
    (descending ? entries.descendingMap() : entries)
        .forEach((key, value) -> all.add(key + "=" + value));
    return all;
  }

  @Test
  public void ordered_isThereIfTheStoreSaysSo() {
    StoreSession session = ownedSession();
    assertThat(session.ordered().isPresent())
        .isEqualTo(source().capabilities().contains(Capability.ORDERED_SCAN));
  }

  @Test
  public void ordered_isInTheOrderOfUnsignedBytes() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    byte[][] keys = {
      {},
      {0},
      {0, 0},
      {0, 1},
      {1},
      {'[', '('},
      {0x7F},
      {0x7F, (byte) 0xFF},
      {(byte) 0x80},
      {(byte) 0xFF},
      {(byte) 0xFF, 0}
    };
    for (int i = keys.length - 1; i >= 0; i--) {
      await(session.put(PARTITION, keys[i], bytes("v"), Ttl.NONE, PutCondition.ALWAYS));
    }
    for (int from = 0; from < keys.length; from++) {
      for (int to = from; to <= keys.length; to++) {
        List<byte[]> wanted = List.of(Arrays.copyOfRange(keys, from, to));
        Optional<byte[]> bound = to < keys.length ? Optional.of(keys[to]) : Optional.empty();
        Query query = new Query(keys[from], bound, false, 100, AMPLE, true);
        Page page = await(reads.page(PARTITION, query));
        assertThat(page.entries().stream().map(Entry::key).toList())
            .usingRecursiveComparison()
            .isEqualTo(wanted);
        assertThat(page.entries()).allSatisfy(entry -> assertThat(entry.value()).isEmpty());
      }
    }
  }

  @Test
  public void ordered_givesEachEntryOfAnIntervalOnceByPagesOfAnySizeInBothDirections() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    NavigableMap<String, String> entries = new TreeMap<>();
    for (int i = 10; i < 60; i++) {
      put(session, "k" + i, "v" + i);
      entries.put("k" + i, "v" + i);
    }
    put(session, "other", "x");
    for (int limit : new int[] {1, 7, 50, 1000}) {
      for (boolean descending : new boolean[] {false, true}) {
        assertThat(read(reads, query("k", "l", descending, limit)))
            .isEqualTo(expected(entries, descending));
        assertThat(read(reads, query("k2", "k305", descending, limit)))
            .isEqualTo(expected(entries.subMap("k2", true, "k305", false), descending));
        assertThat(read(reads, query("k20", "k20", descending, limit))).isEmpty();
        assertThat(read(reads, query("p", "", descending, limit))).isEmpty();
      }
    }
  }

  @Test
  public void ordered_aPageEndsWithTheEntryThatReachesItsBytes() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    put(session, "a", "x".repeat(1_000));
    put(session, "b", "x".repeat(10));
    put(session, "c", "x");
    Query small = new Query(new byte[0], Optional.empty(), false, 100, 10, false);
    for (String key : List.of("a", "b")) {
      Page page = await(reads.page(PARTITION, small));
      assertThat(page.entries()).hasSize(1);
      assertThat(new String(page.entries().get(0).key(), UTF_8)).isEqualTo(key);
      small = small.after(page.next().orElseThrow());
    }
  }

  @Test
  public void ordered_knowsNoEntryThatWasRemovedOrHasExpired() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    for (int i = 10; i < 40; i++) {
      put(session, "k" + i, "v");
    }
    for (int i = 10; i < 40; i += 2) {
      remove(session, "k" + i);
    }
    await(
        session.put(
            PARTITION,
            bytes("k11"),
            bytes("brief"),
            Ttl.of(Duration.ofMillis(1)),
            PutCondition.ALWAYS));
    clock().ifPresent(clock -> clock.advance(Duration.ofMillis(1)));
    until("k11 has expired", () -> await(session.get(PARTITION, bytes("k11"))).isEmpty());
    List<String> left = new ArrayList<>();
    for (int i = 13; i < 40; i += 2) {
      left.add("k" + i + "=v");
    }
    assertThat(read(reads, query("", "", false, 4))).isEqualTo(left);
    put(session, "k11", "again");
    put(session, "k10", "again");
    assertThat(read(reads, query("", "k12", false, 4)))
        .isEqualTo(List.of("k10=again", "k11=again"));
  }

  @Test
  public void ordered_followsEachWriteOfARandomHistory() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<String, String> model = new TreeMap<>();
    for (int step = 0; step < 300; step++) {
      String key = "k" + random.nextInt(20);
      switch (random.nextInt(4)) {
        case 0 -> {
          remove(session, key);
          model.remove(key);
        }
        case 1 -> {
          boolean put =
              await(
                  session.put(
                      PARTITION, bytes(key), bytes("a" + step), Ttl.NONE, PutCondition.IF_ABSENT));
          assertThat(put).as("seed %s, step %s", seed, step).isEqualTo(!model.containsKey(key));
          model.putIfAbsent(key, "a" + step);
        }
        case 2 -> {
          await(session.increment(PARTITION, bytes("n" + key), 1, Ttl.NONE));
          model.merge("n" + key, "1", (old, one) -> Long.toString(Long.parseLong(old) + 1));
        }
        default -> {
          put(session, key, "v" + step);
          model.put(key, "v" + step);
        }
      }
      boolean descending = random.nextBoolean();
      assertThat(read(reads, query("", "", descending, 1 + random.nextInt(9))))
          .as("seed %s, step %s", seed, step)
          .isEqualTo(expected(model, descending));
    }
  }

  @Test
  public void ordered_ofAPartitionInTransitIsServedUntilItHasMovedAway() {
    StoreSession session = ownedSession();
    ordered(session);
    put(session, "a", "1");
    Transfer transfer = transfer().begin().scan();
    StoreSession later = session(source());
    OrderedReads reads = ordered(later);
    put(later, "b", "2");
    remove(later, "a");
    assertThat(read(reads, query("", "", false, 10))).isEqualTo(List.of("b=2"));
    transfer.drain().commit().activate();
    failure(PartitionMovedException.class, () -> reads.page(PARTITION, query("", "", false, 10)));
  }

  @Test
  public void ordered_ofAnImportedPartitionHasWhatWasCopiedAndWrittenSince() {
    StoreSession session = ownedSession();
    ordered(session);
    for (int i = 10; i < 20; i++) {
      put(session, "k" + i, "v");
    }
    Transfer transfer = transfer().begin().scan();
    StoreSession later = session(source());
    put(later, "k12", "w");
    remove(later, "k13");
    transfer.drain().commit().activate();
    StoreSession moved = session(target());
    put(moved, "k20", "x");
    remove(moved, "k10");
    assertThat(read(ordered(moved), query("", "k15", false, 2)))
        .isEqualTo(List.of("k11=v", "k12=w", "k14=v"));
    assertThat(read(ordered(moved), query("k18", "", true, 2)))
        .isEqualTo(List.of("k20=x", "k19=v", "k18=v"));
  }

  @Test
  public void survey_tellsHowManyKeysAnIntervalHasAndTheirSizesAtEvenDistances() {
    StoreSession session = ownedSession();
    needs(Capability.ORDERED_SCAN);
    for (int i = 1_000; i < 2_000; i++) {
      put(session, "k" + i, "v".repeat(i - 900));
    }
    put(session, "a", "x");
    put(session, "z", "x");
    byte[] from = bytes("k1200");
    for (int most : new int[] {1, 7, 100, Survey.MOST_KEYS}) {
      Survey survey = await(source().survey(PARTITION, from, Optional.of(bytes("k1800")), most));
      assertThat(survey.keys()).isEqualTo(600);
      assertThat(survey.sample()).hasSizeBetween((most + 1) / 2, most);
      int size = survey.sample().size();
      for (int i = 0; i < size; i++) {
        SurveyedKey surveyed = survey.sample().get(i);
        int number = Integer.parseInt(new String(surveyed.key(), UTF_8).substring(1));
        assertThat(surveyed.bytes()).isEqualTo(5 + number - 900);
        // Each stands for its part of the interval, wherever in that part it lies, and the ends may
        // be short of a part or have one more.
        assertThat((double) number)
            .isBetween(1_200 + (i - 1.0) * 600 / size, 1_200 + (i + 2.0) * 600 / size);
      }
    }
    Survey all = await(source().survey(PARTITION, new byte[0], Optional.empty(), 10));
    assertThat(all.keys()).isEqualTo(1_002);
    Survey none = await(source().survey(PARTITION, from, Optional.of(from), 10));
    assertThat(none.keys()).isZero();
    assertThat(none.sample()).isEmpty();
  }

  @Test
  public void repairOrder_changesNothingThatIsRight() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    NavigableMap<String, String> entries = new TreeMap<>();
    for (int i = 10; i < 40; i++) {
      put(session, "k" + i, "v");
      entries.put("k" + i, "v");
    }
    remove(session, "k25");
    entries.remove("k25");
    for (int limit : new int[] {7, 1_000}) {
      assertThat(repair(source(), limit)).isEqualTo(new Repair(0, 0, Optional.empty()));
    }
    assertThat(read(reads, query("", "", false, 10))).isEqualTo(expected(entries, false));
  }

  @Test
  public void ordered_nobodyWritesPastTheOrder() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    NavigableMap<String, String> entries = new TreeMap<>();
    for (int i = 10; i < 40; i++) {
      put(session, "k" + i, "v");
      entries.put("k" + i, "v");
    }
    try (NodeStore unordered = backend().open(node("source"), namespace(), KeyOrder.NONE)) {
      Optional<StoreSession> foreign =
          await(unordered.connect("foreign").handle((made, refusal) -> Optional.ofNullable(made)));
      for (int i = 10; i < 40 && foreign.isPresent(); i += 3) {
        remove(foreign.get(), "k" + i);
        put(foreign.get(), "more" + i, "v");
        entries.remove("k" + i);
        entries.put("more" + i, "v");
      }
    }
    for (boolean descending : new boolean[] {false, true}) {
      assertThat(read(reads, query("", "", descending, 4)))
          .isEqualTo(expected(entries, descending));
    }
  }

  @Test
  public void repairOrder_goesOnBesideWrites() {
    StoreSession session = ownedSession();
    OrderedReads reads = ordered(session);
    NavigableMap<String, String> entries = new TreeMap<>();
    for (int i = 100; i < 150; i++) {
      put(session, "k" + i, "v");
      entries.put("k" + i, "v");
    }
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    String cursor = "";
    int steps = 0;
    do {
      String key = "k" + (100 + random.nextInt(80));
      if (random.nextBoolean()) {
        put(session, key, "w");
        entries.put(key, "w");
      } else {
        remove(session, key);
        entries.remove(key);
      }
      cursor = await(source().repairOrder(cursor, 20)).next().orElse("");
      assertThat(read(reads, query("", "", false, 50)))
          .as("seed %s, step %s", seed, steps)
          .isEqualTo(expected(entries, false));
      assertThat(++steps).isLessThan(MOST_PAGES);
    } while (!cursor.isEmpty());
  }

  /** All steps; what they have done in sum. */
  private Repair repair(NodeStore store, int limit) {
    Repair sum = new Repair(0, 0, Optional.empty());
    String cursor = "";
    for (int steps = 0; steps < MOST_PAGES; steps++) {
      Repair step = await(store.repairOrder(cursor, limit));
      sum = new Repair(sum.added() + step.added(), sum.removed() + step.removed(), sum.next());
      if (step.next().isEmpty()) {
        return sum;
      }
      cursor = step.next().get();
    }
    throw new AssertionError("more than " + MOST_PAGES + " steps");
  }
}

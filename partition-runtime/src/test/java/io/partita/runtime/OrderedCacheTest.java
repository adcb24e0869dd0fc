package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges of keys over nodes, whatever the partitions are that they cross. */
class OrderedCacheTest {
  private static final int KEYS = 3_000;

  private final Backend nodes = LocalBackends.create();
  private final TopologyStore store = TopologyStores.memory();
  private final PartitionedCache<String, String> cache = describe("orders").build();
  private final OrderedCache<String, String> ordered = cache.ordered();
  private final NavigableMap<String, String> model = new TreeMap<>();

  private CacheBuilder<String, String> describe(String name) {
    return Partita.cache(name, Codec.utf8(), Codec.utf8())
        .nodes(Fleets.nodes(4))
        .strategy("range", Map.of("split-points", "k0100,k0700,k07005,k1500,k2000,k2000x,k2900"))
        .backend("local", nodes)
        .topologyStore(store)
        .tuning(Tuning.DEFAULT.withBatches(2, 100, 1 << 16));
  }

  @AfterEach
  void close() {
    cache.close();
    store.close();
    nodes.close();
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "k%04d", number);
  }

  private void fill() {
    for (int i = 0; i < KEYS; i++) {
      cache.put(key(i), "v" + i);
      model.put(key(i), "v" + i);
    }
  }

  private static <T> List<T> listed(Iterator<T> iterator) {
    List<T> all = new ArrayList<>();
    iterator.forEachRemaining(all::add);
    return all;
  }

  private List<Map.Entry<String, String>> byPages(KeyRange<String> range, int limit) {
    RangePage<String, String> page = ordered.page(range, limit);
    List<Map.Entry<String, String>> all = new ArrayList<>(page.entries());
    while (page.token().isPresent()) {
      assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
      page = ordered.page(page.token().get(), limit);
      all.addAll(page.entries());
    }
    return all;
  }

  private static List<Map.Entry<String, String>> entries(NavigableMap<String, String> of) {
    return of.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
  }

  @Test
  void aRangeIsReadInOrderOverAllItsPartitionsInBothDirections() {
    fill();
    assertThat(cache.admin().map().size()).isEqualTo(8);
    assertThat(cache.admin().map().nodes()).hasSize(4);
    for (int limit : new int[] {1, 70, KEYS}) {
      KeyRange<String> some = KeyRange.between("k0690", "k0711");
      assertThat(byPages(some, limit))
          .isEqualTo(entries(model.subMap("k0690", true, "k0711", false)));
      assertThat(byPages(some.descending(), limit))
          .isEqualTo(entries(model.subMap("k0690", true, "k0711", false).descendingMap()));
    }
    assertThat(listed(ordered.scan(KeyRange.all()))).isEqualTo(entries(model));
    assertThat(listed(ordered.scan(KeyRange.<String>all().descending())))
        .isEqualTo(entries(model.descendingMap()));
    assertThat(listed(ordered.keys(KeyRange.from("k2899"))))
        .isEqualTo(List.copyOf(model.tailMap("k2899").keySet()));
    assertThat(listed(ordered.keys(KeyRange.below("k0002").descending())))
        .isEqualTo(List.of("k0001", "k0000"));
    assertThat(listed(ordered.scan(KeyRange.prefix("k070"))))
        .isEqualTo(entries(model.subMap("k0700", true, "k0710", false)));
    assertThat(ordered.count(KeyRange.all())).isEqualTo(KEYS);
    assertThat(ordered.count(KeyRange.prefix("k2"))).isEqualTo(1_000);
  }

  @Test
  void bordersOfPartitionsBelongToOneOfThem() {
    for (String key : List.of("k2000", "k2000w", "k2000x", "k2000xa", "k07005", "k0700")) {
      cache.put(key, "");
      model.put(key, "");
    }
    assertThat(listed(ordered.keys(KeyRange.all()))).isEqualTo(List.copyOf(model.keySet()));
    assertThat(listed(ordered.keys(KeyRange.<String>all().descending())))
        .isEqualTo(List.copyOf(model.descendingKeySet()));
    for (String bound : model.keySet()) {
      assertThat(listed(ordered.keys(KeyRange.below(bound).descending())))
          .isEqualTo(List.copyOf(model.headMap(bound, false).descendingKeySet()));
      assertThat(listed(ordered.keys(KeyRange.from(bound))))
          .isEqualTo(List.copyOf(model.tailMap(bound, true).keySet()));
    }
  }

  @Test
  void aRangeIsRemoved() {
    fill();
    assertThat(ordered.removeAll(KeyRange.between("k0650", "k1600"))).isEqualTo(950);
    model.subMap("k0650", true, "k1600", false).clear();
    assertThat(listed(ordered.scan(KeyRange.all()))).isEqualTo(entries(model));
    assertThat(ordered.removeAll(KeyRange.between("k0650", "k1600"))).isZero();
  }

  @Test
  void theIteratorEndsAsIteratorsDo() {
    Iterator<Map.Entry<String, String>> scan = ordered.scan(KeyRange.all());
    assertThat(scan.hasNext()).isFalse();
    assertThatThrownBy(scan::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whatHasExpiredIsNotReturned() throws InterruptedException {
    fill();
    cache.expire("k1000", Ttl.of(Duration.ofMillis(1)));
    Waiting.until(() -> cache.get("k1000").isEmpty());
    model.remove("k1000");
    assertThat(byPages(KeyRange.all(), 100)).isEqualTo(entries(model));
  }

  /** What is there all the time comes once and in order; what comes and goes, at most once. */
  @Test
  void scansGoOnWhilePartitionsMoveAndOthersWrite() throws InterruptedException {
    fill();
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    try (PartitionedCache<String, String> other = describe("orders").build()) {
      List<Change> changes =
          List.of(
              Change.drain("n-00"),
              Change.add(Fleets.node(4)),
              Change.restore("n-00"),
              Change.remove("n-01"));
      for (Change change : changes) {
        ChangeRun run = other.admin().apply(other.admin().plan(change));
        boolean ended;
        do {
          ended = run.result().toCompletableFuture().isDone();
          String passing = key(random.nextInt(KEYS)) + "!";
          cache.put(passing, "passing");
          boolean descending = random.nextBoolean();
          KeyRange<String> all = KeyRange.all();
          List<String> seen =
              listed(ordered.keys(descending ? all.descending() : all)).stream()
                  .filter(key -> !key.endsWith("!"))
                  .toList();
          assertThat(seen)
              .as("seed %s, %s", seed, change)
              .isEqualTo(
                  List.copyOf(descending ? model.descendingKeySet() : model.navigableKeySet()));
          int from = random.nextInt(KEYS);
          int limit = 1 + random.nextInt(500);
          assertThat(
                  ordered.page(KeyRange.from(key(from)), limit).entries().stream()
                      .map(Map.Entry::getKey))
              .as("seed %s, %s", seed, change)
              .contains(key(from))
              .isSorted()
              .hasSizeBetween(1, limit);
          cache.remove(passing);
        } while (!ended);
        ChangeRun.Result result = run.await(Fleets.LONG);
        assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
      }
    }
  }

  @Test
  void aTokenIsGoodInAnotherProcessAndALaterEpoch() {
    fill();
    RangePage<String, String> page = ordered.page(KeyRange.from("k0600"), 150);
    ChangeRun.Result result = Fleets.change(cache, Change.drain("n-02"));
    assertThat(result.end()).isEqualTo(ChangeRun.End.COMPLETED);
    try (PartitionedCache<String, String> other = describe("orders").build()) {
      assertThat(other.ordered().page(page.token().orElseThrow(), 1).entries())
          .containsExactly(Map.entry("k0750", "v750"));
    }
  }

  @Test
  void badTokensAreNamed() {
    fill();
    String token = ordered.page(KeyRange.all(), 10).token().orElseThrow();
    for (String bad :
        List.of("", "?", "AAAA", token.substring(1), token.substring(0, 8), token + "AAAA")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ordered.page(bad, 10))
          .withMessage("token = " + bad + ": must be the token of a page of this cache, unchanged");
    }
    TopologyStore others = TopologyStores.memory();
    try (PartitionedCache<String, String> other =
        describe("others").topologyStore(others).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> other.ordered().page(token, 10))
          .withMessageContaining("one of cache orders")
          .withMessageContaining("others");
    } finally {
      others.close();
    }
  }

  /** With a checksum that is right: whoever makes one knows how. */
  @Test
  void aForgedTokenIsNamed() {
    ByteBuffer forged = ByteBuffer.allocate(32).put((byte) 1).putShort((short) 6);
    forged.put("orders".getBytes(UTF_8)).put((byte) 0).putInt(-1);
    CRC32 sum = new CRC32();
    sum.update(forged.array(), 0, forged.position());
    forged.putInt((int) sum.getValue());
    String token =
        Base64.getUrlEncoder().encodeToString(Arrays.copyOf(forged.array(), forged.position()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ordered.page(token, 10))
        .withMessageContaining("must be the token of a page of this cache, unchanged");
  }

  @Test
  void badRangesAreNamed() {
    for (KeyRange<String> bad :
        List.of(KeyRange.between("b", "a"), KeyRange.between("a", "a"), KeyRange.below(""))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ordered.page(bad, 10))
          .withMessageContaining("bounds with the lower one first and keys between them");
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.scan(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.count(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> ordered.removeAll(bad));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ordered.page(KeyRange.all(), 0))
        .withMessage("limit = 0: must be at least 1");
  }

  @Test
  void prefixesEndWhereTheirKeysEnd() {
    byte[] most = {(byte) 0xFF, (byte) 0xFF};
    assertThat(KeyRange.<byte[]>prefix(most).span(Codec.bytes()).to()).isEmpty();
    byte[] mixed = {'a', (byte) 0xFF};
    assertThat(KeyRange.<byte[]>prefix(mixed).span(Codec.bytes()).to().orElseThrow())
        .isEqualTo("b".getBytes(UTF_8));
    assertThat(KeyRange.<byte[]>prefix(new byte[0])).isEqualTo(KeyRange.all());
  }

  @Test
  void onlyOrderedCodecsAndStrategiesDo() {
    assertThatThrownBy(
            () ->
                Partita.cache("longs", Codec.decimal(), Codec.utf8())
                    .nodes(Fleets.nodes(2))
                    .strategy("range")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("codec of keys")
        .hasMessageContaining("range");
    try (PartitionedCache<String, String> hashed = Fleets.strings("hashed", 2).build()) {
      assertThatIllegalStateException()
          .isThrownBy(hashed::ordered)
          .withMessage("the strategy ring of cache hashed keeps no order of keys");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> hashed.admin().plan(Change.strategy("range")))
          .withMessageContaining("a line of ordered keys is split and merged");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.admin().plan(Change.strategy("ring")))
        .withMessageContaining("a line of ordered keys is split and merged");
    assertThatThrownBy(() -> describe("orders").strategy("ring").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("in order or not");
  }
}

package io.partita.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups against the plainest implementation of the same question. */
class PartitionMapLookupTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4_096, 65_536})
  void equalIntervalsAreFoundAtBothOfTheirEnds(int partitions) {
    PartitionMap map = equal(partitions);

    for (int i = 0; i < partitions; i++) {
      Interval interval = map.interval(i);
      long first = ((Token.OfHash) interval.from()).value();
      long last = interval.to().map(t -> ((Token.OfHash) t).value()).orElse(0L) - 1;
      assertThat(map.find(first)).isEqualTo(i);
      assertThat(map.find(last)).isEqualTo(i);
    }
    assertThat(map.find(0)).isZero();
    assertThat(map.find(-1)).isEqualTo(partitions - 1);
    assertThat(map.interval(partitions - 1).to()).isEmpty();
  }

  @Property
  void equalIntervalsAreFoundByTheTopBits(@ForAll("bits") int bits, @ForAll long token) {
    assertThat(equal(1 << bits).find(token))
        .isEqualTo(bits == 0 ? 0 : (int) (token >>> (64 - bits)));
  }

  @Provide
  Arbitrary<Integer> bits() {
    return Arbitraries.integers().between(0, 12);
  }

  @Test
  void aTextIsFoundWhereItsBytesAre() {
    PartitionMap hashed = equal(4_096);
    PartitionMap ordered =
        PartitionMap.ordered(
            1,
            "range",
            List.of(new byte[0], "k".getBytes(UTF_8)),
            new int[] {0, 1},
            2,
            List.of(List.of("a"), List.of("b")));
    for (String key : List.of("cart:1", "kaf\u00e9", "a", "\u0141")) {
      assertThat(hashed.locate(key)).isEqualTo(hashed.locate(key.getBytes(UTF_8)));
      assertThat(ordered.locate(key)).isEqualTo(ordered.locate(key.getBytes(UTF_8)));
    }
  }

  @Property
  void arcsAreFoundAsByANaiveScan(@ForAll("arcs") long[] starts, @ForAll @Size(50) long[] tokens) {
    PartitionMap map = arcs(starts);

    for (long token : tokens) {
      assertThat(map.find(token)).isEqualTo(scan(starts, token));
    }
    for (int i = 0; i < starts.length; i++) {
      assertThat(map.find(starts[i])).isEqualTo(i);
      assertThat(map.find(starts[i] - 1)).isEqualTo(i == 0 ? starts.length - 1 : i - 1);
    }
    assertThat(map.find(-1)).isEqualTo(starts.length - 1);
  }

  /** Anywhere on the line, and many within one bucket of the index. */
  @Provide
  Arbitrary<long[]> arcs() {
    Arbitrary<Long> anywhere = Arbitraries.longs();
    Arbitrary<Long> crowded = Arbitraries.longs().between(0x7fff_ffff_ffff_ff00L, Long.MAX_VALUE);
    return Arbitraries.oneOf(anywhere, crowded)
        .set()
        .ofMaxSize(200)
        .map(
            starts -> {
              long[] sorted =
                  starts.stream()
                      .filter(s -> s != 0)
                      .sorted(Long::compareUnsigned)
                      .mapToLong(s -> s)
                      .toArray();
              long[] withZero = new long[sorted.length + 1];
              System.arraycopy(sorted, 0, withZero, 1, sorted.length);
              return withZero;
            });
  }

  @Test
  void aLoneArcIsTheWholeLine() {
    PartitionMap map = arcs(new long[1]);

    assertThat(map.find(0)).isZero();
    assertThat(map.find(-1)).isZero();
    assertThat(map.share(0)).isEqualTo(1.0);
  }

  @Test
  void aMillionArcsAreFound() {
    long[] starts = IntStream.range(0, 1_000_000).mapToLong(Fnv::mix).toArray();
    starts[0] = 0;
    long[] sorted =
        Arrays.stream(starts).boxed().sorted(Long::compareUnsigned).mapToLong(s -> s).toArray();
    PartitionMap map = arcs(sorted);

    for (int i = 0; i < sorted.length; i++) {
      assertThat(map.find(sorted[i])).isEqualTo(i);
    }
  }

  @Property
  void rangesAreFoundAsByATreeMap(
      @ForAll("keySets") List<byte[]> starts, @ForAll("keys") byte[] key) {
    TreeMap<byte[], Integer> tree = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < starts.size(); i++) {
      tree.put(starts.get(i), i);
    }
    PartitionMap map = ordered(starts);

    assertThat(map.find(key)).isEqualTo(tree.floorEntry(key).getValue());
    assertThat(map.locate(key)).isEqualTo(map.find(key));
    for (int i = 0; i < starts.size(); i++) {
      assertThat(map.find(starts.get(i))).isEqualTo(i);
    }
  }

  /** Boundaries may have much in common, and keys more or less of that. */
  @Property
  void rangesWithACommonPrefixAreFoundAsByATreeMap(
      @ForAll("keySets") List<byte[]> tails,
      @ForAll("keys") byte[] common,
      @ForAll("keys") byte[] key) {
    TreeMap<byte[], Integer> tree = new TreeMap<>(Arrays::compareUnsigned);
    tree.put(new byte[0], 0);
    tails.forEach(tail -> tree.put(joined(common, tail), 0));
    List<byte[]> starts = List.copyOf(tree.keySet());
    for (int i = 0; i < starts.size(); i++) {
      tree.put(starts.get(i), i);
    }
    PartitionMap map = ordered(starts);

    for (byte[] asked : List.of(key, joined(common, key), joined(key, common))) {
      assertThat(map.find(asked)).isEqualTo(tree.floorEntry(asked).getValue());
    }
  }

  /** Keys that a search is likely to confuse, in numbers that make it use its tables. */
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24})
  void rangesWhoseBoundariesAreAlikeAreFoundAsByATreeMap(int alike) {
    SplittableRandom random = new SplittableRandom(alike);
    String digits = "%0" + alike + "d/%04d/%09d";
    Map<String, Supplier<byte[]>> shapes = new LinkedHashMap<>();
    shapes.put("zeros", () -> new byte[random.nextInt(alike + 200)]);
    shapes.put("few bytes", () -> of(random, alike, random.nextInt(12), 0, 1, 255));
    shapes.put("ends", () -> of(random, 0, random.nextInt(2 * alike), 0, 255));
    shapes.put("short and long", () -> of(random, alike, 3 + 9 * random.nextInt(3), 'a', 'b', 'z'));
    shapes.put("letters", () -> of(random, alike, 3, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '~'));
    shapes.put(
        "digits",
        () ->
            String.format(
                    Locale.ROOT,
                    digits,
                    7,
                    random.nextInt(1 + random.nextInt(400)),
                    random.nextInt())
                .getBytes(UTF_8));
    shapes.put(
        "even numbers",
        () -> ByteBuffer.allocate(alike).putLong(random.nextLong(3_000) << 12).array());
    shapes.put(
        "powers",
        () -> ByteBuffer.allocate(8).putLong(random.nextLong() >>> random.nextInt(64)).array());
    shapes.forEach((shape, keys) -> assertFoundAsByATreeMap(shape, keys, random));
  }

  /** Each boundary begins with the one before: a tree of them would be as deep as they are many. */
  @Test
  void boundariesThatLieInEachOtherAreFoundHoweverDeep() throws Exception {
    FutureTask<Boolean> search = new FutureTask<>(this::findBoundariesThatLieInEachOther, true);
    new Thread(null, search, "little stack", 1 << 18).start();
    search.get();
  }

  private void findBoundariesThatLieInEachOther() {
    List<byte[]> starts = IntStream.range(0, 3_000).mapToObj(i -> ones(7 * i)).toList();
    PartitionMap map = ordered(starts);

    for (int i = 0; i < starts.size(); i++) {
      assertThat(map.find(starts.get(i))).isEqualTo(i);
      byte[] key = ones(7 * i + 6);
      assertThat(map.find(key)).isEqualTo(i);
      key[7 * (i / 2)] = 0;
      assertThat(map.find(key)).isEqualTo(i / 2);
    }
  }

  private static byte[] ones(int length) {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) 1);
    return key;
  }

  private static byte[] of(SplittableRandom random, int alike, int length, int... bytes) {
    byte[] key = new byte[alike + length];
    Arrays.fill(key, 0, alike, (byte) 'k');
    for (int i = alike; i < key.length; i++) {
      key[i] = (byte) bytes[random.nextInt(bytes.length)];
    }
    return key;
  }

  private static void assertFoundAsByATreeMap(
      String shape, Supplier<byte[]> keys, SplittableRandom random) {
    for (int wanted : new int[] {1, 2, 3, 4, 14, 15, 16, 17, 64, 65, 300, 2_000}) {
      TreeMap<byte[], Integer> tree = new TreeMap<>(Arrays::compareUnsigned);
      tree.put(new byte[0], 0);
      IntStream.range(0, wanted).forEach(i -> tree.put(keys.get(), 0));
      List<byte[]> starts = List.copyOf(tree.keySet());
      IntStream.range(0, starts.size()).forEach(i -> tree.put(starts.get(i), i));
      PartitionMap map = ordered(starts);
      for (int i = 0; i < 2_000; i++) {
        byte[] key = i < starts.size() ? starts.get(i).clone() : keys.get();
        for (byte[] asked : List.of(key, changed(key, random), joined(key, new byte[i % 9]))) {
          assertThat(map.find(asked))
              .as("%s, %d boundaries, key %s", shape, starts.size(), Arrays.toString(asked))
              .isEqualTo(tree.floorEntry(asked).getValue());
        }
      }
    }
  }

  /** Cut off somewhere, or with another byte there. */
  private static byte[] changed(byte[] key, SplittableRandom random) {
    int at = random.nextInt(key.length + 1);
    byte[] changed = Arrays.copyOf(key, random.nextBoolean() ? at : key.length);
    if (at < changed.length) {
      changed[at] += (byte) (random.nextBoolean() ? 1 : random.nextInt(256));
    }
    return changed;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Provide
  Arbitrary<List<byte[]>> keySets() {
    return keys()
        .list()
        .ofMaxSize(60)
        .map(
            keys -> {
              TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
              sorted.put(new byte[0], new byte[0]);
              keys.forEach(key -> sorted.put(key, key));
              return List.copyOf(sorted.values());
            });
  }

  /** Few different bytes, zero among them, so that prefixes of eight bytes often coincide. */
  @Provide
  Arbitrary<byte[]> keys() {
    Arbitrary<byte[]> alike =
        Arbitraries.of((byte) 0, (byte) 1, (byte) -1).array(byte[].class).ofMaxSize(12);
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(12);
    return Arbitraries.oneOf(alike, any);
  }

  @Test
  void aKeyIsLocatedByItsToken() {
    PartitionMap map = equal(256);
    byte[] key = {1, 2, 3};

    assertThat(map.locate(key)).isEqualTo(map.find(Fnv.KEY_SPACE.token(key)));
  }

  @Test
  void theWrongKindOfLookupSaysWhichIsRight() {
    assertThatIllegalStateException()
        .isThrownBy(() -> equal(4).find(new byte[0]))
        .withMessage("this map is hashed: look up the token, not the key");
    assertThatIllegalStateException()
        .isThrownBy(() -> ordered(List.of(new byte[0])).find(7L))
        .withMessage("this map is ordered by key: look up the key, not a hash");
  }

  private static int scan(long[] starts, long token) {
    int found = 0;
    for (int i = 0; i < starts.length; i++) {
      if (Long.compareUnsigned(starts[i], token) <= 0) {
        found = i;
      }
    }
    return found;
  }

  private static PartitionMap equal(int partitions) {
    return PartitionMap.equal(1, "test", Fnv.KEY_SPACE, onOneNode(partitions));
  }

  private static PartitionMap arcs(long[] starts) {
    int[] ids = IntStream.range(0, starts.length).toArray();
    return PartitionMap.arcs(
        1, "test", Fnv.KEY_SPACE, starts, ids, ids.length, onOneNode(ids.length));
  }

  private static PartitionMap ordered(List<byte[]> starts) {
    int[] ids = IntStream.range(0, starts.size()).toArray();
    return PartitionMap.ordered(1, "test", starts, ids, ids.length, onOneNode(ids.length));
  }

  private static List<List<String>> onOneNode(int partitions) {
    return Collections.nCopies(partitions, List.of("a"));
  }
}

package io.partita.range;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitPointsTest {

  @Property(tries = 300)
  void theTextOfTheSettingMeansThem(@ForAll("keys") List<byte[]> keys) {
    TreeSet<byte[]> ascending = new TreeSet<>(Arrays::compareUnsigned);
    keys.stream().filter(key -> key.length > 0).forEach(ascending::add);
    SplitPoints points = SplitPoints.of(List.copyOf(ascending));

    assertThat(SplitPoints.parse(points.toSetting())).isEqualTo(points);
    assertThat(points.toSetting()).matches("[!#-&(-\\[\\]-~]*");
    assertThat(points.partitions()).isEqualTo(ascending.size() + 1);
    assertThat(points.starts().get(0)).isEmpty();
    assertThat(points.starts().subList(1, points.partitions()))
        .containsExactlyElementsOf(ascending);
  }

  /** Few letters, so that there are equal keys and common prefixes; and any bytes. */
  @Provide
  Arbitrary<List<byte[]>> keys() {
    Arbitrary<byte[]> letters =
        Arbitraries.of((byte) 0, (byte) 'a', (byte) 'b', (byte) 0xff)
            .array(byte[].class)
            .ofMaxSize(4);
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(6);
    return Arbitraries.oneOf(letters, any).list().ofMaxSize(60);
  }

  @Test
  void textsAreBytesOfUtf8AndEscapes() {
    SplitPoints points = SplitPoints.parse("a b,a%25,a%2cb,a%FF,é,%f0");

    assertThat(points.starts())
        .containsExactly(
            new byte[0],
            "a b".getBytes(UTF_8),
            "a%".getBytes(UTF_8),
            "a,b".getBytes(UTF_8),
            new byte[] {'a', (byte) 0xff},
            "é".getBytes(UTF_8),
            new byte[] {(byte) 0xf0});
    assertThat(points.toSetting()).isEqualTo("a%20b,a%25,a%2Cb,a%FF,%C3%A9,%F0");
    assertThat(SplitPoints.parse("")).isEqualTo(SplitPoints.NONE);
    assertThat(SplitPoints.NONE.toSetting()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b,a | split-points[1] = \"a\": must be above the one before it, b",
        "a,b,b | split-points[2] = \"b\": must be above the one before it, b",
        "z,é,%C3%A9 | split-points[2] = \"%C3%A9\": must be above the one before it, %C3%A9",
        "a,,b | split-points[1] = \"\": must be not empty: the first partition begins there anyway",
        "a, | split-points[1] = \"\": must be not empty: the first partition begins there anyway",
        "a, b | split-points[1] = \" b\": must be without white space at its ends; if it is meant,"
            + " write %20",
        "a,b% | split-points[1] = \"b%\": must be with two hexadecimal digits after each %; for the"
            + " sign itself, %25",
        "%4,b | split-points[0] = \"%4\": must be with two hexadecimal digits after each %; for the"
            + " sign itself, %25",
        "a%+1 | split-points[0] = \"a%+1\": must be with two hexadecimal digits after each %; for"
            + " the sign itself, %25"
      })
  void theOffenderIsNamed(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SplitPoints.parse(text))
        .withMessage(message);
  }

  @Test
  void textsThatAreNotWellFormedAreNamedToo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SplitPoints.parse("a,\ud83d"))
        .withMessageStartingWith("split-points[1] = ")
        .withMessageContaining("well-formed UTF-16");
  }

  @Test
  void thereAreAtMostAsManyAsPartitions() {
    assertThat(Cuts.into(65_536).partitions()).isEqualTo(65_536);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SplitPoints.of(Collections.nCopies(65_536, new byte[1])))
        .withMessage("split-points = 65536 of them: must be at most 65535");
  }

  @Test
  void whatTheCallerDoesWithItsArraysDoesNotMatter() {
    byte[] key = {1};
    SplitPoints points = SplitPoints.of(List.of(key));
    key[0] = 2;
    points.starts().get(1)[0] = 3;

    assertThat(points.starts().get(1)).containsExactly(1);
  }

  @Property(tries = 500)
  void aSampleGivesAsManyPartitionsAsItHasKeysForAndNoneIsEmpty(
      @ForAll("keys") List<byte[]> sample,
      @ForAll @IntRange(min = 1, max = 70) int partitions,
      @ForAll long seed) {
    TreeSet<byte[]> distinct = new TreeSet<>(Arrays::compareUnsigned);
    distinct.addAll(sample);
    List<byte[]> shuffled = new ArrayList<>(sample);
    Collections.shuffle(shuffled, new Random(seed));

    SplitPoints points = SplitPoints.ofSample(sample, partitions);

    assertThat(points.partitions()).isEqualTo(Math.min(partitions, Math.max(1, distinct.size())));
    assertThat(SplitPoints.ofSample(shuffled, partitions)).isEqualTo(points);
    assertThat(SplitPoints.of(points.starts().subList(1, points.partitions()))).isEqualTo(points);
    for (int p = 0; p < points.partitions() && !sample.isEmpty(); p++) {
      assertThat(inPartition(points, p, distinct)).as("keys in partition %d", p).isNotEmpty();
    }
    for (int p = 1; p < points.partitions(); p++) {
      byte[] point = points.starts().get(p);
      requireShortest(distinct.lower(point), point, distinct.ceiling(point));
    }
  }

  private static List<byte[]> inPartition(SplitPoints points, int index, Set<byte[]> keys) {
    List<byte[]> starts = points.starts();
    return keys.stream()
        .filter(key -> Arrays.compareUnsigned(key, starts.get(index)) >= 0)
        .filter(
            key ->
                index + 1 == starts.size()
                    || Arrays.compareUnsigned(key, starts.get(index + 1)) < 0)
        .toList();
  }

  /** No shorter one separates: the greatest key of that length up to b is the prefix of b. */
  private static void requireShortest(byte[] a, byte[] point, byte[] b) {
    assertThat(Arrays.compareUnsigned(a, point)).isNegative();
    assertThat(Arrays.compareUnsigned(point, b)).isNotPositive();
    assertThat(Arrays.compareUnsigned(a, Arrays.copyOf(b, point.length - 1))).isNotNegative();
  }

  @Property(tries = 200)
  void distinctKeysAreCutIntoEqualParts(
      @ForAll @IntRange(min = 1, max = 500) int keys,
      @ForAll @IntRange(min = 1, max = 100) int partitions) {
    List<byte[]> sample =
        IntStream.range(0, keys).mapToObj(i -> new byte[] {(byte) (i >> 8), (byte) i}).toList();
    TreeSet<byte[]> distinct = new TreeSet<>(Arrays::compareUnsigned);
    distinct.addAll(sample);

    SplitPoints points = SplitPoints.ofSample(sample, partitions);

    for (int p = 0; p < points.partitions(); p++) {
      assertThat(inPartition(points, p, distinct).size())
          .isBetween(keys / points.partitions(), -(-keys / points.partitions()) + 1);
    }
  }

  @Test
  void aKeyThatComesOftenCountsAsOften() {
    List<byte[]> sample = texts("a a a a a a b c d e");

    assertThat(SplitPoints.ofSample(sample, 2).toSetting()).isEqualTo("b");
    assertThat(SplitPoints.ofSample(sample, 4).toSetting()).isEqualTo("b,c,d");
    assertThat(SplitPoints.ofSample(texts("a b c d e e e e e e"), 2).toSetting()).isEqualTo("e");
    assertThat(SplitPoints.ofSample(texts("x x x"), 2)).isEqualTo(SplitPoints.NONE);
    assertThat(SplitPoints.ofSample(List.of(), 8)).isEqualTo(SplitPoints.NONE);
  }

  @Test
  void separatorsAreAsShortAsTheyCanBe() {
    assertThat(SplitPoints.ofSample(texts("user:1000 user:2000"), 2).toSetting())
        .isEqualTo("user:2");
    assertThat(SplitPoints.ofSample(texts("user user:2000"), 2).toSetting()).isEqualTo("user:");
    assertThat(SplitPoints.ofSample(texts("apple melon"), 2).toSetting()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "65537"})
  void tooFewOrTooManyPartitionsAreRefused(int partitions) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SplitPoints.ofSample(List.of(), partitions))
        .withMessage("partitions = " + partitions + ": must be 1 to 65536");
  }

  private static List<byte[]> texts(String spaced) {
    return Arrays.stream(spaced.split(" ", -1))
        .map(text -> text.getBytes(UTF_8))
        .collect(Collectors.toList());
  }
}

package io.partita.range;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Codec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PairCodecTest {
  private static final PairCodec<String, String> TEXTS =
      OrderedCodecs.pair(OrderedCodecs.texts(), OrderedCodecs.texts());

  private static final PairCodec<Long, String> NUMBERED =
      OrderedCodecs.pair(OrderedCodecs.longs(), OrderedCodecs.texts());

  private static final PairCodec<String, Pair<String, Long>> NESTED =
      OrderedCodecs.pair(
          OrderedCodecs.texts(),
          OrderedCodecs.pair(
              OrderedCodecs.texts(), OrderedCodecs.descending(OrderedCodecs.longs())));

  private static final PairCodec<Pair<String, String>, String> NESTED_FIRST =
      OrderedCodecs.pair(TEXTS, OrderedCodecs.texts());

  private static final PairCodec<Pair<Long, Long>, String> FIXED_FIRST =
      OrderedCodecs.pair(
          OrderedCodecs.pair(OrderedCodecs.longs(), OrderedCodecs.longs()), OrderedCodecs.texts());

  private static final List<String> EDGES =
      List.of("", "\0", "\0\0", "\0\1", "\0\u00ff", "\1", "a", "a\0", "a\0\1", "a\1", "ab", "b");

  /** All characters are below U+D800, where code points are in the order of chars. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> few = Arbitraries.strings().withChars('\0', '\1', 'a').ofMaxLength(4);
    Arbitrary<String> any = Arbitraries.strings().withCharRange('\0', '\u0fff').ofMaxLength(6);
    return Arbitraries.oneOf(Arbitraries.of(EDGES), few, any);
  }

  private static <A extends Comparable<A>, B extends Comparable<B>> Comparator<Pair<A, B>> order() {
    return Comparator.comparing((Pair<A, B> pair) -> pair.first()).thenComparing(Pair::second);
  }

  private static <A, B> void require(
      PairCodec<A, B> codec, Comparator<Pair<A, B>> order, Pair<A, B> one, Pair<A, B> other) {
    byte[] a = codec.encode(one);
    byte[] b = codec.encode(other);
    assertThat(codec.decode(a)).isEqualTo(one);
    assertThat(Integer.signum(Arrays.compareUnsigned(a, b)))
        .as("order of %s and %s", one, other)
        .isEqualTo(Integer.signum(order.compare(one, other)));
    assertThat(startsWith(b, codec.prefixOf(one.first())))
        .as("whether %s begins with the prefix of %s", other, one)
        .isEqualTo(one.first().equals(other.first()));
    assertThat(startsWith(a, codec.prefixOf(one.first()))).isTrue();
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    int differs = Arrays.mismatch(bytes, prefix);
    return differs < 0 || differs == prefix.length;
  }

  @Property
  void textsAreOrderedByTheFirstThenByTheSecond(
      @ForAll("texts") String a,
      @ForAll("texts") String b,
      @ForAll("texts") String c,
      @ForAll("texts") String d) {
    require(TEXTS, order(), new Pair<>(a, b), new Pair<>(c, d));
    require(TEXTS, order(), new Pair<>(a, b), new Pair<>(a, d));
  }

  @Property
  void partsOfOneWidthAreOrderedToo(
      @ForAll long a, @ForAll("texts") String b, @ForAll long c, @ForAll("texts") String d) {
    require(NUMBERED, order(), new Pair<>(a, b), new Pair<>(c, d));
    require(NUMBERED, order(), new Pair<>(a, b), new Pair<>(a, d));
    require(
        FIXED_FIRST,
        Comparator.comparing((Pair<Pair<Long, Long>, String> p) -> p.first(), order())
            .thenComparing(Pair::second),
        new Pair<>(new Pair<>(a, c), b),
        new Pair<>(new Pair<>(a, a), d));
  }

  @Property
  void nestedPairsAreOrderedPartByPart(
      @ForAll("texts") String a,
      @ForAll("texts") String b,
      @ForAll("texts") String c,
      @ForAll("texts") String d,
      @ForAll long one,
      @ForAll long other) {
    Comparator<Pair<String, Pair<String, Long>>> latestFirst =
        Comparator.comparing((Pair<String, Pair<String, Long>> p) -> p.first())
            .thenComparing(p -> p.second().first())
            .thenComparing(p -> p.second().second(), Comparator.reverseOrder());
    for (String tenant : List.of(a, c)) {
      for (String user : List.of(b, d)) {
        require(
            NESTED,
            latestFirst,
            new Pair<>(a, new Pair<>(b, one)),
            new Pair<>(tenant, new Pair<>(user, other)));
      }
    }
    Comparator<Pair<Pair<String, String>, String>> inTurn =
        Comparator.comparing((Pair<Pair<String, String>, String> p) -> p.first(), order())
            .thenComparing(Pair::second);
    require(NESTED_FIRST, inTurn, new Pair<>(new Pair<>(a, b), c), new Pair<>(new Pair<>(a, c), d));
    require(NESTED_FIRST, inTurn, new Pair<>(new Pair<>(a, b), c), new Pair<>(new Pair<>(c, b), d));
  }

  @Test
  void edgesAreOrderedEachWithEach() {
    for (String a : EDGES) {
      for (String b : EDGES) {
        for (String c : EDGES) {
          for (String d : EDGES) {
            require(TEXTS, order(), new Pair<>(a, b), new Pair<>(c, d));
          }
        }
      }
    }
  }

  @Test
  void theBytesAreFrozen() {
    assertThat(hex(TEXTS.encode(new Pair<>("a\0b", "c\0")))).isEqualTo("6100ff6200016300");
    assertThat(hex(TEXTS.prefixOf("a"))).isEqualTo("610001");
    assertThat(hex(NUMBERED.encode(new Pair<>(0L, "x")))).isEqualTo("800000000000000078");
    assertThat(hex(NUMBERED.prefixOf(0L))).isEqualTo("8000000000000000");
    assertThat(hex(NESTED.encode(new Pair<>("t", new Pair<>("u", 1L)))))
        .isEqualTo("7400017500017ffffffffffffffe");
    assertThat(hex(NESTED_FIRST.encode(new Pair<>(new Pair<>("a", "b"), "c"))))
        .isEqualTo("6100ff0162000163");
    assertThat(hex(FIXED_FIRST.encode(new Pair<>(new Pair<>(0L, 1L), "c"))))
        .isEqualTo("8000000000000000800000000000000163");
  }

  /** The events of a tenant, the latest first, are one interval of the line. */
  @Test
  void theKeysOfATenantBeginWithItsPrefix() {
    PairCodec<String, Instant> keys =
        OrderedCodecs.pair(
            OrderedCodecs.texts(), OrderedCodecs.descending(OrderedCodecs.instants()));
    byte[] earlier = keys.encode(new Pair<>("acme", Instant.ofEpochSecond(1)));
    byte[] later = keys.encode(new Pair<>("acme", Instant.ofEpochSecond(2)));
    byte[] another = keys.encode(new Pair<>("acme2", Instant.ofEpochSecond(3)));

    assertThat(Arrays.compareUnsigned(later, earlier)).isNegative();
    assertThat(startsWith(earlier, keys.prefixOf("acme"))).isTrue();
    assertThat(startsWith(another, keys.prefixOf("acme"))).isFalse();
    assertThat(startsWith(another, "acme".getBytes(UTF_8))).isTrue();
  }

  @Test
  void malformedBytesAreRefused() {
    requireRefusal(
        TEXTS, "61", "bytes = 1 of them: must be ended by 0 1 after the part, UTF-8 text");
    requireRefusal(TEXTS, "", "bytes = 0 of them: must be ended by 0 1 after the part, UTF-8 text");
    requireRefusal(TEXTS, "61000261", "byte 2 = 2: must be 255 or 1, as there is a 0 before it");
    requireRefusal(
        NUMBERED, "80000000", "bytes = 4 of them: must be at least 8, for ordered longs");
    requireRefusal(
        NESTED, "740001750001ff", "bytes = 1 of them: must be at least 8, for ordered longs");
  }

  private static void requireRefusal(Codec<?> codec, String hex, String message) {
    assertThatIllegalArgumentException()
        .as(hex)
        .isThrownBy(() -> codec.decode(HexFormat.of().parseHex(hex)))
        .withMessage(message);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

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
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What the codecs write, what they refuse, and that bytes are in the order of the objects. */
class OrderedCodecsTest {

  /** The signed numbers of the halves, compared as unsigned ones. */
  private static final Comparator<UUID> BY_TEXT = Comparator.comparing((UUID id) -> id.toString());

  private static final Comparator<String> BY_CODE_POINTS =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private static final List<Long> LONGS =
      List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -256L, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE);

  private static final List<Instant> INSTANTS =
      List.of(
          Instant.MIN,
          Instant.ofEpochSecond(-1, 999_999_999),
          Instant.ofEpochSecond(-1),
          Instant.EPOCH,
          Instant.ofEpochSecond(0, 1),
          Instant.ofEpochSecond(1),
          Instant.MAX);

  private static final List<UUID> UUIDS =
      List.of(
          new UUID(0, 0),
          new UUID(0, -1),
          new UUID(1, Long.MIN_VALUE),
          new UUID(Long.MAX_VALUE, -1),
          new UUID(Long.MIN_VALUE, 0),
          new UUID(-1, -1));

  private static final List<String> TEXTS =
      List.of(
          "",
          "\0",
          "\0\0",
          "\0\1",
          "\1",
          "a",
          "a\0",
          "a\0b",
          "a\1",
          "aa",
          "b",
          "\u007f",
          "é",
          "\uffff",
          "\ud83d\ude00",
          "\udbff\udfff");

  private static final List<byte[]> BYTES =
      List.of(
          bytes(""),
          bytes("00"),
          bytes("00ff"),
          bytes("0001"),
          bytes("ff"),
          bytes("fffe"),
          bytes("ff00"),
          bytes("ffff"),
          bytes("01"));

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Provide
  Arbitrary<Long> longs() {
    return Arbitraries.oneOf(Arbitraries.of(LONGS), Arbitraries.longs());
  }

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Instant> any =
        Combinators.combine(
                Arbitraries.longs()
                    .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                Arbitraries.integers().between(0, 999_999_999))
            .as(Instant::ofEpochSecond);
    return Arbitraries.oneOf(Arbitraries.of(INSTANTS), any);
  }

  @Provide
  Arbitrary<UUID> uuids() {
    Arbitrary<UUID> any =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    return Arbitraries.oneOf(Arbitraries.of(UUIDS), any);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> few =
        Arbitraries.strings().withChars('\0', '\1', 'a', '\uffff').ofMaxLength(5);
    Arbitrary<String> any =
        Arbitraries.strings().all().ofMaxLength(8).filter(UTF_8.newEncoder()::canEncode);
    return Arbitraries.oneOf(Arbitraries.of(TEXTS), few, any);
  }

  @Provide
  Arbitrary<byte[]> byteArrays() {
    Arbitrary<byte[]> few =
        Arbitraries.of((byte) 0, (byte) 1, (byte) 0xfe, (byte) 0xff)
            .array(byte[].class)
            .ofMaxSize(5);
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(8);
    return Arbitraries.oneOf(Arbitraries.of(BYTES), few, any);
  }

  /** Round trips, and the order of the bytes, ascending and descending. */
  private static <T> void requireOrdered(Codec<T> codec, Comparator<T> order, T one, T other) {
    requireOrderedOnly(codec, order, one, other);
    requireOrderedOnly(OrderedCodecs.descending(codec), order.reversed(), one, other);
    requireOrderedOnly(
        OrderedCodecs.descending(OrderedCodecs.descending(codec)), order, one, other);
  }

  private static <T> void requireOrderedOnly(Codec<T> codec, Comparator<T> order, T one, T other) {
    assertThat(codec.isOrdered()).isTrue();
    byte[] a = codec.encode(one);
    byte[] b = codec.encode(other);
    assertThat(order.compare(codec.decode(a), one)).as("what comes back of %s", one).isZero();
    assertThat(Integer.signum(Arrays.compareUnsigned(a, b)))
        .as("order of %s and %s", one, other)
        .isEqualTo(Integer.signum(order.compare(one, other)));
  }

  @Property
  void longsAreInTheirOrder(@ForAll("longs") long one, @ForAll("longs") long other) {
    requireOrdered(OrderedCodecs.longs(), Comparator.naturalOrder(), one, other);
  }

  @Property
  void instantsAreInTheirOrder(@ForAll("instants") Instant one, @ForAll("instants") Instant other) {
    requireOrdered(OrderedCodecs.instants(), Comparator.naturalOrder(), one, other);
  }

  @Property
  void uuidsAreInTheOrderOfTheirTexts(@ForAll("uuids") UUID one, @ForAll("uuids") UUID other) {
    requireOrdered(OrderedCodecs.uuids(), BY_TEXT, one, other);
  }

  @Property
  void textsAreInTheOrderOfCodePoints(@ForAll("texts") String one, @ForAll("texts") String other) {
    requireOrdered(OrderedCodecs.texts(), BY_CODE_POINTS, one, other);
  }

  @Property
  void bytesAreInTheirOrder(@ForAll("byteArrays") byte[] one, @ForAll("byteArrays") byte[] other) {
    requireOrdered(Codec.bytes(), Arrays::compareUnsigned, one, other);
  }

  /** Random pairs meet edges seldom: each with each. */
  @Test
  void edgesAreInTheirOrder() {
    requireEach(OrderedCodecs.longs(), Comparator.naturalOrder(), LONGS);
    requireEach(OrderedCodecs.instants(), Comparator.naturalOrder(), INSTANTS);
    requireEach(OrderedCodecs.uuids(), BY_TEXT, UUIDS);
    requireEach(OrderedCodecs.texts(), BY_CODE_POINTS, TEXTS);
    requireEach(Codec.bytes(), Arrays::compareUnsigned, BYTES);
  }

  private static <T> void requireEach(Codec<T> codec, Comparator<T> order, List<T> edges) {
    for (T one : edges) {
      for (T other : edges) {
        requireOrdered(codec, order, one, other);
      }
    }
  }

  @Test
  void theBytesAreFrozen() {
    assertThat(hex(OrderedCodecs.longs(), 1L)).isEqualTo("8000000000000001");
    assertThat(hex(OrderedCodecs.longs(), -1L)).isEqualTo("7fffffffffffffff");
    assertThat(hex(OrderedCodecs.instants(), Instant.ofEpochSecond(1, 2)))
        .isEqualTo("800000000000000100000002");
    assertThat(hex(OrderedCodecs.uuids(), UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")))
        .isEqualTo("00112233445566778899aabbccddeeff");
    assertThat(hex(OrderedCodecs.texts(), "aé")).isEqualTo("61c3a9");
    assertThat(hex(OrderedCodecs.descending(OrderedCodecs.longs()), 1L))
        .isEqualTo("7ffffffffffffffe");
    assertThat(hex(OrderedCodecs.descending(OrderedCodecs.texts()), "a\0")).isEqualTo("9eff00fffe");
  }

  private static <T> String hex(Codec<T> codec, T object) {
    return HexFormat.of().formatHex(codec.encode(object));
  }

  @Test
  void uuidsAreNotInTheOrderOfTheirCompareTo() {
    UUID low = new UUID(1, 0);
    UUID high = new UUID(-1, 0);

    assertThat(low).isGreaterThan(high);
    assertThat(OrderedCodecs.uuids().encode(low))
        .satisfies(
            bytes ->
                assertThat(Arrays.compareUnsigned(bytes, OrderedCodecs.uuids().encode(high)))
                    .isNegative());
  }

  @Test
  void malformedBytesAreRefused() {
    requireRefusal(
        OrderedCodecs.longs(), "80", "bytes = 1 of them: must be 8 of them, for ordered longs");
    requireRefusal(
        OrderedCodecs.uuids(), "", "bytes = 0 of them: must be 16 of them, for ordered UUIDs");
    requireRefusal(
        OrderedCodecs.instants(),
        "8000000000000000000000",
        "bytes = 11 of them: must be 12 of them, for ordered instants");
    requireRefusal(
        OrderedCodecs.instants(),
        "80000000000000003b9aca00",
        "nanoseconds = 1000000000: must be 0 to 999999999");
    requireRefusal(
        OrderedCodecs.instants(),
        "8000000000000000ffffffff",
        "nanoseconds = 4294967295: must be 0 to 999999999");
    requireRefusal(
        OrderedCodecs.instants(),
        "ffffffffffffffff00000000",
        "seconds = 9223372036854775807: must be those of an instant");
    Codec<Long> later = OrderedCodecs.descending(OrderedCodecs.longs());
    requireRefusal(later, "80", "bytes = 1 of them: must be at least 8, for ordered longs");
    requireRefusal(
        later,
        "800000000000000000",
        "bytes = 9 of them: must be 8, where descending ordered longs end");
  }

  @Test
  void malformedEndsAreRefused() {
    Codec<String> texts = OrderedCodecs.descending(OrderedCodecs.texts());

    requireRefusal(
        texts, "9e", "bytes = 1 of them: must be ended by 0 1 after the part, UTF-8 text");
    requireRefusal(
        texts, "9eff", "bytes = 2 of them: must be ended by 0 1 after the part, UTF-8 text");
    requireRefusal(
        texts, "ff00", "bytes = 2 of them: must be ended by 0 1 after the part, UTF-8 text");
    requireRefusal(texts, "9effa0fffe", "byte 2 = 95: must be 255 or 1, as there is a 0 before it");
    requireRefusal(
        texts, "9efffe9e", "bytes = 4 of them: must be 3, where descending UTF-8 text end");
  }

  private static void requireRefusal(Codec<?> codec, String hex, String message) {
    assertThatIllegalArgumentException()
        .as(hex)
        .isThrownBy(() -> codec.decode(bytes(hex)))
        .withMessage(message);
  }

  /** Whatever a node answers: an object of exactly these bytes, or an exception of the kind. */
  @Property(tries = 2_000)
  void anyBytesAreAnObjectOrRefused(@ForAll("byteArrays") byte[] bytes) {
    for (Codec<?> codec :
        List.of(
            OrderedCodecs.descending(Codec.bytes()),
            OrderedCodecs.descending(OrderedCodecs.texts()),
            OrderedCodecs.pair(Codec.bytes(), Codec.bytes()),
            OrderedCodecs.pair(OrderedCodecs.longs(), OrderedCodecs.texts()))) {
      requireFaithfulOrRefused(codec, bytes);
    }
  }

  private static <T> void requireFaithfulOrRefused(Codec<T> codec, byte[] bytes) {
    T object;
    try {
      object = codec.decode(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(": must be ");
      return;
    }
    assertThat(codec.encode(object)).isEqualTo(bytes);
  }

  @Test
  void codecsWithoutAnOrderAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderedCodecs.descending(Codec.decimal()))
        .withMessage("codec = decimals: must be a codec whose bytes are ordered (Codec.isOrdered)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderedCodecs.pair(Codec.decimal(), Codec.utf8()))
        .withMessageStartingWith("first = decimals");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderedCodecs.pair(Codec.utf8(), Codec.decimal()))
        .withMessageStartingWith("second = decimals");
  }
}

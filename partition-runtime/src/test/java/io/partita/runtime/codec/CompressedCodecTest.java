package io.partita.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.partita.api.Codec;
import io.partita.api.InvalidValueException;
import io.partita.runtime.codec.CompressedCodec.Plain;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedCodecTest {
  private static final CompressedCodec<byte[]> MARKED = CompressedCodec.lz4(Codec.bytes());
  private static final CompressedCodec<byte[]> AS_IS = MARKED.withPlain(Plain.AS_IS);
  private static final CompressedCodec<String> TEXT = CompressedCodec.lz4(Codec.utf8());

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Bytes that repeat themselves more or less. */
  private static byte[] value(long seed, int length, int symbols) {
    byte[] bytes = new byte[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(symbols) - 8);
    }
    return bytes;
  }

  @Property(tries = 500)
  void whatIsEncodedIsDecoded(
      @ForAll long seed,
      @ForAll @IntRange(max = 70_000) int length,
      @ForAll @IntRange(min = 1, max = 256) int symbols,
      @ForAll @IntRange(max = 1000) int threshold,
      @ForAll Plain plain) {
    byte[] value = value(seed, length, symbols);
    CompressedCodec<byte[]> codec = MARKED.withThreshold(threshold).withPlain(plain);
    byte[] encoded = codec.encode(value);
    assertThat(codec.decode(encoded)).isEqualTo(value);
    assertThat(encoded.length).isLessThanOrEqualTo(value.length + 1);
    assertThat(codec.encode(value.clone())).isEqualTo(encoded);
  }

  @Property(tries = 500)
  void noValueThatItWroteIsAmbiguous(@ForAll byte[] value, @ForAll byte first) {
    byte[] led = value.clone();
    if (led.length > 0) {
      led[0] = first;
    }
    for (int threshold : new int[] {0, Integer.MAX_VALUE}) {
      CompressedCodec<byte[]> codec = AS_IS.withThreshold(threshold);
      assertThat(codec.decode(codec.encode(led))).isEqualTo(led);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what, marked, as it is
    "'', f8, ''",
    "00, f800, 00",
    "f7, f8f7, f7",
    "f8, f8f8, f8f8",
    "f901, f8f901, f8f901",
    "ff, f8ff, f8ff",
  })
  void goldenPlainForms(String value, String marked, String asIs) {
    assertThat(MARKED.encode(hex(value))).isEqualTo(hex(marked));
    assertThat(AS_IS.encode(hex(value))).isEqualTo(hex(asIs));
    // Either reads what has a header, whoever wrote it.
    assertThat(AS_IS.decode(hex(marked))).isEqualTo(hex(value));
    assertThat(AS_IS.decode(hex(asIs))).isEqualTo(hex(value));
    assertThat(MARKED.decode(hex(marked))).isEqualTo(hex(value));
  }

  /**
   * The header is for ever; the block is as this release of the library makes it: another one may
   * only be taken with a note that {@code replace} does not find old values equal.
   */
  @Test
  void goldenCompressedForm() {
    String text = "ab".repeat(300);
    // 600 = 58 04 in base 128; "ab" and a match of 593 bytes 2 back; five bytes as they are.
    byte[] golden = hex("f9d804" + "2f61620200ffff40" + "506261626162");
    assertThat(HexFormat.of().formatHex(TEXT.encode(text)))
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(TEXT.decode(golden)).isEqualTo(text);
  }

  @Test
  void belowTheThresholdNothingIsCompressed() {
    assertThat(TEXT.encode("a".repeat(511))).hasSize(512).startsWith(0xF8);
    assertThat(TEXT.encode("a".repeat(512))).hasSizeLessThan(20).startsWith(0xF9);
    CompressedCodec<String> none = TEXT.withThreshold(Integer.MAX_VALUE);
    assertThat(none.encode("a".repeat(100_000))).hasSize(100_001);
    assertThat(none.decode(TEXT.encode("a".repeat(100_000)))).isEqualTo("a".repeat(100_000));
  }

  @Test
  void whatDoesNotGetSmallerStaysPlain() {
    byte[] noise = new byte[10_000];
    new Random(7).nextBytes(noise);
    noise[0] = 'x';
    assertThat(AS_IS.encode(noise)).isEqualTo(noise);
    assertThat(MARKED.encode(noise)).hasSize(noise.length + 1).startsWith(0xF8);
  }

  @Test
  void valuesFromBeforeAreReadIfAskedFor() {
    String before = "{\"a\":1}".repeat(100);
    byte[] bytes = Codec.utf8().encode(before);
    assertThat(TEXT.withPlain(Plain.AS_IS).decode(bytes)).isEqualTo(before);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> TEXT.decode(bytes))
        .withMessage(
            "LZ4 of UTF-8 text = 700 bytes, no header: must be a header, or plain values read as they"
                + " are");
  }

  /** What other implementations and releases make of the same format is read. */
  @Test
  void aBlockOfAnotherCompressorIsRead() {
    byte[] value = value(3, 20_000, 5);
    byte[] block = LZ4Factory.safeInstance().highCompressor().compress(value);
    assertThat(MARKED.decode(lz4(value.length, block))).isEqualTo(value);
  }

  private static byte[] lz4(int count, byte... block) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xF9);
    for (int rest = count; ; rest >>>= 7) {
      out.write(rest < 0x80 ? rest : rest | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    out.writeBytes(block);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "fa, '1 bytes, an unknown form: must be a form of this version'",
    "ff00, '2 bytes, an unknown form: must be a form of this version'",
    "f9, '1 bytes, no whole count: must be a count and a block'",
    "f9ff, '2 bytes, no whole count: must be a count and a block'",
    "f9ffffffffffffff7f, '9 bytes, no whole count: must be a count and a block'",
    "f9ffffffff7f00, 'claimed to hold 34359738367: must be at most 8388608 bytes'",
    "f9818080041061, 'claimed to hold 8388609: must be at most 8388608 bytes'",
    "f9808080041061, 'claimed to hold 8388608: must be what a block of 2 can hold'",
    "f905, 'claimed to hold 5: must be what a block of 0 can hold'",
    "f9021061, 'claimed to hold 2: must be what the block holds, 1'",
    "f90130616263, 'claimed to hold 1: must be an LZ4 block of at most that'",
    "f905106100, 'claimed to hold 5: must be an LZ4 block of at most that'",
    "f914106109000f5061616161, 'claimed to hold 20: must be an LZ4 block of at most that'",
  })
  void aCorruptValueIsRefusedWithItsSizes(String value, String message) {
    Throwable failure = catchThrowable(() -> MARKED.decode(hex(value)));
    assertThat(failure)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("LZ4 of bytes = " + value.length() / 2 + " bytes, ")
        .hasMessageContaining(message)
        .hasNoCause();
  }

  /** The limit would let pass an array of 512 MiB for 100 bytes: none is made. */
  @Test
  void aLyingCountIsRefusedBeforeAnArrayIsMade() {
    CompressedCodec<byte[]> codec = MARKED.withLimit(512 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode(lz4(512 << 20, value(1, 100, 200))))
        .withMessageEndingWith("claimed to hold 536870912: must be what a block of 100 can hold");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode(lz4(25_500, value(1, 100, 200))))
        .withMessageContaining("claimed to hold 25500: must be ")
        .withMessageNotContaining("a block of 100 can hold");
  }

  /** LZ4's best: a block of zeros, close to 255 times smaller, is no lie. */
  @Test
  void theHighestCompressionIsNoLie() {
    byte[] zeros = new byte[8 << 20];
    byte[] encoded = MARKED.encode(zeros);
    assertThat(encoded.length).isLessThan(zeros.length / 250);
    assertThat(MARKED.decode(encoded)).isEqualTo(zeros);
  }

  @Property(tries = 1000)
  void whateverIsBrokenIsRefusedOrDecodedWithinTheLimit(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int breaks) {
    byte[] encoded = MARKED.encode(value(seed, 2000, 4));
    Random random = new Random(seed);
    for (int i = 0; i < breaks; i++) {
      encoded[random.nextInt(encoded.length)] = (byte) random.nextInt(256);
    }
    byte[] broken = Arrays.copyOf(encoded, encoded.length - random.nextInt(3));
    CompressedCodec<byte[]> codec = MARKED.withLimit(4096);
    Throwable failure =
        catchThrowable(() -> assertThat(codec.decode(broken)).hasSizeLessThanOrEqualTo(4096));
    if (failure != null) {
      assertThat(failure).isInstanceOf(InvalidValueException.class).hasNoCause();
    }
  }

  @ParameterizedTest
  @EnumSource(Plain.class)
  void moreThanTheLimitIsNotEncoded(Plain plain) {
    CompressedCodec<String> codec = TEXT.withLimit(1000).withPlain(plain);
    assertThat(codec.decode(codec.encode("a".repeat(1000)))).hasSize(1000);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> codec.encode("a".repeat(1001)))
        .withMessage("LZ4 of UTF-8 text = 1001 bytes: must be at most 1000 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (512 << 20) + 1})
  void aBadLimitIsRefused(int limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEXT.withLimit(limit))
        .withMessage("limit-bytes = " + limit + ": must be from 1 to 536870912");
  }

  @Test
  void aBadThresholdIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEXT.withThreshold(-1))
        .withMessage("threshold-bytes = -1: must be at least 0");
  }

  @Test
  void theOtherCodecsComplaintComesThrough() {
    byte[] notText = new byte[600];
    Arrays.fill(notText, (byte) 0xC0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEXT.decode(MARKED.encode(notText)))
        .withMessageContaining("well-formed UTF-8");
  }

  @Test
  void ofJson() {
    CompressedCodec<String> codec = CompressedCodec.lz4(JsonCodec.of(String.class));
    String text = "a long text ".repeat(1000);
    assertThat(codec.encode(text)).hasSizeLessThan(200);
    assertThat(codec.decode(codec.encode(text))).isEqualTo(text);
    assertThat(codec.toString()).isEqualTo("LZ4 of JSON of java.lang.String");
    assertThat(new String(codec.withThreshold(1 << 20).encode("a"), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00F8\"a\"");
  }
}

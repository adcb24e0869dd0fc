package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

  @Property
  void decimalsComeBack(@ForAll long value) {
    byte[] bytes = Codec.decimal().encode(value);

    assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
    assertThat(Codec.decimal().decode(bytes)).isEqualTo(value);
  }

  @Property
  void stringsComeBackOrAreRefused(@ForAll String text) {
    boolean wellFormed = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (wellFormed) {
      assertThat(Codec.utf8().decode(Codec.utf8().encode(text))).isEqualTo(text);
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> Codec.utf8().encode(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "a?b", "ä", "節点", "\ud83d\ude00?", "\0"})
  void wellFormedStringsComeBack(String text) {
    assertThat(Codec.utf8().encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(Codec.utf8().decode(Codec.utf8().encode(text))).isEqualTo(text);
  }

  @Test
  void unpairedSurrogatesAreRefusedBecauseTheyWouldAllBecomeOneKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.utf8().encode("ab\ud83d"))
        .withMessage("string = unpaired surrogate at index 2: must be well-formed UTF-16");
    assertThatIllegalArgumentException().isThrownBy(() -> Codec.utf8().encode("\ude00\ud83d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.utf8().encode("\ud83d\ude00\ude00"))
        .withMessageContaining("index 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", " 1", "9223372036854775808"})
  void whatIsNoDecimalIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.decimal().decode(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void bytesStayWhatTheyAre() {
    byte[] bytes = {0, -1, 127};

    assertThat(Codec.bytes().encode(bytes)).isSameAs(bytes);
    assertThat(Codec.bytes().decode(bytes)).isSameAs(bytes);
  }

  @Test
  void utf8RefusesBytesThatAreNone() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Codec.utf8().decode(new byte[] {'a', (byte) 0xc3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("well-formed UTF-8");
    String meant = "a\uFFFD";
    org.assertj.core.api.Assertions.assertThat(
            Codec.utf8().decode(meant.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(meant);
  }
}

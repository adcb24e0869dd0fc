package io.partita.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hash tags follow the Redis Cluster specification, "Hash tags". */
class HashKeySpaceTest {
  private static final HashKeySpace PLAIN = new HashKeySpace("fnv", Fnv::hash, false);
  private static final HashKeySpace TAGGED = new HashKeySpace("fnv", Fnv::hash, true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{user1000}.following        | user1000",
        "{user1000}.followers        | user1000",
        "a{b}c                       | b",
        "foo{bar}{zap}               | bar",
        "foo{{bar}}zap               | {bar",
        "foo{}{bar}                  | foo{}{bar}",
        "{}                          | {}",
        "foo{bar                     | foo{bar",
        "foo}bar{                    | foo}bar{",
        "foo}{bar}                   | bar",
        "}{                          | }{",
        "{a}                         | a",
        "plain                       | plain"
      })
  void onlyTheFirstNonEmptyTagIsHashed(String key, String hashed) {
    assertThat(TAGGED.token(bytes(key))).isEqualTo(PLAIN.token(bytes(hashed)));
  }

  @Test
  void aTagMayBeAnywhere() {
    for (int length = 2; length < 40; length++) {
      for (int open = 0; open < length; open++) {
        for (int close = open + 1; close < length; close++) {
          byte[] key = bytes("|".repeat(length));
          key[open] = '{';
          key[close] = '}';
          byte[] tag = close == open + 1 ? key : bytes("|".repeat(close - open - 1));
          assertThat(TAGGED.token(key)).isEqualTo(PLAIN.token(tag));
        }
      }
    }
  }

  @Property
  void withoutTagsTheWholeKeyIsHashed(@ForAll byte[] key) {
    assertThat(PLAIN.token(key)).isEqualTo(Fnv.hash(key, 0, key.length));
    assertThat(PLAIN.tokenOf(key)).isEqualTo(new Token.OfHash(PLAIN.token(key)));
  }

  @Property
  void aKeyWithoutAnOpeningBraceIsHashedWhole(@ForAll byte[] key) {
    byte[] closed = key.clone();
    for (int i = 0; i < closed.length; i++) {
      closed[i] = closed[i] == '{' ? (byte) '}' : closed[i];
    }
    assertThat(TAGGED.token(closed)).isEqualTo(PLAIN.token(closed));
  }

  @Property
  void aTextHasTheTokenOfItsBytes(@ForAll String text) {
    Assume.that(UTF_8.newEncoder().canEncode(text));
    assertThat(PLAIN.token(text)).isEqualTo(PLAIN.token(bytes(text)));
    assertThat(TAGGED.token("{" + text)).isEqualTo(TAGGED.token(bytes("{" + text)));
    assertThat(TAGGED.token("a{" + text + "}b")).isEqualTo(TAGGED.token(bytes("a{" + text + "}b")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 5_000})
  void aTextOfAnyLengthHasTheTokenOfItsBytes(int length) {
    for (String letter : new String[] {"k", "\u0141", "\u00e9"}) {
      String text = letter.repeat(length);
      assertThat(PLAIN.token(text)).isEqualTo(PLAIN.token(bytes(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0080", "\u00e9", "\u00ff", "\u0100", "\u0141", "\u4e00", "\ud83d\ude00"})
  void oneCharacterAnywhereThatIsNotAsciiCounts(String letter) {
    for (int length = 0; length < 70; length++) {
      for (int at = 0; at <= length; at++) {
        String text = "k".repeat(at) + letter + "k".repeat(length - at);
        assertThat(PLAIN.token(text)).isEqualTo(PLAIN.token(bytes(text)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdf41})
  void anUnpairedSurrogateAnywhereIsRefused(int surrogate) {
    for (int length = 0; length < 70; length++) {
      for (int at = 0; at <= length; at++) {
        String text = "k".repeat(at) + (char) surrogate + "k".repeat(length - at);
        assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.token(text));
      }
    }
  }

  @Test
  void aLongerTextLeavesNothingBehind() {
    long token = TAGGED.token("short");
    TAGGED.token("a longer key {with a tag}");
    assertThat(TAGGED.token("short")).isEqualTo(token);
  }

  @Test
  void aTextWithoutAnEncodingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.token("a\ud800"))
        .withMessageContaining("surrogate");
  }

  @Test
  void tagsArePartOfTheId() {
    assertThat(PLAIN.id()).isEqualTo("fnv");
    assertThat(TAGGED.id()).isEqualTo("fnv{}");
  }

  @Test
  void theEmptyKeyHasAToken() {
    assertThat(TAGGED.token(new byte[0])).isEqualTo(Fnv.hash(new byte[0], 0, 0));
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void needsAFunction() {
    assertThatNullPointerException().isThrownBy(() -> new HashKeySpace("fnv", null, false));
  }

  @Test
  void tokensAreUnsigned() {
    assertThat(new Token.OfHash(-1)).hasToString("ffffffffffffffff");
    assertThat(OrderedKeySpace.INSTANCE.tokenOf(new byte[] {-1, 0})).hasToString("ff00");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

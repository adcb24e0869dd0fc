package io.partita.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import io.partita.api.InvalidValueException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
  private static final String SECRET = "hunter2";

  record Line(String sku, int quantity) {}

  record Cart(String owner, List<Line> lines, Map<String, String> notes) {}

  /** Has a list of itself, so that it can be written never. */
  static final class Cyclic {
    public final List<Cyclic> inside = new ArrayList<>();
    public final String secret = SECRET;
  }

  /** Has a getter that throws. */
  static final class Throwing {
    private final String secret = SECRET;

    public String getSecret() {
      if (secret.equals(SECRET)) {
        throw new IllegalStateException(secret);
      }
      return secret;
    }
  }

  /** Has nothing to write. */
  static final class Opaque {
    @SuppressWarnings("unused")
    private final String secret = SECRET;
  }

  /** Names the class of its content. */
  record Open(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object content) {}

  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 200)
  void whatIsEncodedIsDecoded(
      @ForAll String owner,
      @ForAll String sku,
      @ForAll int quantity,
      @ForAll Map<String, String> notes) {
    JsonCodec<Cart> codec = JsonCodec.of(Cart.class);
    Cart cart =
        new Cart(wellFormed(owner), List.of(new Line(wellFormed(sku), quantity)), Map.of("n", "m"));
    assertThat(codec.decode(codec.encode(cart))).isEqualTo(cart);
    JsonCodec<Map<String, Integer>> sizes = JsonCodec.of(new TypeReference<>() {});
    Map<String, Integer> map = new LinkedHashMap<>();
    notes.forEach((key, value) -> map.put(wellFormed(key), value.length()));
    assertThat(sizes.decode(sizes.encode(map))).isEqualTo(map);
  }

  /** UTF-8 can't express an unpaired surrogate. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Property(tries = 100)
  void equalMapsGiveEqualBytes(@ForAll @UniqueElements List<Integer> keys) {
    JsonCodec<Map<Integer, Integer>> codec = JsonCodec.of(new TypeReference<>() {});
    Map<Integer, Integer> there = new LinkedHashMap<>();
    Map<Integer, Integer> back = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      there.put(keys.get(i), 1);
      back.put(keys.get(keys.size() - 1 - i), 1);
    }
    assertThat(codec.encode(there)).isEqualTo(codec.encode(back));
  }

  @Test
  void goldenBytes() {
    assertThat(
            JsonCodec.of(Cart.class)
                .encode(
                    new Cart(
                        "zoë", List.of(new Line("a", 2)), Map.of("b", "x", "a", "y", "c", ""))))
        .isEqualTo(
            utf8(
                """
                {"lines":[{"quantity":2,"sku":"a"}],"notes":{"a":"y","b":"x","c":""},"owner":"zoë"}"""));
  }

  @Test
  void aMapperOfOnesOwnIsUsedAsItIsNow() {
    ObjectMapper mapper =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
    record Named(String firstName) {}
    JsonCodec<Named> codec = JsonCodec.of(Named.class, mapper);
    mapper.enable(SerializationFeature.INDENT_OUTPUT);
    assertThat(codec.encode(new Named("a"))).isEqualTo(utf8("{\"first-name\":\"a\"}"));
    assertThat(codec.decode(utf8("{\"first-name\":\"a\"}"))).isEqualTo(new Named("a"));
    assertThat(JsonCodec.of(new TypeReference<List<Named>>() {}, mapper).encode(List.of()))
        .isEqualTo(utf8("[ ]"));
  }

  @Test
  void aMapperWithDefaultTypingIsRefused() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .activateDefaultTyping(
                BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
                ObjectMapper.DefaultTyping.NON_FINAL)
            .build();
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> JsonCodec.of(Cart.class, mapper))
        .withMessageContaining("mapper = with default typing: must be without");
  }

  /** With Id.CLASS on an Object the bytes would choose any class at all. */
  @Test
  void bytesDoNotChooseTheClassOfAnObject() {
    JsonCodec<Open> codec = JsonCodec.of(Open.class);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> codec.decode(utf8("{\"content\":{\"@class\":\"java.util.ArrayList\"}}")))
        .withMessageContaining("InvalidDefinitionException");
    assertThat(JsonCodec.of(Object.class).decode(utf8("{\"@class\":\"java.util.ArrayList\"}")))
        .isEqualTo(Map.of("@class", "java.util.ArrayList"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "hunter2",
        "[\"hunter2\"]",
        "\"hunter2\"",
        "{\"owner\":\"hunter2\"",
        "{\"hunter2\":1}",
        "{\"lines\":[{\"quantity\":\"hunter2\"}]}",
        "{\"notes\":{\"hunter2\":{}}}",
        "{\"notes\":{\"hunter2\":[\"hunter2\"]}}",
        "{\"owner\":\"hunter2\"} hunter2",
        "{\"owner\":\"hunter2\u0000\"}",
      })
  void aFailureTellsTypeAndPlaceButNoContent(String json) {
    Throwable failure = catchThrowable(() -> JsonCodec.of(Cart.class).decode(utf8(json)));
    assertThat(failure).isInstanceOf(InvalidValueException.class);
    assertThat(failure.getMessage())
        .startsWith("JSON of " + Cart.class.getName() + " = ")
        .contains("must be JSON that the mapper can read (" + utf8(json).length + " bytes")
        .contains("line 1, column ");
    assertThat(trace(failure)).doesNotContain(SECRET);
  }

  @Test
  void theTypeThatDidNotFitIsNamed() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(
            () -> JsonCodec.of(Cart.class).decode(utf8("{\"lines\":[{\"quantity\":\"x\"}]}")))
        .withMessageContaining("InvalidFormatException at int");
    record Dated(java.time.Instant at) {}
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> JsonCodec.of(Dated.class).encode(new Dated(java.time.Instant.EPOCH)))
        .withMessageContaining("InvalidDefinitionException at java.time.Instant");
  }

  @Test
  void whatCannotBeWrittenIsToldWithoutContent() {
    Cyclic cyclic = new Cyclic();
    cyclic.inside.add(cyclic);
    assertNothingTold(catchThrowable(() -> JsonCodec.of(Cyclic.class).encode(cyclic)));
    assertNothingTold(catchThrowable(() -> JsonCodec.of(Throwing.class).encode(new Throwing())));
    assertNothingTold(catchThrowable(() -> JsonCodec.of(Opaque.class).encode(new Opaque())));
    ObjectMapper bare = new ObjectMapper().disable(SerializationFeature.WRAP_EXCEPTIONS);
    assertNothingTold(
        catchThrowable(() -> JsonCodec.of(Throwing.class, bare).encode(new Throwing())));
  }

  private static void assertNothingTold(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("must be an object that the mapper can write");
    assertThat(trace(failure)).doesNotContain(SECRET);
  }

  @Test
  void nullIsNoObject() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> JsonCodec.of(Cart.class).decode(utf8("null")))
        .withMessageContaining("= null: must be an object");
  }

  @Test
  void depthIsBounded() {
    byte[] deep = utf8("[".repeat(100_000));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> JsonCodec.of(Object.class).decode(deep))
        .withMessageContaining("StreamConstraintsException");
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

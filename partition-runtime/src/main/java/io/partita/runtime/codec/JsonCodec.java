package io.partita.runtime.codec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.partita.api.Codec;
import io.partita.api.Problem;
import java.io.IOException;
import java.util.Objects;

/**
 * Objects as JSON in UTF-8, by Jackson. Immutable and thread-safe.
 *
 * <p>The default mapper writes properties and the entries of maps in alphabetical order, so that
 * equal objects give equal bytes, as {@code replace} needs it. A {@code HashSet} has no order that
 * could be kept: use a sorted set or a list. With a mapper of your own this is yours to see to.
 *
 * <p>Bytes of a node never choose the class of an object: a mapper with default typing is refused.
 * A class of yours that is annotated with {@code @JsonTypeInfo} should name its subtypes, not their
 * classes.
 *
 * <p>What fails is told by the type, the kind of failure and its place, never by the content, which
 * Jackson's own messages quote; therefore they are not attached either.
 *
 * <p>Costs are linear in the size of the JSON. Jackson bounds depth (1,000) and the length of texts
 * and numbers.
 *
 * @param <T> the type at the application's side
 */
public final class JsonCodec<T> implements Codec<T> {
  private final String type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  private JsonCodec(JavaType type, ObjectMapper mapper) {
    if (mapper.getDeserializationConfig().getDefaultTyper(type) != null
        || mapper.getSerializationConfig().getDefaultTyper(type) != null) {
      throw Problem.of(
              "mapper",
              "with default typing",
              "without: the bytes of a node must not choose classes")
          .asException();
    }
    this.type = type.toCanonical();
    // Both keep the mapper's settings of this moment, whatever becomes of the mapper.
    this.reader = mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.writer = mapper.writerFor(type);
  }

  /** Objects of a class, with the default mapper. */
  public static <T> JsonCodec<T> of(Class<T> type) {
    return of(type, DefaultMapper.INSTANCE);
  }

  /** Objects of a generic type, as {@code new TypeReference<List<Item>>() {}} names it. */
  public static <T> JsonCodec<T> of(TypeReference<T> type) {
    return of(type, DefaultMapper.INSTANCE);
  }

  /**
   * Objects of a class, with a mapper whose settings are taken over as they are now.
   *
   * @throws IllegalArgumentException if the mapper has default typing
   */
  public static <T> JsonCodec<T> of(Class<T> type, ObjectMapper mapper) {
    return new JsonCodec<>(mapper.constructType(Objects.requireNonNull(type, "type")), mapper);
  }

  /**
   * Objects of a generic type, with a mapper whose settings are taken over as they are now.
   *
   * @throws IllegalArgumentException if the mapper has default typing
   */
  public static <T> JsonCodec<T> of(TypeReference<T> type, ObjectMapper mapper) {
    return new JsonCodec<>(mapper.constructType(Objects.requireNonNull(type, "type")), mapper);
  }

  @Override
  public byte[] encode(T object) {
    Objects.requireNonNull(object, "object");
    try {
      return writer.writeValueAsBytes(object);
    } catch (IOException | RuntimeException e) {
      throw failure(e, "an object that the mapper can write", "").asException();
    }
  }

  @Override
  public T decode(byte[] bytes) {
    T object;
    try {
      object = reader.readValue(bytes);
    } catch (IOException | RuntimeException e) {
      throw failure(e, "JSON that the mapper can read", bytes.length + " bytes").asException();
    }
    if (object == null) {
      throw Problem.of(toString(), "null", "an object").asException();
    }
    return object;
  }

  /**
   * The problem told by the kind of failure, the type that it happened at and its place in the
   * JSON. Neither the message nor the cause of {@code e}: both quote what they stumbled over. No
   * property either: the name of an unknown one, and the keys of maps, are content.
   */
  private Problem failure(Exception e, String expected, String source) {
    StringBuilder found = new StringBuilder(e.getClass().getSimpleName());
    if (e instanceof InvalidDefinitionException definition && definition.getType() != null) {
      found.append(" at ").append(definition.getType().toCanonical());
    } else if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      found.append(" at ").append(mismatch.getTargetType().getTypeName());
    }
    StringBuilder place = new StringBuilder(source);
    if (e instanceof JsonProcessingException json) {
      JsonLocation at = json.getLocation();
      if (at != null) {
        place.append(", line ").append(at.getLineNr()).append(", column ").append(at.getColumnNr());
      }
    }
    return new Problem(toString(), found.toString(), expected, place.toString());
  }

  @Override
  public String toString() {
    return "JSON of " + type;
  }

  /** Made when it is first asked for. */
  private static final class DefaultMapper {
    static final JsonMapper INSTANCE =
        JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
  }
}

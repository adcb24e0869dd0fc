package io.partita.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.partita.api.InvalidValueException;
import io.partita.api.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One JSON object, read strictly: each field must be there, be of its type and in its range, and
 * {@link #done} refuses fields that nobody asked for, since a program that does not know a field
 * can't tell what it loses by leaving it out.
 *
 * <p>Every complaint is an {@link InvalidValueException} that names the field by its path. It shows
 * numbers and what else can't be secret; texts only by their kind, as they may hold credentials.
 */
final class JsonFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;
  private final String path;
  private final TreeSet<String> unread = new TreeSet<>();

  private JsonFields(JsonNode node, String path) {
    if (!node.isObject()) {
      throw wrong(path.isEmpty() ? "content" : path, node, "an object");
    }
    this.node = node;
    this.path = path;
    node.fieldNames().forEachRemaining(unread::add);
  }

  static JsonFields parse(byte[] json) {
    return new JsonFields(tree(json), "");
  }

  static JsonNode tree(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      // Its own message quotes what it stumbled over, which may be a part of a password.
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      long column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw Problem.of("content", "not JSON", "valid JSON")
          .at("line " + line + ", column " + column + " of " + json.length + " bytes")
          .asException();
    } catch (IOException e) {
      throw Problem.of("content", "not JSON", "text in UTF-8").asException();
    }
  }

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }

  /** Refuses what was written in another format than this one. */
  void requireFormat(String format) {
    JsonNode found = take("format");
    if (!found.isTextual() || !found.textValue().equals(format)) {
      boolean ours = found.isTextual() && found.textValue().matches("partita-[a-z0-9-]{1,40}");
      throw Problem.of(at("format"), ours ? found.textValue() : shown(found), format)
          .at(ours ? "another version of Partita wrote it" : "something else wrote it")
          .asException();
    }
  }

  /** Ends the reading: all fields must have been asked for. */
  void done() {
    if (!unread.isEmpty()) {
      String name = unread.first();
      // A name can be anything in a file that something else wrote.
      String shown = name.matches("[A-Za-z0-9_.-]{1,40}") ? name : "a field of another name";
      throw Problem.of(path.isEmpty() ? "field" : "field of " + path, shown, "absent")
          .asException();
    }
  }

  boolean has(String name) {
    return node.has(name);
  }

  JsonFields object(String name) {
    return new JsonFields(take(name), at(name));
  }

  /** An object that something else reads. */
  byte[] objectBytes(String name) {
    return bytes(object(name).node);
  }

  Optional<JsonFields> objectIfAny(String name) {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  List<JsonFields> objects(String name) {
    JsonNode array = array(name);
    List<JsonFields> objects = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      objects.add(new JsonFields(array.get(i), at(name) + "[" + i + "]"));
    }
    return objects;
  }

  String text(String name) {
    return text(take(name), at(name));
  }

  void requireOneOf(String... names) {
    if (Arrays.stream(names).noneMatch(this::has)) {
      throw wrong(path, node, "an object with one of " + String.join(", ", names));
    }
  }

  void requireText(String name, String expected) {
    if (!text(name).equals(expected)) {
      throw Problem.of(at(name), "another", expected).asException();
    }
  }

  List<String> texts(String name) {
    JsonNode array = array(name);
    List<String> texts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      texts.add(text(array.get(i), at(name) + "[" + i + "]"));
    }
    return texts;
  }

  /** All fields of an object whose values are texts. */
  Map<String, String> textsByName(String name) {
    JsonFields fields = object(name);
    Map<String, String> texts = new TreeMap<>();
    fields.node.fieldNames().forEachRemaining(each -> texts.put(each, fields.text(each)));
    return texts;
  }

  <E extends Enum<E>> E constant(String name, Class<E> type) {
    String text = text(name);
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().equals(text))
        .findFirst()
        .orElseThrow(
            () -> wrong(at(name), node.get(name), "one of " + List.of(type.getEnumConstants())));
  }

  long number(String name, long least, long most) {
    return number(take(name), at(name), least, most);
  }

  int number(String name, int least, int most) {
    return (int) number(take(name), at(name), least, most);
  }

  int[] numbers(String name, int least, int most) {
    JsonNode array = array(name);
    int[] numbers = new int[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode each = array.get(i);
      // The path is made only for a complaint: there may be some 100,000 elements.
      boolean valid = each.isInt() && each.intValue() >= least && each.intValue() <= most;
      numbers[i] =
          valid ? each.intValue() : (int) number(each, at(name) + "[" + i + "]", least, most);
    }
    return numbers;
  }

  boolean flag(String name) {
    JsonNode found = take(name);
    if (!found.isBoolean()) {
      throw wrong(at(name), found, "true or false");
    }
    return found.booleanValue();
  }

  double decimal(String name) {
    JsonNode found = take(name);
    if (!found.isNumber()) {
      throw wrong(at(name), found, "a number");
    }
    return found.doubleValue();
  }

  /** The path of a field, for complaints about what only the caller can check. */
  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private JsonNode take(String name) {
    unread.remove(name);
    JsonNode found = node.get(name);
    if (found == null) {
      throw Problem.of(at(name), "missing", "present").asException();
    }
    return found;
  }

  private JsonNode array(String name) {
    JsonNode array = take(name);
    if (!array.isArray()) {
      throw wrong(at(name), array, "an array");
    }
    return array;
  }

  private static String text(JsonNode found, String where) {
    if (!found.isTextual()) {
      throw wrong(where, found, "a text");
    }
    return found.textValue();
  }

  private static long number(JsonNode found, String where, long least, long most) {
    boolean whole = found.isIntegralNumber() && found.canConvertToLong();
    if (!whole || found.longValue() < least || found.longValue() > most) {
      throw wrong(where, found, "a whole number from " + least + " to " + most);
    }
    return found.longValue();
  }

  private static InvalidValueException wrong(String where, JsonNode found, String expected) {
    return Problem.of(where, shown(found), expected).asException();
  }

  private static String shown(JsonNode found) {
    boolean harmless = found.isNumber() || found.isBoolean() || found.isNull();
    String text = harmless ? found.asText() : "";
    boolean brief = harmless && text.length() <= 40;
    return brief ? text : "some " + found.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}

package io.partita.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.partita.api.HashKeySpace;
import io.partita.api.KeySpace;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Token;
import io.partita.api.spi.KeySpaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A partition map as JSON, a part of {@link ClusterStateJson}, where the format is described. Some
 * 5 bytes a partition and replica if all intervals are equal.
 */
final class PartitionMapJson {
  private static final int HEX_DIGITS = 16;

  private PartitionMapJson() {}

  static ObjectNode write(PartitionMap map) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("epoch", map.epoch());
    json.put("strategy", map.strategy());
    json.put("keySpace", map.keySpace().id());
    boolean equal = isEqual(map);
    writeLine(map, equal, json.putObject("line"));
    if (!equal) {
      json.put("nextId", map.nextId());
      writeIds(map, json);
    }
    json.put("replicas", map.replicationFactor());
    ArrayNode nodes = json.putArray("nodes");
    Map<String, Integer> position = new HashMap<>();
    for (String node : map.nodes()) {
      position.put(node, nodes.size());
      nodes.add(node);
    }
    ArrayNode owners = json.putArray("owners");
    for (int i = 0; i < map.size(); i++) {
      map.replicas(i).forEach(node -> owners.add(position.get(node)));
    }
    return json;
  }

  /**
   * Whether a map is one of {@link PartitionMap#equal}, which has the ids from 0. Equal intervals
   * with other ids are written as arcs.
   */
  private static boolean isEqual(PartitionMap map) {
    return map.keySpace() instanceof HashKeySpace hashed
        && Integer.bitCount(map.size()) == 1
        && map.nextId() == map.size()
        && PartitionMap.equal(
                map.epoch(),
                map.strategy(),
                hashed,
                Collections.nCopies(map.size(), map.replicas(0)))
            .sameIntervals(map);
  }

  private static void writeLine(PartitionMap map, boolean equal, ObjectNode line) {
    if (equal) {
      line.put("equal", map.size());
      return;
    }
    boolean ordered = map.keySpace() instanceof OrderedKeySpace;
    ArrayNode starts = line.putArray(ordered ? "ordered" : "arcs");
    for (int i = 0; i < map.size(); i++) {
      Token from = map.interval(i).from();
      if (from instanceof Token.OfKey key) {
        starts.add(Base64.getEncoder().encodeToString(key.bytes()));
      } else {
        starts.add(HexFormat.of().toHexDigits(((Token.OfHash) from).value()));
      }
    }
  }

  private static void writeIds(PartitionMap map, ObjectNode json) {
    int[] ids = new int[map.size()];
    Arrays.setAll(ids, map::id);
    if (!Arrays.equals(ids, firstIds(ids.length))) {
      ArrayNode array = json.putArray("ids");
      Arrays.stream(ids).forEach(array::add);
    }
  }

  private static int[] firstIds(int size) {
    int[] ids = new int[size];
    Arrays.setAll(ids, i -> i);
    return ids;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException naming the field that is wrong
   */
  static PartitionMap read(JsonFields json, KeySpaces keySpaces) {
    long epoch = json.number("epoch", Long.MIN_VALUE, Long.MAX_VALUE);
    String strategy = json.text("strategy");
    String keySpace = json.text("keySpace");
    List<List<String>> replicas = readReplicas(json);
    JsonFields line = json.object("line");
    PartitionMap map;
    if (line.has("equal")) {
      requireSize(line, "equal", line.number("equal", 1, Integer.MAX_VALUE), replicas);
      map = PartitionMap.equal(epoch, strategy, hashed(keySpace, json, keySpaces), replicas);
    } else {
      line.requireOneOf("equal", "arcs", "ordered");
      int nextId = json.number("nextId", 0, Integer.MAX_VALUE);
      int[] ids = json.has("ids") ? json.numbers("ids", 0, nextId - 1) : firstIds(replicas.size());
      if (line.has("arcs")) {
        long[] starts = readArcs(line);
        requireSize(line, "arcs", starts.length, replicas);
        HashKeySpace space = hashed(keySpace, json, keySpaces);
        map = PartitionMap.arcs(epoch, strategy, space, starts, ids, nextId, replicas);
      } else {
        List<byte[]> starts = readKeys(line);
        requireSize(line, "ordered", starts.size(), replicas);
        json.requireText("keySpace", OrderedKeySpace.INSTANCE.id());
        map = PartitionMap.ordered(epoch, strategy, starts, ids, nextId, replicas);
      }
    }
    line.done();
    json.done();
    return map;
  }

  private static List<List<String>> readReplicas(JsonFields json) {
    List<String> nodes = json.texts("nodes");
    int factor = json.number("replicas", 1, Math.max(1, nodes.size()));
    int[] owners = json.numbers("owners", 0, nodes.size() - 1);
    if (owners.length % factor != 0) {
      throw Problem.of(json.at("owners"), owners.length + " of them", "a multiple of " + factor)
          .asException();
    }
    List<List<String>> replicas = new ArrayList<>(owners.length / factor);
    for (int i = 0; i < owners.length; i += factor) {
      List<String> of = new ArrayList<>(factor);
      for (int r = i; r < i + factor; r++) {
        of.add(nodes.get(owners[r]));
      }
      replicas.add(of);
    }
    return replicas;
  }

  private static long[] readArcs(JsonFields line) {
    List<String> texts = line.texts("arcs");
    long[] starts = new long[texts.size()];
    for (int i = 0; i < starts.length; i++) {
      String text = texts.get(i);
      if (text.length() != HEX_DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
        throw Problem.of(line.at("arcs") + "[" + i + "]", "some text", "16 hexadecimal digits")
            .asException();
      }
      starts[i] = HexFormat.fromHexDigitsToLong(text);
    }
    return starts;
  }

  private static List<byte[]> readKeys(JsonFields line) {
    List<String> texts = line.texts("ordered");
    List<byte[]> starts = new ArrayList<>(texts.size());
    for (String text : texts) {
      try {
        starts.add(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw Problem.of(line.at("ordered") + "[" + starts.size() + "]", "some text", "base64")
            .asException();
      }
    }
    return starts;
  }

  private static void requireSize(
      JsonFields line, String kind, long size, List<List<String>> replicas) {
    if (size != replicas.size()) {
      throw Problem.of(line.at(kind), size, "as many as have owners, " + replicas.size())
          .asException();
    }
  }

  private static HashKeySpace hashed(String id, JsonFields json, KeySpaces keySpaces) {
    KeySpace space;
    try {
      space = keySpaces.require(id);
    } catch (IllegalArgumentException e) {
      throw Problem.of(json.at("keySpace"), id, "known here: " + e.getMessage()).asException();
    }
    if (space instanceof HashKeySpace hashed) {
      return hashed;
    }
    throw Problem.of(json.at("keySpace"), id, "one of hashes").asException();
  }
}

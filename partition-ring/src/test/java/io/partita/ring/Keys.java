package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Tokens of the keys that the claims are counted on. */
final class Keys {

  /** Tokens of a million distinct keys, {@code user:0:profile} and so on. */
  static final long[] MILLION = million();

  private Keys() {}

  private static long[] million() {
    long[] tokens = new long[1_000_000];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = token("user:" + i + ":profile");
    }
    return tokens;
  }

  /** Tokens of the distinct keys of a trace, one key a line, gzip. */
  static long[] distinct(Path trace) throws IOException {
    Set<String> keys = new HashSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(trace)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keys.add(line);
      }
    }
    return keys.stream().mapToLong(Keys::token).toArray();
  }

  private static long token(String key) {
    return HashStrategies.keySpace(false).token(key.getBytes(UTF_8));
  }

  /** How many keys each node of a topology owns, in the order of its nodes. */
  static long[] owned(long[] tokens, PartitionMap map, Topology topology) {
    Map<String, Integer> index = new HashMap<>();
    topology.nodes().forEach(node -> index.put(node.id(), index.size()));
    List<Integer> ofMap = map.nodes().stream().map(id -> index.getOrDefault(id, -1)).toList();
    long[] counts = new long[index.size()];
    for (long token : tokens) {
      counts[ofMap.get(map.primaryIndex(map.find(token)))]++;
    }
    return counts;
  }

  /** How many keys have another owner. */
  static long moved(long[] tokens, PartitionMap before, PartitionMap after) {
    long moved = 0;
    for (long token : tokens) {
      moved += before.primary(before.find(token)).equals(after.primary(after.find(token))) ? 0 : 1;
    }
    return moved;
  }

  /** How many keys have another owner, and both owners are in both maps. */
  static long movedBetweenSurvivors(long[] tokens, PartitionMap before, PartitionMap after) {
    long moved = 0;
    for (long token : tokens) {
      String from = before.primary(before.find(token));
      String to = after.primary(after.find(token));
      boolean survivors = after.nodes().contains(from) && before.nodes().contains(to);
      moved += from.equals(to) || !survivors ? 0 : 1;
    }
    return moved;
  }
}

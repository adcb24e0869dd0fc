package io.partita.examples.leave;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.examples.servers.OwnServers;
import io.partita.runtime.Change;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.ShardedJedis;
import redis.clients.jedis.StreamEntryID;

/**
 * Hashes, lists, sets, sorted sets and streams that ShardedJedis has put, small and large, with and
 * without a time to live, are moved as they are. They are read as their types are, at their nodes.
 */
@SuppressWarnings("deprecation") // ShardedJedis
class TypesInPlaceTest {
  private static final List<String> TYPES = List.of("hash", "list", "set", "zset", "stream");
  private static final int EACH = 24;

  /** Above what is moved in one piece. */
  private static final int LARGE = 1_500;

  private static final Duration TTL = Duration.ofHours(1);

  /** The whole test may take that long, and copies take off a little. */
  private static final Duration LONGEST_TEST = Duration.ofMinutes(10);

  @Test
  void everyTypeIsMovedAsItIs() {
    try (OwnServers servers = new OwnServers(4)) {
      List<URI> uris = servers.uris();
      List<Node> nodes = new ArrayList<>();
      uris.forEach(uri -> nodes.add(Node.of("0" + nodes.size(), uri)));
      OldFleet fleet = new OldFleet(uris.subList(0, 3), false);
      fleet.fill(TypesInPlaceTest::fill);
      fleet.close();

      aWrongPlacementIsFoundOut(nodes.subList(0, 3));

      try (PartitionedCache<String, String> cache =
          Adoption.of(nodes.subList(0, 3)).strategy("jedis").build()) {
        Map<String, String> placesBefore = places(cache);
        Map<String, Object> before = contents(cache, nodes);
        assertThat(before).hasSize(TYPES.size() * EACH);
        assertThat(String.valueOf(before.get("stream:0"))).contains("1-" + LARGE);

        Adoption.carryOut(cache, Change.add(nodes.get(3)));
        assertThat(contents(cache, nodes)).isEqualTo(before);
        Adoption.carryOut(cache, Change.strategy("ring"));

        assertThat(contents(cache, nodes)).isEqualTo(before);
        Map<String, String> places = places(cache);
        for (String type : TYPES) {
          assertThat(places.keySet().stream().filter(key -> key.startsWith(type)))
              .as("moved of type %s", type)
              .anyMatch(key -> !Objects.equals(places.get(key), placesBefore.get(key)));
        }
        assertThat(cache.admin().verify().keys()).isEqualTo((long) TYPES.size() * EACH);
      }
    }
  }

  /** Values that no get reads are no hindrance to it. */
  private static void aWrongPlacementIsFoundOut(List<Node> nodes) {
    try (PartitionedCache<String, String> cache = Adoption.of(nodes).strategy("ring").build()) {
      Verification verification = cache.admin().verify();
      assertThat(verification.missing()).isPositive();
      assertThat(verification.keys()).isEqualTo((long) TYPES.size() * EACH);
    }
    for (Node node : nodes) {
      try (Jedis server = new Jedis(node.uri())) {
        server.del("partita:adopted:node");
      }
    }
  }

  private static String key(String type, int i) {
    return type + ":" + i;
  }

  private static boolean expires(int i) {
    return i % 2 == 0;
  }

  private static int size(int i) {
    return i % 8 < 2 ? LARGE : 3;
  }

  private static void fill(ShardedJedis jedis) {
    for (int i = 0; i < EACH; i++) {
      Map<String, String> fields = new HashMap<>();
      Map<String, Double> scores = new HashMap<>();
      for (int n = 0; n < size(i); n++) {
        fields.put("field" + n, "value " + n + " of " + i);
        scores.put("member" + n, n + i / 3.0);
      }
      String[] values = fields.values().toArray(new String[0]);
      jedis.hset(key("hash", i), fields);
      jedis.rpush(key("list", i), values);
      jedis.sadd(key("set", i), values);
      jedis.zadd(key("zset", i), scores);
      for (int n = 1; n <= size(i); n++) {
        jedis.xadd(key("stream", i), new StreamEntryID(i + 1, n), Map.of("field", "value " + n));
      }
      if (expires(i)) {
        for (String type : TYPES) {
          jedis.pexpire(key(type, i), TTL.toMillis());
        }
      }
    }
  }

  /** The node of each key. */
  private static Map<String, String> places(PartitionedCache<String, String> cache) {
    PartitionMap map = cache.admin().map();
    Map<String, String> places = new TreeMap<>();
    for (String type : TYPES) {
      for (int i = 0; i < EACH; i++) {
        String key = key(type, i);
        places.put(key, map.primary(map.locate(key.getBytes(StandardCharsets.UTF_8))));
      }
    }
    return places;
  }

  /** What each key holds at its node; that its time to live is right is asserted. */
  private static Map<String, Object> contents(
      PartitionedCache<String, String> cache, List<Node> nodes) {
    Map<String, Jedis> servers = new TreeMap<>();
    nodes.forEach(node -> servers.put(node.id(), new Jedis(node.uri(), 30_000)));
    try {
      Map<String, Object> contents = new TreeMap<>();
      places(cache)
          .forEach(
              (key, node) ->
                  contents.put(key, content(Objects.requireNonNull(servers.get(node)), key)));
      return contents;
    } finally {
      servers.values().forEach(Jedis::close);
    }
  }

  private static Object content(Jedis server, String key) {
    String type = key.substring(0, key.indexOf(':'));
    int i = Integer.parseInt(key.substring(key.indexOf(':') + 1));
    long left = server.pttl(key);
    if (expires(i)) {
      assertThat(left).as(key).isBetween(TTL.minus(LONGEST_TEST).toMillis(), TTL.toMillis());
    } else {
      assertThat(left).as(key).isEqualTo(-1);
    }
    return switch (type) {
      case "hash" -> new TreeMap<>(server.hgetAll(key));
      case "list" -> server.lrange(key, 0, -1);
      case "set" -> new TreeSet<>(server.smembers(key));
      case "zset" -> List.copyOf(server.zrangeWithScores(key, 0, -1));
      default -> server.xrange(key, null, null, LARGE + 1).toString();
    };
  }
}

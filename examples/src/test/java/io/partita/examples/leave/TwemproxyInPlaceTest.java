package io.partita.examples.leave;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.examples.servers.OwnServers;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/**
 * Servers that hold what twemproxy sends them by {@code distribution: ketama}, {@code hash:
 * fnv1a_64}, {@code hash_tag: "{}"}: where keys go is computed here a second time, plainly.
 */
class TwemproxyInPlaceTest {
  private static final OldKeys KEYS = new OldKeys(1_500);

  /** Of each server: 40 digests of four points. */
  private static final int LABELS = 40;

  private static final Map<String, String> SETTINGS =
      Map.of("client", "twemproxy", "hash-tag", "{}");

  @Test
  void everyKeyIsFoundAndNoneIsMissedWhileTheOldPlacementIsLeft() throws Exception {
    try (OwnServers servers = new OwnServers(4)) {
      List<URI> uris = servers.uris();
      List<Node> nodes = new ArrayList<>();
      for (URI uri : uris) {
        nodes.add(Node.of("cache-" + nodes.size(), uri));
      }
      WriteTimes times = fill(uris.subList(0, 3));

      aWrongPlacementIsFoundOutAndUndone(nodes.subList(0, 3));

      try (PartitionedCache<String, String> cache =
          Adoption.of(nodes.subList(0, 3)).strategy("ketama", SETTINGS).build()) {
        Adoption.growsAndLeaves(cache, KEYS, times, nodes.get(3));
      }
    }
  }

  /** Other labels, other places: keys are where nobody looks. Nothing has moved, so go back. */
  private static void aWrongPlacementIsFoundOutAndUndone(List<Node> nodes) {
    try (PartitionedCache<String, String> cache =
        Adoption.of(nodes).strategy("ketama", Map.of("client", "spymemcached")).build()) {
      Verification verification = cache.admin().verify();
      assertThat(verification.missing()).isGreaterThan(KEYS.count() / 10);
      assertThat(verification.keys()).isEqualTo(KEYS.count());
    }
    for (Node node : nodes) {
      try (Jedis server = new Jedis(node.uri())) {
        assertThat(server.del("partita:adopted:node")).isEqualTo(1);
        assertThat(server.keys("partita:*")).isEmpty();
      }
    }
  }

  private static WriteTimes fill(List<URI> servers) {
    NavigableMap<Long, URI> points = points(servers);
    WriteTimes times = new WriteTimes(KEYS);
    Map<URI, Jedis> connections = new TreeMap<>();
    servers.forEach(server -> connections.put(server, new Jedis(server, 30_000)));
    try {
      for (int number = 0; number < KEYS.count(); number++) {
        String key = KEYS.key(number);
        Map.Entry<Long, URI> point = points.ceilingEntry(hash(hashed(key)));
        URI server = (point == null ? points.firstEntry() : point).getValue();
        Jedis jedis = Objects.requireNonNull(connections.get(server));
        long from = System.nanoTime();
        if (KEYS.expires(number)) {
          jedis.psetex(key, KEYS.ttl(number).toMillis(), KEYS.value(number));
        } else {
          jedis.set(key, KEYS.value(number));
        }
        times.written(number, number + 1, from, System.nanoTime());
      }
    } finally {
      connections.values().forEach(Jedis::close);
    }
    return times;
  }

  private static NavigableMap<Long, URI> points(List<URI> servers) {
    TreeMap<Long, URI> points = new TreeMap<>();
    for (URI server : servers) {
      for (int label = 0; label < LABELS; label++) {
        ByteBuffer digest = md5(name(server) + "-" + label).order(ByteOrder.LITTLE_ENDIAN);
        while (digest.hasRemaining()) {
          points.putIfAbsent(Integer.toUnsignedLong(digest.getInt()), server);
        }
      }
    }
    return points;
  }

  /** Memcached's own port goes without saying, also where a test's server has it by chance. */
  private static String name(URI server) {
    return server.getPort() == 11_211
        ? server.getHost()
        : server.getHost() + ":" + server.getPort();
  }

  private static ByteBuffer md5(String text) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(text.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is between the first brace and the next one that closes, if anything is. */
  private static String hashed(String key) {
    int open = key.indexOf('{');
    int close = key.indexOf('}', open + 1);
    return open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key;
  }

  /** FNV-1a of 64 bits, of which twemproxy keeps the lower half all the while; signed letters. */
  private static long hash(String text) {
    int hash = 0x84222325;
    for (byte letter : text.getBytes(UTF_8)) {
      hash = (hash ^ letter) * 0x1b3;
    }
    return Integer.toUnsignedLong(hash);
  }
}

package io.partita.ring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors that the clients' own projects have published. */
class KetamaVectorsTest {
  private static final int[] MEMORY = {600, 300, 200, 350, 1_000, 800, 950, 100};

  /** RJ/ketama, {@code ketama.servers}. */
  private static final Topology SERVERS = servers();

  private static Topology servers() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 1; i <= MEMORY.length; i++) {
      nodes.add(node("10.0.1." + i, 11_211).weighing(MEMORY[i - 1]));
    }
    return Topology.of(nodes);
  }

  private static Node node(String host, int port) {
    return Node.of(host + ":" + port, URI.create("memcached://" + host + ":" + port));
  }

  private static PartitionMap map(KetamaVariant variant, Topology topology) {
    return ClientStrategies.ketama(variant).assign(topology, Rules.DEFAULT, Optional.empty());
  }

  private static PartitionMap map(KetamaClient client, Topology topology) {
    return map(KetamaVariant.of(client), topology);
  }

  /** The point that ends the arc of a token. */
  private static long point(PartitionMap map, long token) {
    Token end = map.interval(map.find(token)).to().or(() -> map.interval(0).to()).orElseThrow();
    return (((Token.OfHash) end).value() - 1) >>> 32;
  }

  private static long token(PartitionMap map, String key) {
    return ((Token.OfHash) map.keySpace().tokenOf(key.getBytes(UTF_8))).value();
  }

  /** RJ/ketama, {@code libketama/test.sh}: the digest of what {@code ketama_test} prints. */
  @Test
  void aMillionLookupsOfLibketama() throws Exception {
    PartitionMap map = map(KetamaClient.LIBKETAMA, SERVERS);
    MessageDigest digest = MessageDigest.getInstance("MD5");
    digest.update("\n".getBytes(US_ASCII));
    for (int i = 0; i < 1_000_000; i++) {
      long token = token(map, Integer.toString(i));
      String line =
          (token >>> 32) + " " + point(map, token) + " " + map.primary(map.find(token)) + "\n";
      digest.update(line.getBytes(US_ASCII));
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("5672b131391f5aa2b280936aec1eea74");
  }

  /** RJ/ketama, {@code python_ketama/tests.py}. */
  @Test
  void oneLookupOfPythonKetama() {
    Topology two =
        Topology.of(
            List.of(
                node("127.0.0.1", 11_211).weighing(600), node("127.0.0.1", 11_212).weighing(400)));
    PartitionMap map = map(KetamaClient.LIBKETAMA, two);
    long token = token(map, "test");

    assertThat(token >>> 32).isEqualTo(3_446_378_249L);
    assertThat(point(map, token)).isEqualTo(3_454_255_383L);
    assertThat(map.primary(map.find(token))).isEqualTo("127.0.0.1:11211");
    assertThat(map.size()).as("160 points a server, and the arc around the end").isEqualTo(321);
  }

  @ParameterizedTest
  @CsvSource({"LIBMEMCACHED_WEIGHTED", "SPYMEMCACHED_WEIGHTED", "TWEMPROXY"})
  void ninetyNineLookupsOfLibmemcached(KetamaClient client) {
    PartitionMap map =
        map(
            KetamaVariant.of(client).withLabel(NodeLabel.SHORT_ADDRESS).withKeyHash(KeyHash.MD5),
            SERVERS);
    List<List<String>> rows = rows("libmemcached-ketama.tsv");
    assertThat(rows).hasSize(99);
    for (List<String> row : rows) {
      long token = token(map, row.get(0));
      assertThat(token >>> 32).as(row.get(0)).isEqualTo(Long.parseLong(row.get(1)));
      assertThat(point(map, token)).as(row.get(0)).isEqualTo(Long.parseLong(row.get(2)));
      assertThat(map.primary(map.find(token))).isEqualTo(row.get(3) + ":11211");
    }
  }

  /** The file's points are those of the other labels, its servers are of these. */
  @Test
  void ninetyNineLookupsOfLibmemcachedForSpymemcached() {
    PartitionMap map =
        map(
            KetamaVariant.of(KetamaClient.LIBMEMCACHED_WEIGHTED).withLabel(NodeLabel.SLASH_ADDRESS),
            SERVERS);
    for (List<String> row : rows("libmemcached-ketama.tsv")) {
      assertThat(map.primary(map.find(token(map, row.get(0)))))
          .as(row.get(0))
          .isEqualTo(row.get(4) + ":11211");
    }
  }

  @Test
  void hashesOfLibmemcachedAndTwemproxy() {
    List<List<String>> rows = rows("libmemcached-hashes.tsv");
    assertThat(rows).hasSize(7 * 25 + 2);
    for (List<String> row : rows) {
      byte[] word = row.get(1).getBytes(US_ASCII);
      assertThat(KeyHash.valueOf(row.get(0)).hash(word, 0, word.length))
          .as(row.toString())
          .isEqualTo(Long.parseLong(row.get(2)));
    }
  }

  /** twemproxy, {@code src/test_all.c}. */
  @Test
  void pointsOfTwemproxy() {
    byte[] label = "server1-8".getBytes(US_ASCII);

    assertThat(Md5.word(label, 0, label.length, 0)).isEqualTo(3_853_726_576L);
    assertThat(Md5.word(label, 0, label.length, 3)).isEqualTo(2_667_054_752L);
  }

  /** twemproxy's rule: from the first opening character to the next closing one, if not empty. */
  @ParameterizedTest
  @CsvSource({
    "{}, a{bc}d, bc",
    "{}, a{}d{e}, a{}d{e}",
    "{}, }a{b}, b",
    "$$, a$bc$d, bc",
    "$$, a$$d$, a$$d$",
    "$$, a$b, a$b",
    "<>, >a<b<c>, b<c",
    "<>, a>, a>",
    "<>, <, <"
  })
  void hashTagsOfTwemproxy(String tag, String key, String hashed) {
    KetamaVariant variant = KetamaVariant.of(KetamaClient.TWEMPROXY);
    Topology one = Topology.of(List.of(node("10.0.1.1", 1)));

    assertThat(token(map(variant.withHashTag(tag), one), key))
        .isEqualTo(token(map(variant, one), hashed));
    assertThat(map(variant.withHashTag(tag), one).keySpace().id()).isEqualTo("fnv1a-64-32" + tag);
  }

  /** No class of theirs runs on a JVM; this is their rule, plainly, over keys of any bytes. */
  @ParameterizedTest
  @CsvSource({
    "TWEMPROXY, ID, FNV1A_64",
    "TWEMPROXY, SHORT_ADDRESS, MURMUR",
    "TWEMPROXY, ADDRESS, ONE_AT_A_TIME",
    "LIBMEMCACHED, SHORT_ADDRESS, MD5",
    "LIBMEMCACHED, SHORT_ADDRESS, FNV1A_32",
    "LIBMEMCACHED_WEIGHTED, SHORT_ADDRESS, CRC32A"
  })
  void aPlainRingOfTheSamePointsHasTheSameOwners(
      KetamaClient client, NodeLabel label, KeyHash keyHash) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int port = i % 3 == 0 ? 11_211 : 6_000 + i;
      Node node = Node.of(String.valueOf(10 + i), URI.create("redis://cache" + i + ":" + port));
      nodes.add(client.isWeighted() ? node.weighing(1 + i % 4) : node);
    }
    double total = nodes.stream().mapToDouble(Node::weight).sum();
    TreeMap<Long, String> ring = new TreeMap<>();
    for (Node node : nodes) {
      int labels =
          client.isWeighted()
              ? (int) ((float) node.weight() / (float) total * 160f / 4f * 30f)
              : 100;
      for (int k = 0; k < labels; k++) {
        byte[] text = (label.of(node) + "-" + k).getBytes(US_ASCII);
        for (int word = 0; word < (client.isWeighted() ? 4 : 1); word++) {
          long point =
              client.isWeighted()
                  ? Md5.word(text, 0, text.length, word)
                  : keyHash.hash(text, 0, text.length);
          ring.putIfAbsent(point, node.id());
        }
      }
    }
    PartitionMap map =
        map(KetamaVariant.of(client).withLabel(label).withKeyHash(keyHash), Topology.of(nodes));
    for (String key : ClientKeys.texts(100_000, 21)) {
      byte[] bytes = key.getBytes(UTF_8);
      Map.Entry<Long, String> point = ring.ceilingEntry(keyHash.hash(bytes, 0, bytes.length));
      assertThat(map.primary(map.locate(bytes)))
          .isEqualTo((point == null ? ring.firstEntry() : point).getValue());
    }
  }

  private static List<List<String>> rows(String resource) {
    try (InputStream in =
        Objects.requireNonNull(
            KetamaVectorsTest.class.getResourceAsStream("/published/" + resource))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("# "))
          .map(line -> List.of(line.split("\t")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

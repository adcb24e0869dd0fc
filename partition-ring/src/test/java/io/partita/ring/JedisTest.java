package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.GoldenVectors;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.util.Hashing;
import redis.clients.jedis.util.MurmurHash;
import redis.clients.jedis.util.ShardInfo;
import redis.clients.jedis.util.Sharded;

/**
 * The strategy {@code jedis} against {@code Sharded} of Jedis 3.10, which does the placing for
 * {@code ShardedJedis}.
 */
@SuppressWarnings("deprecation") // Jedis deprecated it before it went; people leave it
class JedisTest extends PartitionerContract {
  private static final int KEYS = 120_000;
  private static final JedisVariant NAMED =
      JedisVariant.DEFAULT.withLabels(JedisVariant.Labels.NAMED);

  @Override
  protected Partitioner create() {
    return ClientStrategies.jedis(NAMED);
  }

  /** Whole ones only, see below; those that the contract draws are not. */
  @Override
  protected boolean supportsWeights() {
    return false;
  }

  @Override
  protected boolean hasHistory() {
    return false;
  }

  @Override
  protected boolean keepsBound() {
    return false;
  }

  /**
   * 160 points a node: the share varies by 8 % (one deviation), and a node has six here at most.
   */
  @Override
  protected double shareTolerance() {
    return 0.5;
  }

  /** In place of the contract's clause for strategies without weights: fractions are refused. */
  @Test
  @Override
  public void unequalWeightsAreRefusedByAStrategyThatKnowsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map(NAMED, Topologies.weighing(1, 1, 2.5)))
        .withMessage(
            "weight = 2.5: must be a whole number from 1 to 13421772, as in Jedis (node n2)");
  }

  @ParameterizedTest
  @CsvSource({
    "UNNAMED, MURMUR64A, 1, false, 1",
    "UNNAMED, MURMUR64A, 2, false, 2",
    "UNNAMED, MURMUR64A, 7, true, 3",
    "UNNAMED, MURMUR64A, 50, false, 4",
    "UNNAMED, MD5, 9, true, 5",
    "NAMED, MURMUR64A, 3, false, 6",
    "NAMED, MURMUR64A, 20, true, 7",
    "NAMED, MURMUR64A, 50, true, 8",
    "NAMED, MD5, 2, false, 9",
    "NAMED, MD5, 33, true, 10"
  })
  void everyKeyIsWhereShardedJedisHasIt(
      JedisVariant.Labels labels, JedisVariant.Hash hash, int nodes, boolean weighted, long seed) {
    Topology topology = fleet(nodes, weighted, new Random(seed));
    for (boolean tags : new boolean[] {false, true}) {
      PartitionMap map = map(new JedisVariant(labels, hash, tags), topology);
      Sharded<String, Shard> jedis = sharded(topology, labels, hash, tags);
      List<String> differences = new ArrayList<>();
      for (String key : ClientKeys.texts(KEYS, seed)) {
        if (!map.primary(map.locate(key.getBytes(UTF_8))).equals(jedis.getShard(key))) {
          differences.add(key);
        }
      }
      assertThat(differences).as("of %d keys, tags %s, seed %d", KEYS, tags, seed).isEmpty();
    }
  }

  /** Ids that sort as the list does, ports and weights drawn. */
  private static Topology fleet(int nodes, boolean weighted, Random random) {
    List<Node> fleet = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      URI uri = URI.create("redis://10.0." + i + ".1:" + (1_024 + random.nextInt(60_000)));
      Node node = Node.of(String.format("cache-%03d.example", i), uri);
      fleet.add(weighted ? node.weighing(1 + random.nextInt(6)) : node);
    }
    return Topology.of(fleet);
  }

  private static Sharded<String, Shard> sharded(
      Topology topology, JedisVariant.Labels labels, JedisVariant.Hash hash, boolean tags) {
    boolean named = labels == JedisVariant.Labels.NAMED;
    return new Sharded<>(
        topology.nodes().stream().map(node -> new Shard(node, named)).toList(),
        hash == JedisVariant.Hash.MD5 ? Hashing.MD5 : Hashing.MURMUR_HASH,
        tags ? Sharded.DEFAULT_KEY_TAG_PATTERN : null);
  }

  /** A shard whose resource is the id of its node; without a connection. */
  private static final class Shard extends ShardInfo<String> {
    private final Node node;
    private final boolean named;

    Shard(Node node, boolean named) {
      super((int) node.weight());
      this.node = node;
      this.named = named;
    }

    @Override
    protected String createResource() {
      return node.id();
    }

    @Override
    public @Nullable String getName() {
      return named ? node.id() : null;
    }
  }

  @Test
  void hashesAreThoseOfJedis() {
    HashKeySpace murmur = ClientKeySpaces.jedis(JedisVariant.Hash.MURMUR64A, false);
    HashKeySpace md5 = ClientKeySpaces.jedis(JedisVariant.Hash.MD5, false);
    byte[] bytes = new byte[70];
    new Random(1).nextBytes(bytes);
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; offset + length <= bytes.length; length++) {
        assertThat(Murmur64A.hash(bytes, offset, length))
            .isEqualTo(MurmurHash.hash64A(bytes, offset, length, 0x1234abcd));
      }
    }
    for (String key : ClientKeys.texts(1_000, 2)) {
      assertThat(murmur.token(key.getBytes(UTF_8)))
          .isEqualTo(Hashing.MURMUR_HASH.hash(key) ^ Long.MIN_VALUE);
      assertThat(md5.token(key.getBytes(UTF_8))).isEqualTo(Hashing.MD5.hash(key) << 32);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cart:{user42}",
        "{}a}",
        "{}",
        "{a",
        "a}",
        "{\n}",
        "{a\n}{b}",
        "{a\u2028}b}{c}",
        "{\u0085x}",
        "{\u00e9}",
        "{{a}}",
        "{}}",
        "x{日本}y"
      })
  void hashTagsAreThoseOfJedis(String key) {
    Sharded<String, Shard> jedis =
        sharded(Topologies.equal(1), NAMED.labels(), JedisVariant.Hash.MURMUR64A, true);

    assertThat(ClientKeySpaces.jedis(JedisVariant.Hash.MURMUR64A, true).token(key.getBytes(UTF_8)))
        .isEqualTo(Hashing.MURMUR_HASH.hash(jedis.getKeyTag(key)) ^ Long.MIN_VALUE);
  }

  /** Jedis up to 2.9 names points so; its classes are not at hand, so this is its rule in a map. */
  @Test
  void olderVersionsHaveTheWeightInTheLabel() {
    Topology topology = fleet(12, true, new Random(11));
    TreeMap<Long, String> points = new TreeMap<>();
    for (Node node : topology.nodes()) {
      int weight = (int) node.weight();
      for (int n = 0; n < 160 * weight; n++) {
        points.put(Hashing.MURMUR_HASH.hash(node.id() + "*" + weight + n), node.id());
      }
    }
    PartitionMap map =
        map(JedisVariant.DEFAULT.withLabels(JedisVariant.Labels.NAMED_WITH_WEIGHT), topology);
    for (String key : ClientKeys.texts(KEYS, 11)) {
      Map.Entry<Long, String> point = points.ceilingEntry(Hashing.MURMUR_HASH.hash(key));
      assertThat(map.primary(map.locate(key.getBytes(UTF_8))))
          .isEqualTo((point == null ? points.firstEntry() : point).getValue());
    }
  }

  /** What Jedis does without names: another list, other points, and half of the keys move. */
  @Test
  void aDrainingNodeIsAsIfItWereNotListed() {
    Topology ten = fleet(10, false, new Random(12));
    Topology draining = ten.replacing(ten.nodes().get(3).becoming(NodeStatus.DRAINING));
    Topology nine = ten.without(ten.nodes().get(3).id());

    assertThat(map(JedisVariant.DEFAULT, draining)).isEqualTo(map(JedisVariant.DEFAULT, nine));
  }

  @Test
  void otherVariantsAreFrozenToo() {
    Topology topology = fleet(10, true, new Random(13));
    assertThat(GoldenVectors.checksum(map(JedisVariant.DEFAULT, topology)))
        .isEqualTo("30659e9a3d50e744d9e33c2181a39601");
    assertThat(GoldenVectors.checksum(map(NAMED, topology)))
        .isEqualTo("698e15583b84b15ca85b87df8907cc3b");
    assertThat(GoldenVectors.checksum(map(NAMED.withHash(JedisVariant.Hash.MD5), topology)))
        .isEqualTo("1aeb4fd89d5e77cdb7c2e53f343cdb89");
  }

  private static PartitionMap map(JedisVariant variant, Topology topology) {
    return ClientStrategies.jedis(variant).assign(topology, Rules.DEFAULT, Optional.empty());
  }
}

package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The continuum of Jedis' {@code ShardedJedis}: 160 times its weight many points for each node,
 * each the hash of a label; a key belongs to the first point at or after its hash. Points that
 * collide belong to the node that is listed last, because Jedis puts them into a map.
 *
 * <p>Jedis orders hashes as signed numbers. Tokens are unsigned, so those of MurmurHash64A have
 * their sign bit flipped; MD5 gives 32 bits, which are the top half of a token.
 */
final class JedisPartitioner extends ContinuumPartitioner {
  static final String ID = "jedis";

  private static final int POINTS = 160;

  /** So that the number of points is an int, as in Jedis. */
  private static final int MOST_WEIGHT = Integer.MAX_VALUE / POINTS;

  private final JedisVariant variant;
  private final HashKeySpace points;

  JedisPartitioner(JedisVariant variant) {
    super(ID, ClientKeySpaces.jedis(variant.hash(), variant.hashTags()));
    this.variant = variant;
    this.points = ClientKeySpaces.jedis(variant.hash(), false);
  }

  @Override
  Continuum continuum(List<Node> nodes) {
    ContinuumPoints continuum = new ContinuumPoints(ContinuumPoints.Tie.LAST);
    for (int n = 0; n < nodes.size(); n++) {
      int weight = weight(nodes.get(n));
      String label =
          switch (variant.labels()) {
            case UNNAMED -> "SHARD-" + n + "-NODE-";
            case NAMED -> nodes.get(n).id() + "*";
            case NAMED_WITH_WEIGHT -> nodes.get(n).id() + "*" + weight;
          };
      for (int i = 0; i < POINTS * weight; i++) {
        long token = points.token((label + i).getBytes(StandardCharsets.US_ASCII));
        continuum.add(variant.hash() == JedisVariant.Hash.MD5 ? Words.last(token) : token, n);
      }
    }
    return continuum.cut();
  }

  private static int weight(Node node) {
    double weight = node.weight();
    if (weight != Math.rint(weight) || weight > MOST_WEIGHT) {
      throw Problem.of(
              "weight", weight, "a whole number from 1 to " + MOST_WEIGHT + ", as in Jedis")
          .at("node " + node.id())
          .asException();
    }
    return (int) weight;
  }
}

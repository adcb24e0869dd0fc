package io.partita.testkit;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** A sound strategy without a library: nodes draw numbers in proportion to their weights. */
final class Drawn extends RankingPartitioner {

  Drawn() {
    this(0);
  }

  /** With a salt it is another strategy, which should have another id. */
  Drawn(long salt) {
    this((bytes, from, n) -> hash(bytes, from, n) ^ salt);
  }

  /** With another way to come to the same tokens. */
  Drawn(HashKeySpace.BytesHash hash) {
    super("drawn", new HashKeySpace("fnv1a-mixed", hash, false));
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    return point -> {
      double[] draws = nodes.stream().mapToDouble(node -> draw(node, point)).toArray();
      return IntStream.generate(() -> takeLowest(draws)).limit(draws.length).iterator();
    };
  }

  private static int takeLowest(double[] draws) {
    int lowest = 0;
    for (int n = 1; n < draws.length; n++) {
      lowest = draws[n] < draws[lowest] ? n : lowest;
    }
    draws[lowest] = Double.POSITIVE_INFINITY;
    return lowest;
  }

  private static double draw(Node node, long point) {
    byte[] id = node.id().getBytes(StandardCharsets.US_ASCII);
    long hash = mix(hash(id, 0, id.length) ^ mix(point + 1));
    return -StrictMath.log(((hash >>> 11) + 0.5) * 0x1p-53) / node.weight();
  }

  static long hash(byte[] bytes, int offset, int length) {
    long hash = 0xcbf29ce484222325L;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 32) * 0xd6e8feb86659fd93L;
    x = (x ^ x >>> 32) * 0xd6e8feb86659fd93L;
    return x ^ x >>> 32;
  }
}

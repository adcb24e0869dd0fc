package io.partita.api.spi;

import io.partita.api.Fnv;
import io.partita.api.Node;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Ranks nodes by a number that each draws for the point, in proportion to its weight. */
final class Drawn extends RankingPartitioner {

  Drawn() {
    super("drawn", Fnv.KEY_SPACE);
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    return point ->
        IntStream.range(0, nodes.size())
            .boxed()
            .sorted(Comparator.comparingDouble(n -> draw(nodes.get(n), point)))
            .mapToInt(n -> n)
            .iterator();
  }

  private static double draw(Node node, long point) {
    byte[] id = node.id().getBytes(StandardCharsets.US_ASCII);
    long hash = Fnv.mix(Fnv.hash(id, 0, id.length) ^ Fnv.mix(point + 1));
    return -StrictMath.log(((hash >>> 11) + 0.5) * 0x1p-53) / node.weight();
  }
}

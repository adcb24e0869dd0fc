package io.partita.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.spi.Candidates;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import io.partita.api.spi.SelectiveRanking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.PrimitiveIterator;

/**
 * Weighted rendezvous: for each interval every node draws a number u from (0, 1), a hash of both,
 * and the nodes are asked in ascending order of {@code -ln(u) / weight}. That is the order in which
 * independent exponential clocks with the weights as rates ring, so a node comes first with a
 * probability in exact proportion to its weight, and a change of one node's weight changes the
 * order of no others.
 *
 * <p>For n nodes: O(n) to build, for the best of n and for a rank; O(n) for the first node of an
 * order, O(n) once and O(log n) each for the further ones. Immutable and thread-safe.
 *
 * <p>D. Thaler, C. Ravishankar, Using Name-Based Mappings to Increase Hit Rates, IEEE/ACM ToN 6(1),
 * 1998, doi:10.1109/90.663936. C. Schindelhauer, G. Schomaker, Weighted Distributed Hash Tables,
 * SPAA 2005, doi:10.1145/1073970.1074008.
 */
final class RendezvousPartitioner extends RankingPartitioner {
  static final String ID = "rendezvous";

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  RendezvousPartitioner(HashKeySpace keySpace) {
    super(ID, keySpace);
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    long[] seeds = new long[nodes.size()];
    double[] weights = new double[nodes.size()];
    for (int n = 0; n < seeds.length; n++) {
      byte[] id = nodes.get(n).id().getBytes(StandardCharsets.US_ASCII);
      seeds[n] = HASHER.hashBytesToLong(id);
      weights[n] = nodes.get(n).weight();
    }
    return new Draws(new RendezvousScores(seeds, weights));
  }

  private record Draws(RendezvousScores scores) implements SelectiveRanking {

    @Override
    public PrimitiveIterator.OfInt order(long point) {
      return new RendezvousOrder(scores, token(point));
    }

    @Override
    public int first(long point, Candidates candidates) {
      return scores.first(token(point), candidates);
    }

    @Override
    public int rank(long point, int node, int limit) {
      return scores.rank(node, token(point), limit);
    }

    private static long token(long point) {
      return HASHER.hashLongToLong(point);
    }
  }
}

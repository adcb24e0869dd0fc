package com.acme.placement;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps each tenant on few nodes: a burst of one tenant slows only these, and reading many of its
 * keys asks only these.
 *
 * <p>For each district of the line (see {@link TenantHash}) every node draws a number, weighted, as
 * in rendezvous hashing. The first few nodes by it are the district's own: it is cut into as many
 * stretches, and each of them asks another one of these nodes first. All further nodes follow as
 * they drew. A tenant reaches other nodes only where the bound passes partitions on; without one,
 * heavy nodes get less than their share.
 *
 * <p>For n nodes: O(n log n) for each of the 256 districts to build, O(1) for each node of an
 * order. Immutable and thread-safe.
 */
final class TenantPartitioner extends RankingPartitioner {
  static final String ID = "acme-tenants-v1";

  private final int nodesPerTenant;

  TenantPartitioner(int nodesPerTenant) {
    super(ID, new HashKeySpace("acme-tenant-fnv1a-v1", TenantHash::token, false));
    this.nodesPerTenant = nodesPerTenant;
  }

  @Override
  protected Ranking ranking(List<Node> nodes) {
    int few = Math.min(nodesPerTenant, nodes.size());
    int[][] drawn = new int[TenantHash.DISTRICTS][];
    for (int district = 0; district < drawn.length; district++) {
      drawn[district] = draw(nodes, district);
    }
    return point -> {
      int[] order = drawn[TenantHash.district(point)];
      int stretch = (int) ((point >>> 48 & 0xff) * few / 256);
      return IntStream.range(0, order.length)
          .map(rank -> order[rank < few ? (stretch + rank) % few : rank])
          .iterator();
    };
  }

  /** The nodes by ascending {@code -ln(u) / weight}; of two that draw alike, the lower id first. */
  private static int[] draw(List<Node> nodes, int district) {
    double[] drawn = new double[nodes.size()];
    for (int n = 0; n < drawn.length; n++) {
      byte[] id = nodes.get(n).id().getBytes(StandardCharsets.US_ASCII);
      long hash = TenantHash.mix(TenantHash.hash(id, 0, id.length) ^ TenantHash.mix(district + 1));
      // StrictMath, not Math: every JVM must draw the same.
      drawn[n] = -StrictMath.log(((hash >>> 11) + 0.5) * 0x1p-53) / nodes.get(n).weight();
    }
    return IntStream.range(0, drawn.length)
        .boxed()
        .sorted(Comparator.comparingDouble(n -> drawn[n]))
        .mapToInt(n -> n)
        .toArray();
  }
}

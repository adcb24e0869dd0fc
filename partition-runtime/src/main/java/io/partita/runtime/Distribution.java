package io.partita.runtime;

import java.util.List;
import java.util.Locale;

/**
 * What each node holds beside what it should.
 *
 * @param epoch of the map
 * @param nodes sorted by id
 * @param partitions balance of the numbers of partitions
 * @param keys balance of the numbers of keys; sampling noise included
 * @param bytes balance of the bytes
 */
public record Distribution(
    long epoch, List<NodeLoad> nodes, Balance partitions, Balance keys, Balance bytes) {

  /** Copies the list. */
  public Distribution {
    nodes = List.copyOf(nodes);
  }

  /**
   * What one node holds.
   *
   * @param node its id
   * @param partitions it is the primary of
   * @param share of the line, 0 to 1
   * @param fairShare its weight over all weights, 0 to 1; 0 if it is draining
   * @param keys it holds
   * @param bytes of them
   */
  public record NodeLoad(
      String node, int partitions, double share, double fairShare, long keys, long bytes) {}

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(64 * (nodes.size() + 2));
    text.append("node                 partitions    share     fair       keys        bytes\n");
    for (NodeLoad n : nodes) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-20s %10d  %6.3f%%  %6.3f%% %10d %12d%n",
              n.node(),
              n.partitions(),
              100 * n.share(),
              100 * n.fairShare(),
              n.keys(),
              n.bytes()));
    }
    return text.append("partitions ").append(partitions).append("; keys ").append(keys).toString();
  }
}

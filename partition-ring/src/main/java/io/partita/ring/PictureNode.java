package io.partita.ring;

/**
 * A node as a picture shows it. Shares are of all copies, 0 to 1, which is the line where there is
 * one copy; in a picture of one map, before and after are the same.
 *
 * @param id of the node
 * @param group its region; its zone where all are in one region; empty where all are in one zone
 * @param weight in the later topology, or in the earlier one if it left
 * @param fate what the change does to its membership, in words; empty if nothing
 * @param news whether the picture is about this node: it joins, leaves, drains or changes its
 *     weight
 * @param fair the share that its weight entitles it to
 * @param before the share that it held
 * @param after the share that it holds
 * @param primary the share of the line that it is the primary of
 * @param partitions how many it is the primary of
 */
record PictureNode(
    String id,
    String group,
    double weight,
    String fate,
    boolean news,
    double fair,
    double before,
    double after,
    double primary,
    int partitions) {

  /** The greatest of the shares that a bar or a mark stands for. */
  double greatest() {
    return Math.max(Math.max(fair, primary), Math.max(before, after));
  }
}

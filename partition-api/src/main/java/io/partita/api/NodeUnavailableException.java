package io.partita.api;

import org.jspecify.annotations.Nullable;

/** A node did not take part: the operation was certainly not executed there. */
public sealed class NodeUnavailableException extends PartitaException
    permits NodeNotAdmittedException {
  private static final long serialVersionUID = 1L;

  private final String node;
  private final int partition;

  /**
   * For one partition of a node.
   *
   * @param partition its id, or -1 if the operation is not about one partition
   */
  public NodeUnavailableException(String node, int partition, String why) {
    this(node, partition, why, null);
  }

  /** For one partition of a node, with the cause. */
  public NodeUnavailableException(
      String node, int partition, String why, @Nullable Throwable cause) {
    super("node " + node + (partition < 0 ? "" : ", partition " + partition) + ": " + why, cause);
    this.node = node;
    this.partition = partition;
  }

  /** The node's id. */
  public String node() {
    return node;
  }

  /** The partition's id, or -1. */
  public int partition() {
    return partition;
  }
}

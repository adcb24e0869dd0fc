package io.partita.api.spi;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import java.util.Optional;

/** The node does not own the partition; if it gave it away, to whom and by which move. */
public final class PartitionMovedException extends StaleRouteException {
  private static final long serialVersionUID = 1L;

  private final int partition;
  private final PartitionState state;
  private final transient MigrationId migration;
  private final transient Optional<String> target;

  /**
   * For a partition of a node.
   *
   * @param state of the partition on the node
   * @param migration by which it moved or is moving; {@link MigrationId#NONE} if by none
   * @param target to which the node gave it, if it did
   */
  public PartitionMovedException(
      String node,
      int partition,
      PartitionState state,
      MigrationId migration,
      Optional<String> target) {
    super(
        "node "
            + node
            + ", partition "
            + partition
            + ": "
            + state
            + target.map(t -> " to " + t).orElse("")
            + " by move "
            + migration);
    this.partition = partition;
    this.state = state;
    this.migration = migration;
    this.target = target;
  }

  /** The partition's id. */
  public int partition() {
    return partition;
  }

  /** The partition's state on the node. */
  public PartitionState state() {
    return state;
  }

  /** The move by which the partition left or is coming. */
  public MigrationId migration() {
    return migration;
  }

  /** The node that has it now; whoever is told so may activate it there. */
  public Optional<String> target() {
    return target;
  }
}

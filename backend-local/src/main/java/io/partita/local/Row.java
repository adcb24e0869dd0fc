package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.TransferControl.PartitionEntry;
import java.util.Optional;

/**
 * A row of the node's table. Each transition makes a new row, so that a reader that finds the same
 * object before and after knows that nothing happened in between.
 */
final class Row {
  static final Row NOTHING = of(PartitionState.NOTHING, MigrationId.NONE);

  final PartitionState state;
  final MigrationId move;
  private final Optional<String> target;

  Row(PartitionState state, MigrationId move, Optional<String> target) {
    this.state = state;
    this.move = move;
    this.target = target;
  }

  /** Owned; the id is of the last move that it had part in. */
  static Row owned(MigrationId last) {
    return of(PartitionState.OWNED, last);
  }

  static Row of(PartitionState state, MigrationId move) {
    return new Row(state, move, Optional.empty());
  }

  /** Whether this node answers for the partition. */
  boolean serves() {
    return state == PartitionState.OWNED || state == PartitionState.MOVING;
  }

  PartitionEntry asEntry() {
    return new PartitionEntry(state, move, target);
  }

  PartitionMovedException refusal(String node, int partition) {
    return new PartitionMovedException(node, partition, state, move, target);
  }

  @Override
  public String toString() {
    return state + " by " + move;
  }
}

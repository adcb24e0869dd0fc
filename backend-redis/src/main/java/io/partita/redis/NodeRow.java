package io.partita.redis;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.TransferControl.PartitionEntry;
import java.util.Optional;

/**
 * What a server's record says of a partition, see {@code lib.lua}.
 *
 * @param since the generation since which it is owned, 0 in other states
 */
record NodeRow(PartitionState state, MigrationId move, Optional<String> target, long since) {

  static final NodeRow NOTHING =
      new NodeRow(PartitionState.NOTHING, MigrationId.NONE, Optional.empty(), 0);

  static NodeRow parse(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "O" ->
          new NodeRow(
              PartitionState.OWNED, move(words, 3), Optional.empty(), Long.parseLong(words[1]));
      case "M" -> new NodeRow(PartitionState.MOVING, move(words, 1), Optional.empty(), 0);
      case "I" -> new NodeRow(PartitionState.IMPORTING, move(words, 1), Optional.empty(), 0);
      case "V" -> new NodeRow(PartitionState.MOVED, move(words, 1), Optional.of(words[3]), 0);
      case "N" -> NOTHING;
      default -> throw new IllegalArgumentException("no row of a partition: " + text);
    };
  }

  private static MigrationId move(String[] words, int at) {
    return new MigrationId(Long.parseLong(words[at]), Long.parseLong(words[at + 1]));
  }

  boolean serves() {
    return state == PartitionState.OWNED || state == PartitionState.MOVING;
  }

  PartitionEntry asEntry() {
    return new PartitionEntry(state, move, target);
  }

  PartitionMovedException refusal(String node, int partition) {
    return new PartitionMovedException(node, partition, state, move, target);
  }
}

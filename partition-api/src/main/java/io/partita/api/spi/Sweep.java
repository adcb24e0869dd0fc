package io.partita.api.spi;

import io.partita.api.MigrationId;
import io.partita.api.Problem;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A page of a pass over a node's entries for the sake of some partitions, all in the same pass: a
 * store that does not group its entries by partition has to look at all of them to find those of
 * one. Immutable.
 *
 * @param moves the partitions, in the order of their ids, each with its move; not empty
 * @param partitionOf the partition of a key by the map in force, thread-safe; a store that knows
 *     each entry's partition need not ask it
 * @param cursor empty to begin, else what the call before returned, for the same moves
 * @param limit how many entries are looked at at most, a hint; above 0
 */
public record Sweep(
    Map<Integer, MigrationId> moves, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {

  /**
   * Copies the map and sorts it.
   *
   * @throws IllegalArgumentException if there are no moves or the limit is below 1
   */
  public Sweep {
    Objects.requireNonNull(partitionOf, "partitionOf");
    Objects.requireNonNull(cursor, "cursor");
    if (moves.isEmpty()) {
      throw Problem.of("moves", moves, "at least one").asException();
    }
    if (limit < 1) {
      throw Problem.of("limit", limit, "at least 1").asException();
    }
    moves = Collections.unmodifiableMap(new TreeMap<>(moves));
  }

  /** Another page of the same pass. */
  public Sweep at(String next) {
    return new Sweep(moves, partitionOf, next, limit);
  }
}

package io.partita.api;

import java.util.List;

/** Something that happened, told to every {@link PartitionListener}. Immutable. */
public sealed interface Event {

  /**
   * A map came into force.
   *
   * @param epoch of the map
   * @param strategy that made it
   * @param nodes that hold something
   */
  record MapChanged(long epoch, String strategy, List<String> nodes) implements Event {}

  /**
   * A change of the topology or the strategy began.
   *
   * @param change its id
   * @param description what was asked for
   * @param moves how many partitions it will move
   */
  record ChangeStarted(String change, String description, int moves) implements Event {}

  /**
   * A partition is in transit.
   *
   * @param id of the move
   * @param partition that moves
   * @param source node that gives it
   * @param target node that takes it
   */
  record MoveStarted(MigrationId id, int partition, String source, String target)
      implements Event {}

  /**
   * A partition has a new owner.
   *
   * @param id of the move
   * @param partition that moved
   * @param source node that gave it
   * @param target node that took it
   * @param keys copied, counting a key again for each time it was written meanwhile
   * @param bytes copied
   */
  record MoveCommitted(
      MigrationId id, int partition, String source, String target, long keys, long bytes)
      implements Event {}

  /**
   * A move was given up; its source serves on.
   *
   * @param id of the move
   * @param partition that stays
   * @param source node that keeps it
   * @param target node that does not get it
   * @param reason why
   */
  record MoveAborted(MigrationId id, int partition, String source, String target, String reason)
      implements Event {}

  /**
   * A change ended.
   *
   * @param change its id
   * @param outcome how: {@code completed}, {@code aborted} or what failed
   */
  record ChangeEnded(String change, String outcome) implements Event {}

  /**
   * A node that had restarted, or is new, may serve: its table is in order.
   *
   * @param node its id
   * @param owned how many partitions it owns
   * @param known how many of these its own table still had to do with; the others begin empty
   * @param yielded how many that its table had to do with others own
   */
  record NodeAdmitted(String node, int owned, int known, int yielded) implements Event {}

  /**
   * A plug-in threw where it must not; the engine went on without its answer.
   *
   * @param plugin its name
   * @param error what it threw
   */
  record PluginFailed(String plugin, String error) implements Event {}
}

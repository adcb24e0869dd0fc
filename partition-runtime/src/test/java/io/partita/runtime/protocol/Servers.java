package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Configuration.Handshake;
import io.partita.runtime.protocol.ModelNode.State;

/** What all processes share: how a server changes in one step, and whom it still serves. */
final class Servers {

  private final Configuration configuration;

  Servers(Configuration configuration) {
    this.configuration = configuration;
  }

  /** One atomic step on one server; eager handshakes that it lets complete are part of it. */
  World put(World world, Side side, ModelNode changed) {
    if (configuration.handshake() != Handshake.EAGER || !serves(world, side)) {
      return world.withNode(side, changed);
    }
    SmallSet<Connection> connections = changed.connections();
    if (changed.is(State.OWNED)) {
      connections = connections.with(Connection.plain(changed.generation()));
    }
    if (changed.is(State.IN_TRANSIT) && configuration.allowsUnchecked()) {
      connections = connections.with(Connection.unchecked(changed.generation()));
    }
    return world.withNode(side, changed.withConnections(connections));
  }

  /** Whether clients accept the server: its run id is the registered one. */
  boolean serves(World world, Side side) {
    return keepsRunId(world, side)
        || world.restart().stage() == Restart.Stage.REGISTERED
        || configuration.mutates(Mutation.NO_RUN_ID_CHECK);
  }

  /** Whether a migrator accepts the server: its run id is the one the migrator began with. */
  boolean serves(World world, Side side, int migrator) {
    Restart restart = world.restart();
    return keepsRunId(world, side)
        || configuration.mutates(Mutation.OLD_MIGRATOR_CONTINUES)
        || (restart.stage() == Restart.Stage.REGISTERED
            && !restart.oldMigrators().contains(migrator));
  }

  private boolean keepsRunId(World world, Side side) {
    return !configuration.restarts(side) || world.restart().isBefore();
  }

  /**
   * Whether the old copy on {@code side} may be destroyed: the server that took over with {@code
   * moveId} is active and a restart would not undo that.
   */
  boolean isSuperseded(World world, Side side, int moveId) {
    if (configuration.restarting().isEmpty()
        || configuration.mutates(Mutation.CLEAN_BEFORE_DURABLE)) {
      return true;
    }
    if (world.node(side.other()).is(State.IMPORTING, moveId)) {
      return false;
    }
    Restart restart = world.restart();
    boolean onDisk =
        restart.stage() != Restart.Stage.RUNNING
            && restart.image().answers()
            && restart.image().moveId() >= moveId;
    return configuration.restarts(side) || onDisk;
  }
}

package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Configuration.ChangeLog;
import io.partita.runtime.protocol.Configuration.TransitCheck;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;

/**
 * Operations of clients, and the help they give. A client that is stale or paused, or whose command
 * is late, needs no process of its own: an operation may run at any time wherever a connection or a
 * check lets it.
 */
final class Clients implements Actor {

  private final Configuration configuration;
  private final Servers servers;

  Clients(Configuration configuration, Servers servers) {
    this.configuration = configuration;
    this.servers = servers;
  }

  @Override
  public void steps(World world, Steps<World> out) {
    for (Operation operation : world.operations()) {
      for (Side side : Side.values()) {
        execute(operation, side, world, out);
      }
    }
    for (Side side : Side.values()) {
      activate(side, world, out);
      trustMoved(side, world, out);
    }
  }

  private void execute(Operation operation, Side side, World world, Steps<World> out) {
    ModelNode node = world.node(side);
    ModelNode written = node.withValue(operation.apply(node.value()));
    if (node.hasPlainConnection()) {
      // The server knows no state for a plain command: it executes it and logs nothing.
      World next = servers.put(world, side, written).executed(operation);
      out.to(operation.label() + " plain@" + side, next);
    }
    boolean actsFirst = configuration.transitCheck() == TransitCheck.ACT_THEN_LOOK;
    boolean mayActFirst = actsFirst && (node.hasPlainConnection() || node.hasUncheckedConnection());
    // A script that looks first needs no permission, so it may come from any connection.
    if (node.answers() && servers.serves(world, side) && (!actsFirst || mayActFirst)) {
      World next = servers.put(world, side, logged(written)).executed(operation);
      out.to(operation.label() + " checked@" + side, next);
    }
    if (!node.answers() && mayActFirst) {
      // The client sees the state in the EXEC reply and goes elsewhere, but the value is there.
      World next = servers.put(world, side, node.withValue(Value.GARBAGE));
      out.to(operation.label() + " written-but-rejected@" + side, next);
    }
  }

  private ModelNode logged(ModelNode node) {
    if (!node.is(State.IN_TRANSIT) || configuration.mutates(Mutation.NO_LOG)) {
      return node;
    }
    if (configuration.changeLog() == ChangeLog.LIST) {
      return node.withLog(node.log() + 1);
    }
    int score = node.sequence() + 1;
    return node.withLog(score, score);
  }

  /** Anyone who was answered MOVED may activate the target of that move. */
  private void activate(Side side, World world, Steps<World> out) {
    ModelNode node = world.node(side);
    if (node.is(State.IMPORTING)
        && (world.moved().contains(node.moveId()) || configuration.mutates(Mutation.ACTIVATE_EARLY))
        && servers.serves(world, side)) {
      out.to("activate@" + side, servers.put(world, side, node.withState(State.OWNED)));
    }
  }

  private void trustMoved(Side side, World world, Steps<World> out) {
    ModelNode node = world.node(side);
    Connection plain = Connection.plain(node.generation());
    if (configuration.mutates(Mutation.TRUST_MOVED)
        && world.moved().any(move -> configuration.route().get(move - 1).target() == side)
        && !node.connections().contains(plain)) {
      ModelNode connected = node.withConnections(node.connections().with(plain));
      out.to("plain-by-map@" + side, servers.put(world, side, connected));
    }
  }
}

package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Connection.Stage;
import io.partita.runtime.protocol.Migrator.Phase;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;

/** Handshakes step by step, and kills one by one: for the variants that are not eager. */
final class Handshakes implements Actor {

  private static final Connection TABLE_READ = new Connection(Stage.TABLE_READ, 0, true);

  private final Configuration configuration;
  private final Servers servers;

  Handshakes(Configuration configuration, Servers servers) {
    this.configuration = configuration;
    this.servers = servers;
  }

  @Override
  public void steps(World world, Steps<World> out) {
    for (Side side : Side.values()) {
      ModelNode node = world.node(side);
      for (Connection fresh : advanced(node)) {
        ModelNode changed = node.withConnections(node.connections().with(fresh));
        out.to("conn " + fresh + "@" + side, servers.put(world, side, changed));
      }
    }
    for (int i = 0; i < world.migrators().size(); i++) {
      if (world.migrators().get(i).phase() == Phase.BARRIER) {
        kills(configuration.route().get(i).source(), world.migrators().get(i).noted(), world, out);
      }
    }
  }

  /** The kinds of connection that one handshake step can add. */
  private SmallSet<Connection> advanced(ModelNode node) {
    SmallSet<Connection> added = begun(node);
    for (Connection connection : node.connections()) {
      switch (connection.stage()) {
        case READ -> added = added.with(connection.to(Stage.NAMED));
        case NAMED -> added = mayBePlain(connection, node) ? added.with(plain(connection)) : added;
        case PENDING -> added = connection.sawOwned() ? added.with(plain(connection)) : added;
        case PLAIN -> {
          if (configuration.mutates(Mutation.RENAME_IN_PLACE)) {
            added = added.with(Connection.plain(node.generation()));
          }
        }
        case TABLE_READ, UNCHECKED -> {}
      }
    }
    return added.without(node.connections()::contains);
  }

  /** First step of a handshake. */
  private SmallSet<Connection> begun(ModelNode node) {
    SmallSet<Connection> none = SmallSet.empty();
    boolean owned = node.is(State.OWNED);
    return switch (configuration.handshake()) {
      case TABLE_FIRST -> {
        SmallSet<Connection> added = owned ? none.with(TABLE_READ) : none;
        yield node.connections().contains(TABLE_READ)
            ? added.with(new Connection(Stage.READ, node.generation(), true))
            : added;
      }
      case PENDING -> none.with(new Connection(Stage.PENDING, node.generation(), owned));
      default -> none.with(new Connection(Stage.READ, node.generation(), owned));
    };
  }

  /** Last step of a handshake: what the re-read must show for plain permission. */
  private boolean mayBePlain(Connection named, ModelNode node) {
    boolean sameGeneration = node.generation() == named.generation();
    return switch (configuration.handshake()) {
      case FULL -> sameGeneration && node.is(State.OWNED);
      case GENERATION_ONLY, TABLE_FIRST -> sameGeneration && named.sawOwned();
      case NO_RE_READ -> named.sawOwned();
      case EAGER, PENDING -> false;
    };
  }

  private static Connection plain(Connection connection) {
    return Connection.plain(connection.generation());
  }

  /** CLIENT KILL ID by a migrator that waits at its barrier, or the client closes by itself. */
  private void kills(Side side, int limit, World world, Steps<World> out) {
    ModelNode node = world.node(side);
    for (Connection connection : node.connections()) {
      if (connection.isLaggard(limit)) {
        ModelNode changed = node.withConnections(node.connections().without(connection));
        out.to("kill " + connection + "@" + side, servers.put(world, side, changed));
      }
    }
  }
}

package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Configuration.ControlKeys;
import io.partita.runtime.protocol.Migrator.Phase;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;
import io.partita.runtime.protocol.Restart.Stage;

/**
 * One server saves an image, restarts with it at any later time, and the coordinator reconciles
 * both (PROTOCOL.md rule 16). What Redis itself forgets is accepted: the register then becomes the
 * older value, provided that it once was the register's.
 */
final class Restarts implements Actor {

  private final Configuration configuration;
  private final Servers servers;
  private final Side restarting;
  private final Side other;

  Restarts(Configuration configuration, Servers servers, Side restarting) {
    this.configuration = configuration;
    this.servers = servers;
    this.restarting = restarting;
    this.other = restarting.other();
  }

  @Override
  public void steps(World world, Steps<World> out) {
    switch (world.restart().stage()) {
      case RUNNING -> out.to("fsync", saved(world));
      case SAVED -> out.to("restart", crashed(world));
      case BACK -> {
        if (configuration.mutates(Mutation.REGISTER_ONLY)) {
          out.to("register", put(world, Stage.REGISTERED, restarting, world.node(restarting)));
        } else {
          reconcile(world, out);
        }
      }
      case OWNS -> {
        ModelNode owner = world.node(restarting).withState(State.OWNED, 0);
        out.to("rec:register", registered(world, owner));
      }
      case YIELDS -> {
        ModelNode empty = world.node(restarting).withState(State.NOTHING, 0).withValue(Value.NIL);
        out.to("rec:register", registered(world, empty));
      }
      case REGISTERED, CONTROL_KEYS_LOST -> {}
    }
  }

  private World saved(World world) {
    ModelNode image = world.node(restarting).withConnections(SmallSet.empty());
    return world.withRestart(world.restart().saved(image, world.moved()));
  }

  /** Memory becomes what is on disk; connections, and copies under way to the server, end. */
  private World crashed(World world) {
    ModelNode lost = world.node(restarting);
    ModelNode image = world.restart().image();
    SmallSet<Integer> begun = SmallSet.empty();
    for (int i = 0; i < world.migrators().size(); i++) {
      begun = world.migrators().get(i).phase() == Phase.START ? begun : begun.with(i);
    }
    World next =
        world
            .withRestart(world.restart().restarted(begun))
            .withNetwork(world.network().without(copy -> copy.target() == restarting));
    boolean ownedThroughout = world.restart().movedAtImage().equals(world.moved());
    if (lost.answers() && image.answers() && ownedThroughout) {
      next = adopt(next, image.value());
    }
    // A driver that reconnects by itself re-sends its name, and so undoes the kill.
    boolean reconnects = configuration.controlKeys() != ControlKeys.KEPT;
    return servers.put(
        next,
        restarting,
        image.withConnections(reconnects ? lost.connections() : SmallSet.empty()));
  }

  /** Step 1: decides who owns the partition and fences the other server, before clients return. */
  private void reconcile(World world, Steps<World> out) {
    ModelNode back = world.node(restarting);
    ModelNode peer = world.node(other);
    int token = coordinatorToken(world);
    if (peer.answers()) {
      ModelNode owner = peer.withState(State.OWNED).withLog(0).withToken(token);
      out.to("rec:other owns", put(world, Stage.YIELDS, other, owner));
    } else if (peer.is(State.IMPORTING) && back.is(State.MOVED_AWAY, peer.moveId())) {
      ModelNode owner = peer.withState(State.OWNED).withToken(token);
      out.to("rec:activate", put(world, Stage.YIELDS, other, owner));
    } else if (peer.is(State.MOVED_AWAY) && !(back.answers() && back.moveId() >= peer.moveId())) {
      ModelNode owner = peer.withState(State.OWNED).withToken(token);
      World adopted = adopt(world, peer.value());
      out.to("rec:roll back", put(adopted, Stage.YIELDS, other, owner));
    } else {
      World adopted = adopt(world, back.value());
      out.to("rec:import dropped", put(adopted, Stage.OWNS, other, fenced(peer, token)));
    }
  }

  private ModelNode fenced(ModelNode peer, int token) {
    if (configuration.mutates(Mutation.RECONCILE_WITHOUT_FENCE)) {
      return peer;
    }
    ModelNode touched = peer.withToken(token);
    return peer.is(State.IMPORTING) ? touched.withState(State.NOTHING) : touched;
  }

  /** Step 2: the restarted server's own state and a generation never used before; its run id. */
  private World registered(World world, ModelNode node) {
    boolean goesBack = configuration.controlKeys() == ControlKeys.LOST;
    ModelNode ready =
        node.withLog(0)
            .withToken(coordinatorToken(world))
            .withGeneration(goesBack ? node.generation() : ModelNode.SEEDED_GENERATION);
    return put(world, Stage.REGISTERED, restarting, ready);
  }

  /** Above all claimed so far, below the next migrator's. */
  private static int coordinatorToken(World world) {
    int highest = Math.max(world.s().token() / 2, world.t().token() / 2);
    return 2 * highest + 1;
  }

  private static World adopt(World world, int value) {
    return world.history().contains(value) ? world.withRegister(value) : world;
  }

  private World put(World world, Stage stage, Side side, ModelNode changed) {
    return servers.put(world.withRestart(world.restart().to(stage)), side, changed);
  }
}

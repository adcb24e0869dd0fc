package io.partita.runtime.protocol;

import static io.partita.runtime.protocol.Value.show;

import io.partita.runtime.protocol.Configuration.ControlKeys;
import io.partita.runtime.protocol.Configuration.Handshake;
import java.util.ArrayList;
import java.util.List;

/**
 * Live migration with the connection barrier: one key of one partition, two symmetric servers, up
 * to three migrators, any number of clients.
 *
 * <p><b>Checked.</b> In every reachable state every copy that could answer a client now equals the
 * linearizable register. A copy can answer if its server is in {@code O} or {@code M} and clients
 * accept that server (checked operations), or if a connection with plain permission is open to it
 * (plain operations, whatever the state). So every GET and every INCR result is right. An operation
 * takes effect when a server executes it; a killed connection executes nothing more. With FAST
 * reads a copy that moved away may also answer the value it had at the flip.
 *
 * <p><b>A step</b> is one command, MULTI or script on one server. Between two steps any other
 * process may take steps, and any process may stop for ever. The environment's steps are a copy
 * that lands, is refused, or lands without an answer, and in some runs one restart or one loss of
 * control keys.
 *
 * <p><b>Not covered:</b> liveness, TTL, multi-key scans, repeated or simultaneous restarts,
 * replicas (but see {@link FailoverModel}), and whether a real server does what a step says:
 * contract tests on real servers ask that.
 */
final class ProtocolModel implements Model<World> {

  private final Configuration configuration;
  private final Servers servers;
  private final List<Actor> actors = new ArrayList<>();

  ProtocolModel(Configuration configuration) {
    this.configuration = configuration;
    this.servers = new Servers(configuration);
    actors.add(new Clients(configuration, servers));
    actors.add(new Network(configuration, servers));
    for (int i = 0; i < configuration.route().size(); i++) {
      int index = i;
      actors.add(
          (world, out) -> new MigratorTurn(configuration, servers, world, index, out).take());
    }
    if (configuration.handshake() != Handshake.EAGER) {
      actors.add(new Handshakes(configuration, servers));
    }
    if (configuration.restarting().isPresent()) {
      actors.add(new Restarts(configuration, servers, configuration.restarting().get()));
    } else if (configuration.controlKeys() != ControlKeys.KEPT) {
      actors.add(new ControlKeyLoss(configuration, servers));
    }
  }

  @Override
  public World initial() {
    World world = World.initial(configuration);
    return servers.put(world, Side.S, world.s());
  }

  @Override
  public void steps(World world, Steps<World> out) {
    // Only a restart asks what the register was, so only then histories tell states apart.
    Steps<World> sink =
        configuration.restarting().isEmpty()
            ? out
            : (name, next) -> out.to(name, next.remembering(next.register()));
    for (Actor actor : actors) {
      actor.steps(world, sink);
    }
  }

  @Override
  public String wrongAnswer(World world) {
    for (Side side : Side.values()) {
      ModelNode node = world.node(side);
      boolean differs = node.value() != world.register();
      if (differs && node.answers() && servers.serves(world, side)) {
        return "%s (state %s) answers %s, register is %s"
            .formatted(side, node.state(), show(node.value()), show(world.register()));
      }
      if (differs && node.hasPlainConnection()) {
        return "plain connection at %s (state %s) sees %s, register is %s"
            .formatted(side, node.state(), show(node.value()), show(world.register()));
      }
      if (configuration.fastReads()
          && !node.answers()
          && node.value() != node.valueAtFlip()
          && node.hasUncheckedConnection()) {
        return ("FAST read at %s (state %s) sees %s:"
                + " neither the register nor its value at the flip (%s)")
            .formatted(side, node.state(), show(node.value()), show(node.valueAtFlip()));
      }
    }
    return "";
  }
}

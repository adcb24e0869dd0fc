package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Configuration.ControlKeys;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;
import io.partita.runtime.protocol.Restart.Stage;

/** A server that runs on loses its control keys once: FLUSHALL, eviction, or a full resync. */
final class ControlKeyLoss implements Actor {

  private final Configuration configuration;
  private final Servers servers;

  ControlKeyLoss(Configuration configuration, Servers servers) {
    this.configuration = configuration;
    this.servers = servers;
  }

  @Override
  public void steps(World world, Steps<World> out) {
    ModelNode node = world.s();
    if (world.restart().isBefore()
        && node.is(State.OWNED)
        && node.generation() == configuration.firstGeneration()) {
      boolean seeded = configuration.controlKeys() == ControlKeys.SEEDED;
      int generation = seeded ? ModelNode.SEEDED_GENERATION : node.generation() - 1;
      World lost = world.withRestart(world.restart().to(Stage.CONTROL_KEYS_LOST));
      out.to("g lost, re-created", servers.put(lost, Side.S, node.withGeneration(generation)));
    }
  }
}

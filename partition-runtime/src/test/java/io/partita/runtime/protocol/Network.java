package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Migrator.Phase;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;

/** Copies under way land at any time, in any order; the answer arrives or is lost. */
final class Network implements Actor {

  private final Configuration configuration;
  private final Servers servers;

  Network(Configuration configuration, Servers servers) {
    this.configuration = configuration;
    this.servers = servers;
  }

  @Override
  public void steps(World world, Steps<World> out) {
    for (Copy copy : world.network()) {
      String name = "copy" + (copy.migrator() + 1);
      World rest = world.withNetwork(world.network().without(copy));
      ModelNode target = world.node(copy.target());
      if (!accepts(target, copy)) {
        out.to(name + " refused", rest);
        continue;
      }
      World landed = servers.put(rest, copy.target(), target.withValue(copy.value()));
      out.to(name + " lands", landed);
      Migrator sender = world.migrators().get(copy.migrator());
      if (sender.phase() == Phase.AWAIT_COPY
          && sender.attempt() == copy.attempt()
          && sender.noted() == copy.score()) {
        Migrator acked = sender.to(Phase.COPY_ACKED);
        out.to(name + " lands,acked", landed.withMigrator(copy.migrator(), acked));
      }
    }
  }

  private boolean accepts(ModelNode target, Copy copy) {
    if (!target.is(State.IMPORTING, copy.moveId())) {
      return false;
    }
    boolean sameToken = target.token() == MigratorTurn.token(copy.migrator());
    boolean sameAttempt =
        target.attempt() == copy.attempt() || configuration.mutates(Mutation.COPY_NO_ATTEMPT);
    return (sameToken && sameAttempt) || configuration.mutates(Mutation.COPY_NO_TOKEN);
  }
}

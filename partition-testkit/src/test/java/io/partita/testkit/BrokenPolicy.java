package io.partita.testkit;

import io.partita.api.Node;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import java.util.function.UnaryOperator;

/** A contract test of a policy with a fault, which is planted by a subclass. */
abstract class BrokenPolicy extends RebalancePolicyContract implements FaultyPolicy.Fault {

  @Override
  protected RebalancePolicy create() {
    return new FaultyPolicy(this);
  }

  static Topology altered(Topology topology, UnaryOperator<Node> change) {
    return new Topology(topology.epoch(), topology.nodes().stream().map(change).toList());
  }
}

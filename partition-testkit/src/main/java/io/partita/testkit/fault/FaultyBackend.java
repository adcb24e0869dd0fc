package io.partita.testkit.fault;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;

/** A backend whose stores fail as a plan wants it. Thread-safe. */
public final class FaultyBackend implements Backend {
  private final Backend backend;
  private final FaultPlan plan;

  /** A backend in front of another one, which it closes. */
  public FaultyBackend(Backend backend, FaultPlan plan) {
    this.backend = backend;
    this.plan = plan;
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    return new FaultyNodeStore(node.id(), backend.open(node, namespace, order), plan);
  }

  @Override
  public void close() {
    backend.close();
  }
}

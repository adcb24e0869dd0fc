package io.partita.local;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.testkit.backend.BackendContract;

/** The contract by the real clock: tests of expiry wait, as they must for a server. */
class RealClockContractTest extends BackendContract {

  @Override
  protected Backend newBackend() {
    return LocalBackends.create();
  }

  @Override
  protected Node node(String name) {
    return Node.local(name);
  }

  @Override
  protected int rounds() {
    return 5;
  }
}

package io.partita.local;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.testkit.ManualClock;
import io.partita.testkit.backend.BackendContract;
import java.util.Optional;

class LocalBackendContractTest extends BackendContract {
  private final ManualClock clock = new ManualClock();
  private Backend backend = LocalBackends.create();

  @Override
  protected Backend newBackend() {
    backend = LocalBackends.create(LocalBackends.DEFAULT_MAX_BYTES, clock);
    return backend;
  }

  @Override
  protected boolean restart(String name) {
    LocalBackends.restart(backend, node(name));
    return true;
  }

  @Override
  protected Node node(String name) {
    return Node.local(name);
  }

  @Override
  protected Optional<ManualClock> clock() {
    return Optional.of(clock);
  }

  @Override
  protected int rounds() {
    return 60;
  }
}

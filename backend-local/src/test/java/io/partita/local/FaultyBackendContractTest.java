package io.partita.local;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.testkit.ManualClock;
import io.partita.testkit.backend.BackendContract;
import io.partita.testkit.fault.Fault;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.StoreOperation;
import java.time.Duration;
import java.util.Optional;

/** Answers that come late are no fault of a backend: it keeps the contract. */
class FaultyBackendContractTest extends BackendContract {
  private final ManualClock clock = new ManualClock();

  @Override
  protected Backend newBackend() {
    FaultPlan plan =
        new FaultPlan(seed())
            .sometimes(0.05, Fault.delayAnswer(Duration.ofMillis(1)), StoreOperation.all())
            .sometimes(0.05, Fault.delay(Duration.ofMillis(1)), StoreOperation.all());
    return new FaultyBackend(LocalBackends.create(1 << 24, clock), plan);
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
    return 5;
  }
}

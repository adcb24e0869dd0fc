package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.testkit.PartitionerContract;

class RendezvousTest extends PartitionerContract {

  @Override
  protected Partitioner create() {
    return HashStrategies.rendezvous();
  }
}

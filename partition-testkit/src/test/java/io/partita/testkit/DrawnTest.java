package io.partita.testkit;

import io.partita.api.spi.Partitioner;

/** A sound strategy passes the contract. */
class DrawnTest extends PartitionerContract {

  @Override
  protected Partitioner create() {
    return new Drawn();
  }
}

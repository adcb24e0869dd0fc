package com.acme.placement;

import io.partita.api.spi.Partitioner;
import io.partita.testkit.PartitionerContract;

class TenantPartitionerTest extends PartitionerContract {

  @Override
  protected Partitioner create() {
    return new TenantPartitioner(4);
  }
}

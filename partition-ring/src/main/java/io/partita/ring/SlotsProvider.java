package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;

/** Provides {@link ClientStrategies#slots}. Public for {@link java.util.ServiceLoader} only. */
public final class SlotsProvider implements PartitionerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SlotsProvider() {}

  @Override
  public String id() {
    return SlotsPartitioner.ID;
  }

  @Override
  public Partitioner create(Settings settings) {
    return ClientStrategies.slots();
  }
}

package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides {@link HashStrategies#ring}. Public for {@link java.util.ServiceLoader} only. */
public final class RingProvider implements PartitionerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RingProvider() {}

  @Override
  public String id() {
    return RingPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(HashStrategies.VIRTUAL_NODES, HashStrategies.HASH_TAGS);
  }

  @Override
  public Partitioner create(Settings settings) {
    return HashStrategies.ring(
        Math.toIntExact(settings.get(HashStrategies.VIRTUAL_NODES)),
        settings.get(HashStrategies.HASH_TAGS));
  }
}

package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides {@link HashStrategies#maglev}. Public for {@link java.util.ServiceLoader} only. */
public final class MaglevProvider implements PartitionerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MaglevProvider() {}

  @Override
  public String id() {
    return MaglevPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(HashStrategies.HASH_TAGS);
  }

  @Override
  public Partitioner create(Settings settings) {
    return HashStrategies.maglev(settings.get(HashStrategies.HASH_TAGS));
  }
}

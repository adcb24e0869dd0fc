package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides {@link HashStrategies#jump}. Public for {@link java.util.ServiceLoader} only. */
public final class JumpProvider implements PartitionerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public JumpProvider() {}

  @Override
  public String id() {
    return JumpPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(HashStrategies.HASH_TAGS);
  }

  @Override
  public Partitioner create(Settings settings) {
    return HashStrategies.jump(settings.get(HashStrategies.HASH_TAGS));
  }
}

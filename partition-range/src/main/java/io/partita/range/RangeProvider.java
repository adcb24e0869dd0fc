package io.partita.range;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides {@link RangeStrategies#range}. Public for {@link java.util.ServiceLoader} only. */
public final class RangeProvider implements PartitionerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RangeProvider() {}

  @Override
  public String id() {
    return RangePartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(RangeStrategies.SPLIT_POINTS);
  }

  @Override
  public Partitioner create(Settings settings) {
    return RangeStrategies.range(settings.get(RangeStrategies.SPLIT_POINTS));
  }
}

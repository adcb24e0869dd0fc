package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The base of providers whose strategy has no setting but whether hash tags are honoured. */
abstract class HashProvider implements PartitionerProvider {
  private final String id;
  private final Function<Boolean, Partitioner> strategy;

  HashProvider(String id, Function<Boolean, Partitioner> strategy) {
    this.id = id;
    this.strategy = strategy;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final Collection<Setting<?>> settings() {
    return List.of(HashStrategies.HASH_TAGS);
  }

  @Override
  public final Partitioner create(Settings settings) {
    return strategy.apply(settings.get(HashStrategies.HASH_TAGS));
  }
}

package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides {@link ClientStrategies#jedis}. Public for {@link java.util.ServiceLoader} only. */
public final class JedisProvider implements PartitionerProvider {
  private static final Setting<String> LABELS =
      Choices.setting("labels", JedisVariant.DEFAULT.labels(), JedisVariant.Labels.values());
  private static final Setting<String> HASH =
      Choices.setting("hash", JedisVariant.DEFAULT.hash(), JedisVariant.Hash.values());

  /** For {@link java.util.ServiceLoader}. */
  public JedisProvider() {}

  @Override
  public String id() {
    return JedisPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(LABELS, HASH, HashStrategies.HASH_TAGS);
  }

  @Override
  public Partitioner create(Settings settings) {
    return ClientStrategies.jedis(
        new JedisVariant(
            Choices.of(settings.get(LABELS), JedisVariant.Labels.values()),
            Choices.of(settings.get(HASH), JedisVariant.Hash.values()),
            settings.get(HashStrategies.HASH_TAGS)));
  }
}

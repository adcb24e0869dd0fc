package io.partita.ring;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Provides {@link ClientStrategies#ketama}. Public for {@link java.util.ServiceLoader} only. */
public final class KetamaProvider implements PartitionerProvider {

  /** What stands for "as the client does unless told otherwise". */
  private static final String OF_CLIENT = "";

  private static final Setting<String> CLIENT =
      Choices.setting("client", KetamaClient.LIBKETAMA, KetamaClient.values());
  private static final List<String> LABEL_TEXTS =
      List.of(NodeLabel.values()).stream().map(Choices::text).toList();
  private static final Setting<String> LABEL =
      Setting.text(
          "label",
          OF_CLIENT,
          "empty, for the client's own, or one of " + LABEL_TEXTS,
          v -> v.isEmpty() || LABEL_TEXTS.contains(v));
  private static final Setting<String> HASH =
      Setting.text(
          "hash",
          OF_CLIENT,
          "empty, for the client's own, or one of " + KeyHash.texts(),
          v -> v.isEmpty() || KeyHash.texts().contains(v));
  private static final Setting<String> HASH_TAG =
      Setting.text("hash-tag", "", KetamaVariant.HASH_TAG_EXPECTED, KetamaVariant::isHashTag);

  /** For {@link java.util.ServiceLoader}. */
  public KetamaProvider() {}

  @Override
  public String id() {
    return KetamaPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(CLIENT, LABEL, HASH, HASH_TAG);
  }

  @Override
  public Partitioner create(Settings settings) {
    KetamaVariant variant =
        KetamaVariant.of(Choices.of(settings.get(CLIENT), KetamaClient.values()));
    String label = settings.get(LABEL);
    if (!label.equals(OF_CLIENT)) {
      variant = variant.withLabel(Choices.of(label, NodeLabel.values()));
    }
    String hash = settings.get(HASH);
    if (!hash.equals(OF_CLIENT)) {
      variant = variant.withKeyHash(KeyHash.valueOf(hash.toUpperCase(Locale.ROOT)));
    }
    return ClientStrategies.ketama(variant.withHashTag(settings.get(HASH_TAG)));
  }
}

package io.partita.local;

import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Provides {@code local}: nodes in this process, by URIs such as {@code local:a}. */
public final class LocalBackendProvider implements BackendProvider {

  /** How much a namespace may hold on a node, in bytes, with the overhead of its entries. */
  public static final Setting<Long> MAX_BYTES =
      Setting.number("max-bytes", LocalBackends.DEFAULT_MAX_BYTES, 1, LocalBackends.MOST_BYTES);

  /** For {@link java.util.ServiceLoader}. */
  public LocalBackendProvider() {}

  @Override
  public String id() {
    return LocalBackend.SCHEME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(LocalBackend.SCHEME);
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(MAX_BYTES);
  }

  @Override
  public Backend create(Settings settings) {
    return LocalBackends.create(settings.get(MAX_BYTES));
  }
}

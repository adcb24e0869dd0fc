package com.acme.placement;

import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;

/** Provides the strategy {@code acme-tenants-v1}. Public for {@link java.util.ServiceLoader}. */
public final class TenantProvider implements PartitionerProvider {
  static final Setting<Long> NODES_PER_TENANT = Setting.number("nodes-per-tenant", 4, 1, 256);

  /** For {@link java.util.ServiceLoader}. */
  public TenantProvider() {}

  @Override
  public String id() {
    return TenantPartitioner.ID;
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(NODES_PER_TENANT);
  }

  @Override
  public Partitioner create(Settings settings) {
    return new TenantPartitioner(Math.toIntExact(settings.get(NODES_PER_TENANT)));
  }
}

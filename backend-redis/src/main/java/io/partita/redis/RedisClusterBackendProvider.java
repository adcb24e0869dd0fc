package io.partita.redis;

import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Provides {@code redis-cluster}: a Redis Cluster, all of it, is one node, by URIs such as {@code
 * redis-cluster://user:password@host:port,host:port}, or {@code rediss-cluster://} for TLS. The
 * servers named there are asked for the others.
 *
 * <p>Its stores have no {@link io.partita.api.spi.Capability#FENCED} operations: a script sees one
 * slot only, so no step can check a partition that lies in many. A cache that moves partitions
 * refuses such a node when it is built.
 */
public final class RedisClusterBackendProvider implements BackendProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RedisClusterBackendProvider() {}

  @Override
  public String id() {
    return "redis-cluster";
  }

  @Override
  public Set<String> schemes() {
    return Set.of(ClusterAddress.PLAIN, ClusterAddress.TLS);
  }

  /** The same as those of {@link RedisBackendProvider}. */
  @Override
  public Collection<Setting<?>> settings() {
    return List.of(
        RedisBackendProvider.KEY_PREFIX,
        RedisBackendProvider.CONNECT_TIMEOUT,
        RedisBackendProvider.SILENCE_TIMEOUT,
        RedisBackendProvider.TRUSTED_CERTIFICATES);
  }

  @Override
  public Backend create(Settings settings) {
    return new ClusterBackend(settings);
  }
}

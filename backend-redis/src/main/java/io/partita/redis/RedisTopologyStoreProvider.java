package io.partita.redis;

import io.partita.api.Problem;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StateCodec;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Provides {@code redis}: the processes of a fleet agree on a plain Redis server, 6.2 or newer, or
 * Valkey. It may be one of the cache's nodes. What its loss means stands in {@code docs/redis.md}.
 */
public final class RedisTopologyStoreProvider implements TopologyStoreProvider {

  /** The server, as {@code redis://user:password@host:6379/0}, or {@code rediss://} for TLS. */
  public static final Setting<String> URI_OF_SERVER =
      Setting.text("uri", "", TopologyAddress.EXPECTED, text -> true);

  /** What stands before the name of each record. */
  public static final Setting<String> PREFIX =
      Setting.text("prefix", "partita:", "a text", prefix -> true);

  /** How long a call may take, connecting included. */
  public static final Setting<Duration> TIMEOUT =
      Setting.duration(
          "timeout", Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMinutes(1));

  /**
   * Over how long the processes spread their reading after a change: each waits for a random part
   * of it, so that a fleet does not read in one moment.
   */
  public static final Setting<Duration> SPREAD =
      Setting.duration(
          "hint-spread", Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMinutes(1));

  /** A file with the certificates, in PEM, that the server is trusted by; empty: the JDK's. */
  public static final Setting<String> TRUSTED_CERTIFICATES =
      Setting.text("trusted-certificates", "", "the path of a PEM file, or empty", path -> true);

  /** For {@link java.util.ServiceLoader}. */
  public RedisTopologyStoreProvider() {}

  @Override
  public String id() {
    return "redis";
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(URI_OF_SERVER, PREFIX, TIMEOUT, SPREAD, TRUSTED_CERTIFICATES);
  }

  @Override
  public TopologyStore create(String namespace, Settings settings, StateCodec codec) {
    if (namespace.isEmpty()) {
      throw Problem.of("namespace", namespace, "a text that is not empty").asException();
    }
    TopologyAddress address =
        TopologyAddress.of(
            settings.get(URI_OF_SERVER), settings.get(TIMEOUT), settings.get(TRUSTED_CERTIFICATES));
    return new RedisTopologyStore(
        settings.get(PREFIX) + namespace + ":topology",
        address,
        codec,
        TopologyClock.OF_SERVER,
        TopologyHints.spreadOver(settings.get(SPREAD)));
  }
}

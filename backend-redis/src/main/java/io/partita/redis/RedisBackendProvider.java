package io.partita.redis;

import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Provides {@code redis}: plain Redis servers, 6.2 or newer, and Valkey, by URIs such as {@code
 * redis://user:password@host:6379/0}, or {@code rediss://} for TLS.
 */
public final class RedisBackendProvider implements BackendProvider {

  /**
   * What stands before each key on a server; {@value RedisLayout#NAMESPACE} in it is replaced by
   * the name of the cache. Empty for a fleet whose keys have no prefix: then the servers, or their
   * databases, are this cache's alone.
   */
  public static final Setting<String> KEY_PREFIX =
      Setting.text(
          "key-prefix",
          RedisLayout.NAMESPACE + ":",
          "a text that does not begin with " + RedisLayout.RESERVED,
          prefix -> !prefix.startsWith(RedisLayout.RESERVED));

  /** How long a connection may take to come about, handshakes of TLS and Redis included. */
  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "connect-timeout", Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMinutes(1));

  /** How long a connection may be silent while it owes an answer, before it is given up. */
  public static final Setting<Duration> SILENCE_TIMEOUT =
      Setting.duration(
          "silence-timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(5));

  /** A file with the certificates, in PEM, that servers are trusted by; empty: those of the JDK. */
  public static final Setting<String> TRUSTED_CERTIFICATES =
      Setting.text("trusted-certificates", "", "the path of a PEM file, or empty", path -> true);

  /** For {@link java.util.ServiceLoader}. */
  public RedisBackendProvider() {}

  @Override
  public String id() {
    return "redis";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("redis", "rediss");
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(KEY_PREFIX, CONNECT_TIMEOUT, SILENCE_TIMEOUT, TRUSTED_CERTIFICATES);
  }

  @Override
  public Backend create(Settings settings) {
    return new RedisBackend(settings);
  }
}

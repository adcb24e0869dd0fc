package io.partita.redis;

import io.lettuce.core.RedisURI;
import io.partita.api.Problem;
import java.io.File;
import java.net.URI;
import java.time.Duration;

/**
 * Where the server of a topology store is, and how to talk with it. Nothing of it that is shown
 * holds a secret.
 *
 * @param uri with the credentials
 * @param timeout of a command, and of connecting
 * @param trusted a PEM file; empty for the JDK's certificates
 */
record TopologyAddress(RedisURI uri, Duration timeout, String trusted) {
  static final String EXPECTED =
      "redis://[[user]:password@]host[:port][/database] or rediss://..., of one server";

  static TopologyAddress of(String text, Duration timeout, String trusted) {
    if (!trusted.isEmpty() && !new File(trusted).canRead()) {
      throw Problem.of("trusted-certificates", trusted, "a file that can be read").asException();
    }
    RedisURI parsed = parse(text);
    parsed.setTimeout(timeout);
    return new TopologyAddress(parsed, timeout, trusted);
  }

  /** The message never shows the URI: it may hold a password. */
  private static RedisURI parse(String text) {
    try {
      URI uri = URI.create(text);
      boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return RedisURI.create(uri);
      }
    } catch (RuntimeException e) {
      throw wrong("(not shown)"); // without the cause: its message quotes the URI
    }
    throw wrong(text.isEmpty() ? "not set" : "(not shown)");
  }

  private static IllegalArgumentException wrong(String shown) {
    return Problem.of("uri", shown, EXPECTED).asException();
  }

  /** The server, for messages. */
  @Override
  public String toString() {
    return (uri.isSsl() ? "rediss://" : "redis://")
        + uri.getHost()
        + ":"
        + uri.getPort()
        + "/"
        + uri.getDatabase();
  }
}

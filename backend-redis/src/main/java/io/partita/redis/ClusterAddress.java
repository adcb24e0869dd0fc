package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.partita.api.Node;
import io.partita.api.Problem;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the address of a cluster: some of its servers, with the credentials for all. */
final class ClusterAddress {
  static final String PLAIN = "redis-cluster";
  static final String TLS = "rediss-cluster";
  private static final int DEFAULT_PORT = 6379;

  private ClusterAddress() {}

  /**
   * The servers that a node's URI names.
   *
   * @throws IllegalArgumentException if it is no address of a cluster; it does not show the URI,
   *     which may hold a password
   */
  static List<RedisURI> parse(Node node, Duration timeout, String clientName) {
    try {
      return parse(node.uri(), timeout, clientName);
    } catch (IllegalArgumentException e) {
      throw Problem.of(
              "uri",
              "(not shown)",
              PLAIN + "://[[user]:password@]host[:port][,host[:port]]... or " + TLS + "://...")
          .at("node " + node.id())
          .asException();
    }
  }

  private static List<RedisURI> parse(URI uri, Duration timeout, String clientName) {
    boolean tls = TLS.equals(uri.getScheme());
    String authority = uri.getRawAuthority();
    boolean bare =
        (uri.getRawPath() == null || uri.getRawPath().length() <= 1)
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if ((!tls && !PLAIN.equals(uri.getScheme())) || authority == null || !bare) {
      throw new IllegalArgumentException();
    }
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    List<RedisURI> servers = new ArrayList<>();
    for (String server : authority.substring(at + 1).split(",", -1)) {
      RedisURI.Builder builder =
          server(server).withSsl(tls).withTimeout(timeout).withClientName(clientName);
      authenticate(builder, user);
      servers.add(builder.build());
    }
    return servers;
  }

  private static RedisURI.Builder server(String text) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    String host = hasPort ? text.substring(0, colon) : text;
    int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : DEFAULT_PORT;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException();
    }
    return RedisURI.Builder.redis(host, port);
  }

  private static void authenticate(RedisURI.Builder builder, String userInfo) {
    if (userInfo.isEmpty()) {
      return;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? "" : decoded(userInfo.substring(0, colon));
    char[] password = decoded(userInfo.substring(colon + 1)).toCharArray();
    if (user.isEmpty()) {
      builder.withPassword(password);
    } else {
      builder.withAuthentication(user, password);
    }
  }

  /** A plus is a plus: this is no form. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}

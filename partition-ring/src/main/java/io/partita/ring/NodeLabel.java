package io.partita.ring;

import io.partita.api.Node;
import java.net.URI;

/**
 * How a node is named on the continuum. Host and port are those of its URI; a node whose URI has no
 * host, such as {@code local:a}, is named by its id in place of {@code host:port}.
 */
public enum NodeLabel {
  /**
   * {@code host:port}: libketama's, and that of spymemcached 2.12 for addresses in digits. For host
   * names spymemcached writes {@code host/ip:port}: use {@link #ID} and such ids, since a strategy
   * asks no name server.
   */
  ADDRESS,
  /**
   * {@code host:port}, but {@code host} alone if the port is 11211: libmemcached's, twemproxy's.
   */
  SHORT_ADDRESS,
  /** {@code /host:port}: xmemcached's, libmemcached's for spymemcached, older spymemcached's. */
  SLASH_ADDRESS,
  /** The node's id as it stands: twemproxy's names of servers, and whatever another client has. */
  ID;

  private static final String DEFAULT_PORT = ":11211";

  /** The label of a node, ASCII. */
  String of(Node node) {
    String address = this == ID ? node.id() : address(node);
    return switch (this) {
      case ID, ADDRESS -> address;
      case SHORT_ADDRESS ->
          address.endsWith(DEFAULT_PORT)
              ? address.substring(0, address.length() - DEFAULT_PORT.length())
              : address;
      case SLASH_ADDRESS -> "/" + address;
    };
  }

  private static String address(Node node) {
    URI uri = node.uri();
    if (uri.getHost() == null) {
      return node.id();
    }
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }
}

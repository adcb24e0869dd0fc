package io.partita.examples.shop;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a run gets its nodes from. */
sealed interface NodeSource {
  int MOST_LOCAL = 1_000;
  int MOST_SERVERS = 32;

  /** How many nodes the run begins with. */
  int nodes();

  /** Nodes in this process. */
  record Local(int nodes) implements NodeSource {}

  /** Redis servers that the run starts and ends, and one more that joins. */
  record Started(int nodes) implements NodeSource {}

  /** Redis servers that run already; the last one joins. */
  record Running(List<URI> uris) implements NodeSource {
    @Override
    public int nodes() {
      return uris.size() - 1;
    }

    /** Without the URIs, which may hold passwords. */
    @Override
    public String toString() {
      return "Running[" + uris.size() + "]";
    }
  }

  /** What this source may be asked for. */
  enum Backend {
    LOCAL,
    REDIS
  }

  /**
   * Reads the option.
   *
   * @param text a number, or for {@link Backend#REDIS} URIs separated by commas
   * @throws IllegalArgumentException with what is wrong, and without any text that may hold a
   *     password
   */
  static NodeSource parse(Backend backend, String text) {
    if (text.contains(":") || text.contains(",")) {
      if (backend == Backend.LOCAL) {
        throw new IllegalArgumentException("--nodes names servers; add --backend redis");
      }
      return servers(text);
    }
    int most = backend == Backend.LOCAL ? MOST_LOCAL : MOST_SERVERS;
    int nodes;
    try {
      nodes = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--nodes '" + text + "' is not an int, 1 to " + most, e);
    }
    if (nodes < 1 || nodes > most) {
      throw new IllegalArgumentException(
          "--nodes " + nodes + " is out of range: it must be 1 to " + most);
    }
    return backend == Backend.LOCAL ? new Local(nodes) : new Started(nodes);
  }

  private static Running servers(String text) {
    List<URI> uris = new ArrayList<>();
    Set<String> places = new HashSet<>();
    for (int from = 0, to; from <= text.length(); from = to + 1) {
      to = text.indexOf(',', from) < 0 ? text.length() : text.indexOf(',', from);
      URI uri = server(uris.size() + 1, text.substring(from, to).strip());
      if (!places.add(uri.getHost() + ":" + uri.getPort() + uri.getPath())) {
        throw new IllegalArgumentException(
            "--nodes: server " + (uris.size() + 1) + " is named twice; each may be one node");
      }
      uris.add(uri);
    }
    if (uris.size() < 2 || uris.size() > MOST_SERVERS) {
      throw new IllegalArgumentException(
          "--nodes names "
              + uris.size()
              + " servers; it must be 2 to "
              + MOST_SERVERS
              + ", the last of which joins later");
    }
    return new Running(List.copyOf(uris));
  }

  private static URI server(int number, String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null
          && ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, without the text: a password in it may be what broke it.
    }
    throw new IllegalArgumentException(
        "--nodes: server "
            + number
            + " is no URI such as redis://host:6379 or rediss://user:password@host:6380/0");
  }
}

package io.partita.benchmarks.redis;

import io.partita.api.Node;
import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Redis servers that are there, or that are started on free loopback ports and ended. */
final class Servers implements AutoCloseable {
  private final List<RedisServer> own = new ArrayList<>();
  private final List<URI> uris = new ArrayList<>();
  private final String version;

  private Servers(String version) {
    this.version = version;
  }

  /** Uses these, which have to be empty. */
  static Servers at(List<URI> uris) {
    Servers servers = new Servers("given by --nodes");
    servers.uris.addAll(uris);
    return servers;
  }

  /** Starts so many. */
  static Servers start(int count) {
    List<RedisServer> started = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        started.add(RedisServer.builder().start());
      }
    } catch (RuntimeException e) {
      started.forEach(RedisServer::close);
      throw e;
    }
    Servers servers = new Servers("redis-server " + started.get(0).binary().version());
    servers.own.addAll(started);
    started.forEach(server -> servers.uris.add(server.uri()));
    return servers;
  }

  List<URI> uris() {
    return List.copyOf(uris);
  }

  String version() {
    return version;
  }

  Node node(int number) {
    return Node.of("n" + number, uris.get(number));
  }

  List<Node> nodes(int first) {
    return IntStream.range(0, first).mapToObj(this::node).toList();
  }

  /** The number of the server of a node. */
  static int number(String node) {
    return Integer.parseInt(node.substring(1));
  }

  @Override
  public void close() {
    own.forEach(RedisServer::close);
  }
}

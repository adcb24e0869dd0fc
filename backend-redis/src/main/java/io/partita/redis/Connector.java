package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Makes connections with one server. Thread-safe. */
final class Connector {
  /** How often a server is asked that refuses a connection and does not say why. */
  static final int MOST_TRIES = 8;

  private static final String LONGEST_VALUE = "proto-max-bulk-len";

  private final String node;
  private final RedisClient client;
  private final Connections connections;
  private final RedisURI address;
  private final Duration connectTimeout;
  private final Duration silenceTimeout;

  Connector(
      String node,
      RedisClient client,
      Connections connections,
      URI uri,
      Duration connectTimeout,
      Duration silenceTimeout) {
    this.node = node;
    this.client = client;
    this.connections = connections;
    this.address = parse(node, uri);
    this.connectTimeout = connectTimeout;
    this.silenceTimeout = silenceTimeout;
    address.setTimeout(connectTimeout);
  }

  /** The message never shows the URI: it may hold a password. */
  private static RedisURI parse(String node, URI uri) {
    boolean plain = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
    if (plain && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
      try {
        return RedisURI.create(uri);
      } catch (RuntimeException e) {
        // told below, without what the driver says of it
      }
    }
    throw Problem.of(
            "uri",
            "(not shown)",
            "redis://[[user]:password@]host[:port][/database] or rediss://...")
        .at("node " + node)
        .asException();
  }

  int database() {
    return address.getDatabase();
  }

  Duration silenceTimeout() {
    return silenceTimeout;
  }

  /** A connection with a server that can be a node. */
  CompletionStage<Wire> connect(String name) {
    CompletableFuture<Wire> made = new CompletableFuture<>();
    connect(name, made, MOST_TRIES);
    limit(made);
    return made;
  }

  /**
   * When a server refuses a connection, the driver tells now and then that it has ended, not why:
   * then it is asked again.
   */
  private void connect(String name, CompletableFuture<Wire> made, int tries) {
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture();
    connecting.whenComplete(
        (connection, error) -> {
          if (error != null && tries > 1 && !made.isDone() && Failures.lacksReason(error)) {
            connect(name, made, tries - 1);
          } else if (error != null) {
            made.completeExceptionally(Failures.ofConnecting(node, error));
          } else {
            connections.opened(connection);
            // Also what comes after the time is over, or never answers.
            made.whenComplete((wire, failed) -> closeIf(failed != null, connection));
            introduce(connection, name, made);
          }
        });
  }

  private void closeIf(boolean failed, StatefulConnection<byte[], byte[]> connection) {
    if (failed) {
      connections.close(connection);
    }
  }

  /** Ends a connection that was listening. */
  void close(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
    connections.close(connection);
  }

  /** What has not come about in the time for connecting fails. */
  void limit(CompletableFuture<?> made) {
    String doubt = address.isSsl() ? "; its port must be one for TLS" : "";
    client
        .getResources()
        .eventExecutorGroup()
        .schedule(
            () ->
                made.completeExceptionally(
                    new NodeUnavailableException(
                        node, -1, "no connection within " + connectTimeout + doubt)),
            connectTimeout.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void introduce(
      StatefulRedisConnection<byte[], byte[]> connection,
      String name,
      CompletableFuture<Wire> made) {
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    CompletionStage<String> named = commands.clientSetname(name.getBytes(UTF_8));
    CompletionStage<Long> limit = longestValue(commands);
    named
        .thenCombine(commands.info(), (done, info) -> new ServerFacts(info))
        .thenCombine(
            limit,
            (facts, most) ->
                new Wire(node, connections, connection, facts, silenceTimeout.toNanos(), most))
        .whenComplete(
            (wire, error) -> {
              try {
                if (error != null) {
                  throw Failures.ofConnecting(node, error);
                }
                wire.facts().requireUsable(node);
                closeIf(!made.complete(wire), connection);
              } catch (RuntimeException e) {
                made.completeExceptionally(e);
              }
            });
  }

  /**
   * How long a value may be. A server that gets a longer one hangs up, often before its reason has
   * arrived. Users need not be permitted to ask.
   */
  private static CompletionStage<Long> longestValue(RedisAsyncCommands<byte[], byte[]> commands) {
    return commands
        .configGet(LONGEST_VALUE)
        .handle(
            (found, error) ->
                error == null && found.containsKey(LONGEST_VALUE)
                    ? Long.parseLong(found.get(LONGEST_VALUE))
                    : Long.MAX_VALUE);
  }

  /** Listens for what the server publishes when its generation has risen. */
  CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> listen(
      byte[] channel, LongConsumer risen) {
    CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> made =
        new CompletableFuture<>();
    limit(made);
    client
        .connectPubSubAsync(ByteArrayCodec.INSTANCE, address)
        .thenCompose(
            connection -> {
              connections.opened(connection);
              made.whenComplete((listening, failed) -> closeIf(failed != null, connection));
              connection.addListener(
                  new RedisPubSubAdapter<byte[], byte[]>() {
                    @Override
                    public void message(byte[] from, byte[] generation) {
                      risen.accept(Long.parseLong(new String(generation, UTF_8)));
                    }
                  });
              return connection.async().subscribe(channel).thenApply(done -> connection);
            })
        .whenComplete(
            (connection, error) -> {
              if (error == null) {
                made.complete(connection);
              } else {
                made.completeExceptionally(error);
              }
            });
    return made;
  }
}

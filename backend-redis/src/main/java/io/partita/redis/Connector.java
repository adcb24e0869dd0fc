package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
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
  private final String node;
  private final RedisClient client;
  private final RedisURI address;
  private final Duration connectTimeout;
  private final Duration silenceTimeout;

  Connector(
      String node, RedisClient client, URI uri, Duration connectTimeout, Duration silenceTimeout) {
    this.node = node;
    this.client = client;
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

  /** A connection with a server that can be a node. */
  CompletionStage<Wire> connect(String name) {
    CompletableFuture<Wire> made = new CompletableFuture<>();
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture();
    connecting.whenComplete(
        (connection, error) -> {
          if (error != null) {
            made.completeExceptionally(Failures.ofConnecting(node, error));
          } else {
            introduce(connection, name, made);
          }
        });
    limit(made);
    return made;
  }

  private void limit(CompletableFuture<?> made) {
    client
        .getResources()
        .eventExecutorGroup()
        .schedule(
            () ->
                made.completeExceptionally(
                    new NodeUnavailableException(
                        node, -1, "no connection within " + connectTimeout)),
            connectTimeout.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void introduce(
      StatefulRedisConnection<byte[], byte[]> connection,
      String name,
      CompletableFuture<Wire> made) {
    connection
        .async()
        .clientSetname(name.getBytes(UTF_8))
        .thenCompose(named -> connection.async().info())
        .whenComplete(
            (info, error) -> {
              try {
                if (error != null) {
                  throw Failures.ofConnecting(node, error);
                }
                ServerFacts facts = new ServerFacts(info);
                facts.requireUsable(node);
                if (!made.complete(new Wire(node, connection, facts, silenceTimeout.toNanos()))) {
                  connection.closeAsync();
                }
              } catch (RuntimeException e) {
                made.completeExceptionally(e);
                connection.closeAsync();
              }
            });
  }

  /** Listens for what the server publishes when its generation has risen. */
  CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> listen(
      byte[] channel, LongConsumer risen) {
    return client
        .connectPubSubAsync(ByteArrayCodec.INSTANCE, address)
        .thenCompose(
            connection -> {
              connection.addListener(
                  new RedisPubSubAdapter<byte[], byte[]>() {
                    @Override
                    public void message(byte[] from, byte[] generation) {
                      risen.accept(Long.parseLong(new String(generation, UTF_8)));
                    }
                  });
              return connection.async().subscribe(channel).thenApply(done -> connection);
            });
  }
}

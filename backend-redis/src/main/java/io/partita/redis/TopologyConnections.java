package io.partita.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.partita.api.PartitaException;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The two connections of a topology store. That for commands never sends anything twice: the
 * driver's reconnect would repeat what may have been executed, so a lost one is replaced by the
 * next call. That for hints is kept up by the driver, which waits longer from try to try, by a
 * random time. Thread-safe.
 */
final class TopologyConnections implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final long SHUTDOWN_MILLIS = 2_000;
  private static final Duration LEAST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final TopologyAddress address;
  private final ClientResources resources;
  private final RedisClient client;
  private final RedisClient listening;
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private boolean closed;

  TopologyConnections(TopologyAddress address) {
    this.address = address;
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(IO_THREADS)
            .reconnectDelay(
                () ->
                    Delay.fullJitter(
                        LEAST_WAIT, LONGEST_WAIT, LEAST_WAIT.toMillis(), TimeUnit.MILLISECONDS))
            .build();
    client = client(false);
    listening = client(true);
  }

  private RedisClient client(boolean reconnects) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    if (!address.trusted().isEmpty()) {
      ssl.trustManager(new File(address.trusted()));
    }
    RedisClient made = RedisClient.create(resources, address.uri());
    made.setOptions(
        ClientOptions.builder()
            .autoReconnect(reconnects)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .timeoutOptions(TimeoutOptions.enabled(address.timeout()))
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(
                SocketOptions.builder().connectTimeout(address.timeout()).keepAlive(true).build())
            .sslOptions(ssl.build())
            .build());
    return made;
  }

  /**
   * Calls the server. A call that fails for want of an answer may have been executed.
   *
   * @throws PartitaException with the server and what it says
   */
  <T> T call(Function<RedisCommands<byte[], byte[]>, T> commands) {
    StatefulRedisConnection<byte[], byte[]> open = connection();
    try {
      return commands.apply(open.sync());
    } catch (RedisCommandExecutionException e) {
      throw failed("refused", e);
    } catch (RedisException e) {
      open.closeAsync(); // what it still owes must not be taken for the answer to another call
      throw failed("no answer, so it is not known whether this was executed", e);
    }
  }

  private synchronized StatefulRedisConnection<byte[], byte[]> connection() {
    if (closed) {
      throw failed("this store is closed", null);
    }
    StatefulRedisConnection<byte[], byte[]> known = connection;
    if (known != null && known.isOpen()) {
      return known;
    }
    StatefulRedisConnection<byte[], byte[]> made = null;
    try {
      made = client.connect(ByteArrayCodec.INSTANCE);
      requireUsable(new ServerFacts(made.sync().info()));
      connection = made;
      return made;
    } catch (RuntimeException e) {
      if (made != null) {
        made.closeAsync();
      }
      throw e instanceof PartitaException ours ? ours : failed("no connection", e);
    }
  }

  /** Whether what is agreed on is safe there. */
  private void requireUsable(ServerFacts facts) {
    if (facts.text("role").equals("slave")) {
      throw failed("it is a replica of another server but must accept writes", null);
    }
    if (facts.text("cluster_enabled").equals("1")) {
      throw failed("it is a member of a Redis Cluster but must be a plain server", null);
    }
    if (facts.number("maxmemory") > 0 && facts.text("maxmemory_policy").startsWith("allkeys")) {
      throw failed(
          "maxmemory-policy is "
              + facts.text("maxmemory_policy")
              + ", which may evict what is agreed on, but must be noeviction or volatile-*",
          null);
    }
  }

  /** A connection that the driver keeps up. */
  StatefulRedisPubSubConnection<byte[], byte[]> listen() {
    connection(); // tells what is wrong with the server, if anything is
    try {
      return listening.connectPubSub(ByteArrayCodec.INSTANCE);
    } catch (RedisException e) {
      throw failed("no connection", e);
    }
  }

  /** The messages of all causes: the driver's own says little. */
  private static String said(Throwable thrown) {
    StringBuilder said = new StringBuilder();
    String last = "";
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (!message.equals(last)) {
        said.append(": ").append(message);
      }
      last = message;
    }
    return said.toString();
  }

  /** For what is wrong with the server. */
  PartitaException failed(String why, @Nullable Throwable cause) {
    String message = "topology store " + address + ": " + why;
    return cause == null
        ? new PartitaException(message)
        : new PartitaException(message + said(cause), cause);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    listening.shutdownAsync(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
    client
        .shutdownAsync(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, error) -> resources.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
  }
}

package io.partita.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens Redis servers as nodes; all of them share the threads of one driver. */
final class RedisBackend implements Backend {

  /** Commands that wait for their answers on one connection, at most. */
  private static final int MOST_WAITING = 100_000;

  private static final long SHUTDOWN_MILLIS = 2_000;

  private final Settings settings;
  private final boolean hinted;
  private final ClientResources resources =
      ClientResources.builder().nettyCustomizer(new TogetherSent()).build();
  private final RedisClient client;
  private final Connections connections = new Connections();
  private final OpenNodes nodes = new OpenNodes();

  RedisBackend(Settings settings) {
    this(settings, true);
  }

  /** Without hints, tests see what becomes of sessions that nobody told anything. */
  RedisBackend(Settings settings, boolean hinted) {
    this.settings = settings;
    this.hinted = hinted;
    this.client = RedisClient.create(resources);
    ClientOptions.Builder options = ClientOptions.builder();
    configure(options, settings);
    // Operations have their timeout from the engine; a timer for each command would be one more.
    client.setOptions(
        options.timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build()).build());
  }

  /** What connections with any server have in common. */
  static void configure(ClientOptions.Builder options, Settings settings) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    String trusted = settings.get(RedisBackendProvider.TRUSTED_CERTIFICATES);
    if (!trusted.isEmpty()) {
      File file = new File(trusted);
      if (!file.canRead()) {
        throw Problem.of(
                RedisBackendProvider.TRUSTED_CERTIFICATES.name(),
                trusted,
                "a file that can be read")
            .asException();
      }
      ssl.trustManager(file);
    }
    // A reconnect or a replay by the driver would carry writes past the barrier.
    options
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MOST_WAITING)
        .protocolVersion(ProtocolVersion.RESP2)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.get(RedisBackendProvider.CONNECT_TIMEOUT))
                .keepAlive(true)
                .build())
        .sslOptions(ssl.build());
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    Duration connect = settings.get(RedisBackendProvider.CONNECT_TIMEOUT);
    Duration silence = settings.get(RedisBackendProvider.SILENCE_TIMEOUT);
    Connector connector =
        new Connector(node.id(), client, connections, node.uri(), connect, silence);
    RedisLayout layout =
        new RedisLayout(
            namespace, settings.get(RedisBackendProvider.KEY_PREFIX), connector.database(), order);
    RedisNode opened =
        new RedisNode(node.id(), hinted, connector, layout, resources.eventExecutorGroup(), nodes);
    nodes.add(opened);
    return opened;
  }

  @Override
  public void close() {
    nodes.closeAll();
    connections
        .closeAll()
        .completeOnTimeout(null, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .handle((done, error) -> client.shutdownAsync(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS))
        .thenCompose(shutdown -> shutdown)
        .whenComplete(
            (done, error) -> resources.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
  }
}

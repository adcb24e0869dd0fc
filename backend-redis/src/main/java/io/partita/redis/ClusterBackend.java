package io.partita.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Opens Redis Clusters as nodes; all of them share the threads of one driver. */
final class ClusterBackend implements Backend {
  private static final long SHUTDOWN_MILLIS = 2_000;

  private final Settings settings;
  private final ClusterClientOptions options;
  private final ClientResources resources = ClientResources.create();
  private final Set<ClusterNode> nodes = ConcurrentHashMap.newKeySet();

  ClusterBackend(Settings settings) {
    this.settings = settings;
    ClusterClientOptions.Builder building = ClusterClientOptions.builder();
    RedisBackend.configure(building, settings);
    this.options =
        building
            // By default whatever hints at a change, such as a redirection, has the servers asked.
            .topologyRefreshOptions(ClusterTopologyRefreshOptions.create())
            // Of many connections only those in use would show that a server has fallen silent.
            .timeoutOptions(
                TimeoutOptions.enabled(settings.get(RedisBackendProvider.SILENCE_TIMEOUT)))
            .build();
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    RedisLayout layout =
        new RedisLayout(namespace, settings.get(RedisBackendProvider.KEY_PREFIX), 0, KeyOrder.NONE);
    String name = layout.control(String.valueOf(ProcessHandle.current().pid()));
    List<RedisURI> servers =
        ClusterAddress.parse(node, settings.get(RedisBackendProvider.CONNECT_TIMEOUT), name);
    RedisClusterClient client = RedisClusterClient.create(resources, servers);
    client.setOptions(options);
    ClusterNode opened = new ClusterNode(node.id(), client, layout, nodes::remove);
    nodes.add(opened);
    return opened;
  }

  @Override
  public void close() {
    nodes.forEach(ClusterNode::close);
    resources.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
  }
}

package io.partita.runtime;

import io.partita.api.ConfigurationException;
import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.OrderedKeySpace;
import io.partita.api.Problem;
import io.partita.api.Topology;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Capability;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens the nodes of a checked description, agrees on the map, and starts what runs by itself. */
final class Opening<K, V> {
  private static final int MAX_BACKGROUND_TASKS = 1_000;

  private final CacheBuilder<K, V> spec;
  private final Plugins plugins;
  private final Map<String, Settings> backendSettings;
  private final Topology topology;
  private final Partitioner partitioner;
  private final KeyOrder order;
  private final TopologyStore store;
  private final Map<String, Backend> backends = new TreeMap<>();
  private final List<Backend> owned = new ArrayList<>();
  private final Map<String, NodeLink> links = new TreeMap<>();

  Opening(
      CacheBuilder<K, V> spec,
      Plugins plugins,
      Map<String, Settings> backendSettings,
      Topology topology,
      Partitioner partitioner,
      TopologyStore store) {
    this.spec = spec;
    this.plugins = plugins;
    this.backendSettings = backendSettings;
    this.topology = topology;
    this.partitioner = partitioner;
    this.order = orderOf(partitioner.keySpace());
    this.store = store;
  }

  PartitionedCache<K, V> open() {
    try {
      return assemble();
    } catch (RuntimeException | Error e) {
      links.values().forEach(NodeLink::close);
      owned.forEach(Backend::close);
      if (spec.sharedStore.isEmpty()) {
        store.close();
      }
      throw e;
    }
  }

  private PartitionedCache<K, V> assemble() {
    Planner planner = new Planner(plugins);
    Steps steps = new Steps(spec.tuning.stepTimeout());
    Bootstrap bootstrap = new Bootstrap(spec.name, store, steps, spec.tuning);
    ClusterState state = agree(planner, bootstrap);
    Timers timers = new Timers(spec.name, spec.tuning.operationTimeout());
    ExecutorService background = backgroundThread();
    Router router = new Router(state, store, links, this::link, background, timers);
    Events events = new Events(spec.listeners);
    Coordinator coordinator =
        new Coordinator(spec.name, store, router, timers, spec.tuning, events);
    Counters counters = new Counters();
    CacheAdmin<K> admin =
        new CacheAdmin<>(spec.keys, router, counters, coordinator, planner, steps);
    Engine engine =
        new Engine(
            spec.name,
            router,
            timers,
            counters,
            coordinator,
            background,
            owned,
            store,
            spec.sharedStore.isEmpty(),
            store.watch(() -> router.background(router::reload)),
            new AtomicBoolean());
    RestartWatch watch = new RestartWatch(spec.name, router, coordinator, timers, spec.tuning);
    try {
      watch.begin(bootstrap.notAdmitted());
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
    timers.every(
        spec.tuning.pollInterval(), () -> router.background(() -> poll(router, admin, watch)));
    RoutedCache<K, V> routed =
        new RoutedCache<>(
            spec.name, spec.keys, spec.values, spec.defaultTtl, spec.limits, router, counters);
    return new WaitingCache<>(routed, spec.keys, spec.values, engine, admin);
  }

  private static KeyOrder orderOf(KeySpace keySpace) {
    return keySpace instanceof OrderedKeySpace ? KeyOrder.BYTES : KeyOrder.NONE;
  }

  private ClusterState agree(Planner planner, Bootstrap bootstrap) {
    try {
      ClusterState state =
          bootstrap.agree(
              topology, spec.rules, partitioner, spec.strategySettings, planner, this::openAll);
      if (orderOf(state.map().keySpace()) != order) {
        throw new ConfigurationException(
            List.of(
                Problem.of(
                    "strategy",
                    partitioner.id(),
                    "one that keeps keys as "
                        + state.map().strategy()
                        + " does, by which the cache was set up: in order or not")));
      }
      return state;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of(
              Problem.of(
                  "strategy", partitioner.id(), "able to place the nodes: " + e.getMessage())));
    }
  }

  private static void poll(Router router, CacheAdmin<?> admin, RestartWatch watch) {
    router.reload();
    watch.look();
    if (router.routing().state.pending().isPresent()) {
      admin.resumePending();
    }
  }

  private Map<String, NodeLink> openAll(Topology members) {
    for (Node node : members.nodes()) {
      if (!links.containsKey(node.id())) {
        links.put(node.id(), link(node));
      }
    }
    return links;
  }

  private NodeLink link(Node node) {
    NodeStore opened = backendOf(node).open(node, spec.name, order);
    for (Capability needed : needed()) {
      if (!opened.capabilities().contains(needed)) {
        opened.close();
        throw new ConfigurationException(
            List.of(
                Problem.of(
                    "node " + node.id(),
                    opened.capabilities(),
                    "on a backend that has " + needed)));
      }
    }
    return new NodeLink(
        node,
        opened,
        spec.name + "-" + ProcessHandle.current().pid(),
        spec.tuning.stepTimeout().toMillis());
  }

  private List<Capability> needed() {
    return order == KeyOrder.BYTES
        ? List.of(Capability.FENCED, Capability.TTL, Capability.ORDERED_SCAN)
        : List.of(Capability.FENCED, Capability.TTL);
  }

  private synchronized Backend backendOf(Node node) {
    BackendProvider provider =
        plugins
            .backendFor(String.valueOf(node.uri().getScheme()))
            .orElseThrow(
                () ->
                    Problem.of(
                            "scheme of node " + node.id(),
                            node.uri().getScheme(),
                            "one of " + plugins.schemes())
                        .asException());
    String id = provider.id();
    Backend shared = spec.sharedBackends.get(id);
    if (shared != null) {
      return shared;
    }
    return backends.computeIfAbsent(
        id,
        key -> {
          Backend made = provider.create(backendSettings.getOrDefault(key, Settings.defaults()));
          owned.add(made);
          return made;
        });
  }

  /**
   * One thread for what may block; its queue is bounded, and a task too many is a hint too many.
   */
  private ExecutorService backgroundThread() {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(MAX_BACKGROUND_TASKS),
        body -> {
          Thread thread = new Thread(body, "partita-" + spec.name + "-background");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }
}

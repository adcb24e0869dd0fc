package io.partita.runtime;

import io.partita.api.ConfigurationException;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.OrderedKeySpace;
import io.partita.api.Problem;
import io.partita.api.Topology;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks the description of a cache without touching a node, and reports all problems at once;
 * hands what is valid to {@link Opening}.
 */
final class Assembly<K, V> {
  private final CacheBuilder<K, V> spec;
  private final List<Problem> problems;
  private final Plugins plugins;

  Assembly(CacheBuilder<K, V> spec) {
    this.spec = spec;
    this.problems = new ArrayList<>(spec.problems);
    this.plugins = Plugins.collect(spec, problems);
  }

  PartitionedCache<K, V> build() {
    if (!spec.name.matches("[A-Za-z0-9._-]{1,100}")) {
      problems.add(Problem.of("name", spec.name, "1 to 100 letters, digits, '.', '_' or '-'"));
    }
    if (spec.defaultTtl.equals(Ttl.KEEP)) {
      problems.add(Problem.of("default-ttl", spec.defaultTtl, "a time or none"));
    }
    checkNodes();
    checkRules();
    Optional<Partitioner> partitioner =
        plugins.partitioner(spec.strategy, spec.strategySettings, problems);
    partitioner.ifPresent(this::checkOrder);
    Map<String, Settings> settings = checkBackends();
    Optional<TopologyStore> store = spec.sharedStore.or(this::createStore);
    if (!problems.isEmpty() || partitioner.isEmpty() || store.isEmpty()) {
      store.filter(s -> spec.sharedStore.isEmpty()).ifPresent(TopologyStore::close);
      throw new ConfigurationException(problems);
    }
    return new Opening<>(
            spec, plugins, settings, Topology.of(spec.nodes), partitioner.get(), store.get())
        .open();
  }

  private void checkNodes() {
    if (spec.nodes.isEmpty()) {
      problems.add(Problem.of("nodes", "[]", "at least one node"));
    }
    Set<String> ids = new HashSet<>();
    for (Node node : spec.nodes) {
      if (!ids.add(node.id())) {
        problems.add(Problem.of("node id", node.id(), "unique").at(node.toString()));
      }
      String scheme = String.valueOf(node.uri().getScheme());
      if (plugins.backendFor(scheme).isEmpty()) {
        problems.add(
            Problem.of("scheme of node " + node.id(), scheme, "one of " + plugins.schemes()));
      }
    }
  }

  private void checkOrder(Partitioner partitioner) {
    if (partitioner.keySpace() instanceof OrderedKeySpace && !spec.keys.isOrdered()) {
      problems.add(
          Problem.of(
              "codec of keys",
              spec.keys,
              "one whose bytes have an order, as strategy "
                  + partitioner.id()
                  + " places ranges of keys: see Codec.isOrdered"));
    }
  }

  private void checkRules() {
    Set<String> excluded = spec.rules.excluded();
    long holders =
        spec.nodes.stream()
            .filter(n -> n.status() == NodeStatus.UP && !excluded.contains(n.id()))
            .count();
    if (!spec.nodes.isEmpty() && spec.rules.replicas() > holders) {
      problems.add(
          Problem.of(
              "replicas",
              spec.rules.replicas(),
              "at most the number of nodes that may hold partitions, " + holders));
    } else if (spec.rules.replicas() > 1) {
      problems.add(
          Problem.of(
              "replicas",
              spec.rules.replicas(),
              "1: the engine keeps one copy of each partition until it replicates by links"));
    }
    for (String id : excluded) {
      if (spec.nodes.stream().noneMatch(n -> n.id().equals(id))) {
        problems.add(Problem.of("excluded node", id, "the id of a node"));
      }
    }
  }

  private Map<String, Settings> checkBackends() {
    Map<String, Settings> settings = new TreeMap<>();
    spec.backendSettings.forEach(
        (id, texts) -> {
          Optional<BackendProvider> provider = plugins.backend(id);
          if (provider.isEmpty()) {
            problems.add(Problem.of("backend", id, "one of " + plugins.backendIds()));
          } else {
            Plugins.settings(provider.get(), texts, problems)
                .ifPresent(valid -> settings.put(id, valid));
          }
        });
    Map<String, Backend> shared = new HashMap<>(spec.sharedBackends);
    shared.keySet().removeAll(plugins.backendIds());
    shared
        .keySet()
        .forEach(id -> problems.add(Problem.of("backend", id, "one of " + plugins.backendIds())));
    return settings;
  }

  private Optional<TopologyStore> createStore() {
    Optional<TopologyStoreProvider> provider = plugins.topologyStore(spec.topologyStore, problems);
    if (provider.isEmpty()) {
      return Optional.empty();
    }
    return Plugins.settings(provider.get(), spec.topologyStoreSettings, problems)
        .flatMap(settings -> createStore(provider.get(), settings));
  }

  private Optional<TopologyStore> createStore(TopologyStoreProvider provider, Settings settings) {
    try {
      return Optional.of(provider.create(spec.name, settings, new JsonStateCodec(plugins)));
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(
              "topology-store",
              spec.topologyStore,
              "set up rightly: " + e.getMessage(),
              Plugins.nameOf(provider)));
      return Optional.empty();
    }
  }
}

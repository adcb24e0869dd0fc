package io.partita.runtime;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.InvalidValueException;
import io.partita.api.Node;
import io.partita.api.PartitionListener;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Describes a cache; {@link #build} checks all of it and reports every problem at once. Not
 * thread-safe. A setter throws nothing for a bad value: {@link #build} does.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class CacheBuilder<K, V> {
  final String name;
  final Codec<K> keys;
  final Codec<V> values;
  final List<Node> nodes = new ArrayList<>();
  final List<Problem> problems = new ArrayList<>();
  final List<PartitionerProvider> partitioners = new ArrayList<>();
  final List<BackendProvider> backends = new ArrayList<>();
  final List<TopologyStoreProvider> topologyStores = new ArrayList<>();
  final List<PartitionListener> listeners = new ArrayList<>();
  final Map<String, Backend> sharedBackends = new TreeMap<>();
  final Map<String, Map<String, String>> backendSettings = new TreeMap<>();
  Optional<TopologyStore> sharedStore = Optional.empty();
  String strategy = "ring";
  Map<String, String> strategySettings = Map.of();
  String topologyStore = "memory";
  Map<String, String> topologyStoreSettings = Map.of();
  Rules rules = Rules.DEFAULT;
  Ttl defaultTtl = Ttl.NONE;
  Limits limits = Limits.DEFAULT;
  Tuning tuning = Tuning.DEFAULT;

  CacheBuilder(String name, Codec<K> keys, Codec<V> values) {
    this.name = name;
    this.keys = keys;
    this.values = values;
  }

  /** Adds a node to the first membership. Ignored where the topology store knows one already. */
  public CacheBuilder<K, V> node(Node node) {
    nodes.add(node);
    return this;
  }

  /** Adds nodes to the first membership. */
  public CacheBuilder<K, V> nodes(Collection<Node> more) {
    nodes.addAll(more);
    return this;
  }

  /** The strategy, {@code ring} by default, with its default settings. */
  public CacheBuilder<K, V> strategy(String id) {
    return strategy(id, Map.of());
  }

  /** The strategy and its settings, name to value. */
  public CacheBuilder<K, V> strategy(String id, Map<String, String> settings) {
    strategy = id;
    strategySettings = Map.copyOf(settings);
    return this;
  }

  /** What the partition map must respect; {@link Rules#DEFAULT} by default. */
  public CacheBuilder<K, V> rules(Rules newRules) {
    rules = newRules;
    return this;
  }

  /** Changes the rules set so far; what that throws is reported by {@link #build}. */
  public CacheBuilder<K, V> rules(UnaryOperator<Rules> change) {
    try {
      rules = change.apply(rules);
    } catch (InvalidValueException e) {
      problems.add(e.problem());
    }
    return this;
  }

  /** Time to live of entries that are put without one; {@link Ttl#NONE} by default. */
  public CacheBuilder<K, V> defaultTtl(Ttl ttl) {
    defaultTtl = ttl;
    return this;
  }

  /** The largest keys and values; {@link Limits#DEFAULT} by default. */
  public CacheBuilder<K, V> limits(Limits newLimits) {
    limits = newLimits;
    return this;
  }

  /** Timeouts and batch sizes; {@link Tuning#DEFAULT} by default. */
  public CacheBuilder<K, V> tuning(Tuning newTuning) {
    tuning = newTuning;
    return this;
  }

  /** How long an operation may take in all; short for {@link #tuning}. */
  public CacheBuilder<K, V> operationTimeout(Duration timeout) {
    try {
      tuning = tuning.withOperationTimeout(timeout);
    } catch (InvalidValueException e) {
      problems.add(e.problem());
    }
    return this;
  }

  /** Settings of a backend, name to value. */
  public CacheBuilder<K, V> backendSettings(String id, Map<String, String> settings) {
    backendSettings.put(id, Map.copyOf(settings));
    return this;
  }

  /** Where processes agree on the topology: a store by its id, {@code memory} by default. */
  public CacheBuilder<K, V> topologyStore(String id, Map<String, String> settings) {
    topologyStore = id;
    topologyStoreSettings = Map.copyOf(settings);
    return this;
  }

  /** Uses this topology store, which the caller shares among caches and closes. */
  public CacheBuilder<K, V> topologyStore(TopologyStore shared) {
    sharedStore = Optional.of(shared);
    return this;
  }

  /**
   * Uses this backend for the provider of that id. The caller shares it among caches and closes it.
   */
  public CacheBuilder<K, V> backend(String providerId, Backend shared) {
    sharedBackends.put(providerId, shared);
    return this;
  }

  /** Adds a strategy to those that ServiceLoader finds. */
  public CacheBuilder<K, V> partitioner(PartitionerProvider provider) {
    partitioners.add(provider);
    return this;
  }

  /** Adds a backend to those that ServiceLoader finds. */
  public CacheBuilder<K, V> backend(BackendProvider provider) {
    backends.add(provider);
    return this;
  }

  /** Adds a kind of topology store to those that ServiceLoader finds. */
  public CacheBuilder<K, V> topologyStoreProvider(TopologyStoreProvider provider) {
    topologyStores.add(provider);
    return this;
  }

  /** Tells this listener what happens. */
  public CacheBuilder<K, V> listener(PartitionListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Checks everything, agrees with the topology store, opens the nodes.
   *
   * @throws ConfigurationException listing all that is wrong
   * @throws io.partita.api.PartitaException if a node or the topology store can't be reached
   */
  @SuppressWarnings("unchecked") // the module makes the cache of this very builder
  public PartitionedCache<K, V> build() {
    try {
      return (PartitionedCache<K, V>)
          Guice.createInjector(new PartitaModule(this)).getInstance(EngineHandle.class).cache();
    } catch (CreationException | ProvisionException e) {
      // Guice is how it is assembled, not what its users asked for.
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}

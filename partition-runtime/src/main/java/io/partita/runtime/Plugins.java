package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.KeySpace;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PluginException;
import io.partita.api.Problem;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.KeySpaces;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Provider;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStoreProvider;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All providers by id: those that ServiceLoader finds and those that were bound explicitly. An id
 * that two providers claim is a problem, whichever way they came: "the last jar wins" would change
 * where data lies with the order of a class path.
 */
final class Plugins implements KeySpaces {
  private final Map<String, PartitionerProvider> partitioners;
  private final Map<String, BackendProvider> backends;
  private final Map<String, TopologyStoreProvider> topologyStores;

  /** Of the strategies made so far: settings may choose another one than a provider's default. */
  private final Map<String, KeySpace> keySpaces = new ConcurrentHashMap<>();

  private Plugins(
      Map<String, PartitionerProvider> partitioners,
      Map<String, BackendProvider> backends,
      Map<String, TopologyStoreProvider> topologyStores) {
    this.partitioners = partitioners;
    this.backends = backends;
    this.topologyStores = topologyStores;
  }

  static Plugins collect(CacheBuilder<?, ?> spec, Collection<Problem> problems) {
    List<TopologyStoreProvider> stores = new ArrayList<>(spec.topologyStores);
    stores.add(new MemoryTopologyStoreProvider());
    stores.add(new FileTopologyStoreProvider());
    return new Plugins(
        index("strategy", PartitionerProvider.class, spec.partitioners, problems),
        index("backend", BackendProvider.class, spec.backends, problems),
        index("topology store", TopologyStoreProvider.class, stores, problems));
  }

  private static <P extends Provider> Map<String, P> index(
      String kind, Class<P> type, List<P> bound, Collection<Problem> problems) {
    List<P> all = new ArrayList<>(bound);
    var found = ServiceLoader.load(type).stream().iterator();
    while (true) {
      try {
        if (!found.hasNext()) {
          break;
        }
        all.add(found.next().get());
      } catch (ServiceConfigurationError e) {
        problems.add(Problem.of(kind + " provider", String.valueOf(e.getMessage()), "loadable"));
      }
    }
    Map<String, P> byId = new TreeMap<>();
    for (P provider : all) {
      String id = fenced(nameOf(provider), "id()", provider::id, problems).orElse("");
      if (!id.matches("[a-z0-9][a-z0-9.-]*")) {
        problems.add(
            new Problem(
                kind + " id", id, "lower-case letters, digits, '-' and '.'", nameOf(provider)));
        continue;
      }
      P other = byId.putIfAbsent(id, provider);
      if (other != null) {
        problems.add(
            new Problem(kind + " id", id, "unique", nameOf(other) + " and " + nameOf(provider)));
      }
    }
    return byId;
  }

  /** The class of a provider and the jar or folder that it came from, without its path. */
  static String nameOf(Provider provider) {
    CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
    String where = source == null ? "?" : source.getLocation().getPath().replaceAll("/$", "");
    return provider.getClass().getName() + " in " + where.substring(where.lastIndexOf('/') + 1);
  }

  private static <T> Optional<T> fenced(
      String plugin, String call, Supplier<T> body, Collection<Problem> problems) {
    try {
      return Optional.of(body.get());
    } catch (RuntimeException | LinkageError e) {
      problems.add(new Problem("plug-in", plugin, "able to answer " + call, "threw " + e));
      return Optional.empty();
    }
  }

  /** A strategy, if its id and its settings are known and its provider makes it. */
  Optional<Partitioner> partitioner(
      String id, Map<String, String> texts, Collection<Problem> problems) {
    PartitionerProvider provider = partitioners.get(id);
    if (provider == null) {
      problems.add(Problem.of("strategy", id, "one of " + partitioners.keySet()));
      return Optional.empty();
    }
    return settings(provider, texts, problems)
        .flatMap(
            settings ->
                fenced(nameOf(provider), "create()", () -> provider.create(settings), problems))
        .filter(partitioner -> hasId(partitioner, id, provider, problems))
        .map(this::withKeySpace);
  }

  private Partitioner withKeySpace(Partitioner partitioner) {
    KeySpace space = partitioner.keySpace();
    keySpaces.putIfAbsent(space.id(), space);
    return partitioner;
  }

  private static boolean hasId(
      Partitioner partitioner, String id, Provider provider, Collection<Problem> problems) {
    if (!partitioner.id().equals(id)) {
      problems.add(
          new Problem(
              "strategy id", partitioner.id(), id + ", as its provider's", nameOf(provider)));
      return false;
    }
    return true;
  }

  Optional<BackendProvider> backendFor(String scheme) {
    return backends.values().stream().filter(b -> b.schemes().contains(scheme)).findFirst();
  }

  Optional<BackendProvider> backend(String id) {
    return Optional.ofNullable(backends.get(id));
  }

  Collection<String> backendIds() {
    return backends.keySet();
  }

  Collection<String> schemes() {
    return backends.values().stream().flatMap(b -> b.schemes().stream()).sorted().toList();
  }

  Optional<TopologyStoreProvider> topologyStore(String id, Collection<Problem> problems) {
    TopologyStoreProvider provider = topologyStores.get(id);
    if (provider == null) {
      problems.add(Problem.of("topology-store", id, "one of " + topologyStores.keySet()));
    }
    return Optional.ofNullable(provider);
  }

  /** A provider's settings, if it understands all of them. */
  static Optional<Settings> settings(
      Provider provider, Map<String, String> texts, Collection<Problem> problems) {
    List<Problem> found = new ArrayList<>();
    Optional<Settings> settings =
        fenced(
            nameOf(provider),
            "settings()",
            () -> Settings.parse(provider.settings(), texts, nameOf(provider), found),
            problems);
    problems.addAll(found);
    return found.isEmpty() ? settings : Optional.empty();
  }

  @Override
  public KeySpace require(String id) {
    if (id.equals(OrderedKeySpace.INSTANCE.id())) {
      return OrderedKeySpace.INSTANCE;
    }
    KeySpace made = keySpaces.get(id);
    if (made != null) {
      return made;
    }
    for (PartitionerProvider provider : partitioners.values()) {
      for (boolean tagged : new boolean[] {false, true}) {
        KeySpace space = keySpaceOf(provider, tagged);
        if (space.id().equals(id)) {
          return space;
        }
      }
    }
    throw Problem.of(
            "key space",
            id,
            "that of the configured strategy, or the default one of " + partitioners.keySet())
        .asException();
  }

  @Override
  public KeySpace require(String id, String strategy, Map<String, String> settings) {
    if (!keySpaces.containsKey(id) && partitioners.containsKey(strategy)) {
      // Remembers the key space; what is wrong with the settings shows in its absence.
      var unused = partitioner(strategy, settings, new ArrayList<>());
    }
    return require(id);
  }

  private static KeySpace keySpaceOf(PartitionerProvider provider, boolean tagged) {
    try {
      KeySpace space = provider.create(Settings.defaults()).keySpace();
      return tagged && space instanceof HashKeySpace hashed ? hashed.tagged() : space;
    } catch (RuntimeException e) {
      throw new PluginException(nameOf(provider), "create() threw", e);
    }
  }
}

package io.partita.runtime;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.partita.api.Bound;
import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.InvalidValueException;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Problem;
import io.partita.api.Spread;
import io.partita.api.Ttl;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads the description of a cache from HOCON; what is wrong becomes a problem of the builder. */
final class HoconConfig<K, V> {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "strategy",
          "topology-store",
          "partitions",
          "replicas",
          "spread",
          "bound",
          "excluded",
          "nodes",
          "default-ttl",
          "limits",
          "tuning",
          "backends");

  private final String source;
  private final Config root;
  private final CacheBuilder<K, V> builder;

  private HoconConfig(Config root, String source, CacheBuilder<K, V> builder) {
    this.root = root;
    this.source = source;
    this.builder = builder;
  }

  static <K, V> CacheBuilder<K, V> read(
      Config config, String source, Codec<K> keys, Codec<V> values) {
    if (!config.hasPath("partita")) {
      throw new ConfigurationException(
          List.of(new Problem("partita", "absent", "an object with the cache's settings", source)));
    }
    Config root;
    try {
      root = config.getConfig("partita");
    } catch (ConfigException e) {
      throw new ConfigurationException(
          List.of(
              new Problem("partita", "no object", "an object with the cache's settings", source)));
    }
    String name = root.hasPath("name") ? root.getValue("name").unwrapped().toString() : "";
    HoconConfig<K, V> reader =
        new HoconConfig<>(root, source, new CacheBuilder<>(name, keys, values));
    reader.readAll();
    return reader.builder;
  }

  private void readAll() {
    unknown(root.root(), "", KEYS);
    strategy();
    topologyStore();
    rules();
    nodes();
    ifPresent("default-ttl", Config::getDuration, d -> builder.defaultTtl(Ttl.of(d)));
    limits();
    tuning();
    ifPresent(
        "backends",
        Config::getObject,
        all ->
            all.forEach(
                (id, value) -> builder.backendSettings(id, texts("backends." + id, value))));
  }

  private void unknown(ConfigObject object, String path, Set<String> known) {
    for (String key : object.keySet()) {
      if (!known.contains(key)) {
        problem(
            "setting " + path + key,
            render(object.get(key)),
            "one of " + known.stream().sorted().toList());
      }
    }
  }

  private static String render(@org.jspecify.annotations.Nullable ConfigValue value) {
    // Whole objects may hold credentials; their names are enough to find them.
    return value == null || value instanceof ConfigObject || value instanceof ConfigList
        ? "..."
        : String.valueOf(value.unwrapped());
  }

  private void problem(String parameter, Object value, String expected) {
    builder.problems.add(new Problem(parameter, String.valueOf(value), expected, source));
  }

  private interface Getter<T> {
    T get(Config config, String path);
  }

  private interface Use<T> {
    void accept(T value);
  }

  private <T> void ifPresent(String path, Getter<T> getter, Use<T> use) {
    ifPresent(root, "", path, getter, use);
  }

  private <T> void ifPresent(
      Config config, String prefix, String path, Getter<T> getter, Use<T> use) {
    if (!config.hasPath(path)) {
      return;
    }
    try {
      use.accept(getter.get(config, path));
    } catch (ConfigException.WrongType | ConfigException.BadValue e) {
      problem(prefix + path, render(config.getValue(path)), "of another type: " + e.getMessage());
    } catch (InvalidValueException e) {
      builder.problems.add(e.problem().at(source));
    } catch (IllegalArgumentException e) {
      problem(prefix + path, render(config.getValue(path)), String.valueOf(e.getMessage()));
    }
  }

  private void strategy() {
    Config at = sub("strategy", Set.of("id", "settings"));
    ifPresent(
        at,
        "strategy.",
        "id",
        Config::getString,
        id -> builder.strategy(id, settings(at, "strategy.settings")));
  }

  private void topologyStore() {
    Config at = sub("topology-store", Set.of("id", "settings"));
    ifPresent(
        at,
        "topology-store.",
        "id",
        Config::getString,
        id -> builder.topologyStore(id, settings(at, "topology-store.settings")));
  }

  private Config sub(String path, Set<String> known) {
    Config empty = com.typesafe.config.ConfigFactory.empty();
    if (!root.hasPath(path)) {
      return empty;
    }
    try {
      Config at = root.getConfig(path);
      unknown(at.root(), path + ".", known);
      return at;
    } catch (ConfigException.WrongType e) {
      problem(
          path, render(root.getValue(path)), "an object with " + known.stream().sorted().toList());
      return empty;
    }
  }

  private Map<String, String> settings(Config at, String path) {
    return at.hasPath("settings") ? texts(path, at.getValue("settings")) : Map.of();
  }

  private Map<String, String> texts(String path, ConfigValue value) {
    Map<String, String> texts = new TreeMap<>();
    if (!(value instanceof ConfigObject object)) {
      problem(path, render(value), "an object of settings");
      return texts;
    }
    object.forEach((key, setting) -> texts.put(key, String.valueOf(setting.unwrapped())));
    return texts;
  }

  private void rules() {
    ifPresent("partitions", Config::getInt, n -> builder.rules = builder.rules.withPartitions(n));
    ifPresent("replicas", Config::getInt, n -> builder.rules = builder.rules.withReplicas(n));
    ifPresent(
        "spread",
        Config::getString,
        s -> builder.rules = builder.rules.withSpread(constant(Spread.class, s)));
    ifPresent(
        "bound",
        Config::getString,
        s -> builder.rules = builder.rules.withBound(constant(Bound.class, s)));
    ifPresent(
        "excluded",
        Config::getStringList,
        ids -> builder.rules = builder.rules.withExcluded(new HashSet<>(ids)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "one of "
            + List.of(type.getEnumConstants()).stream()
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private void nodes() {
    ifPresent(
        "nodes",
        Config::getConfigList,
        all -> {
          for (int i = 0; i < all.size(); i++) {
            node(all.get(i), "nodes[" + i + "].");
          }
        });
  }

  private void node(Config at, String path) {
    unknown(at.root(), path, Set.of("id", "uri", "region", "zone", "weight", "status"));
    try {
      String id = text(at, "id", "");
      URI uri = at.hasPath("uri") ? URI.create(at.getString("uri")) : Node.local(id).uri();
      double weight = at.hasPath("weight") ? at.getDouble("weight") : 1.0;
      NodeStatus status = constant(NodeStatus.class, text(at, "status", "up"));
      builder.node(new Node(id, uri, text(at, "region", ""), text(at, "zone", ""), weight, status));
    } catch (ConfigException.WrongType | ConfigException.BadValue e) {
      problem(path + "weight", "...", "a number: " + e.getMessage());
    } catch (InvalidValueException e) {
      Problem problem = e.problem();
      problem(path + problem.parameter(), problem.value(), problem.expected());
    } catch (IllegalArgumentException e) {
      // What URI.create says repeats the URI, which may hold a password.
      problem(path + "uri or status", "...", "a URI, and one of up, draining");
    }
  }

  private static String text(Config at, String path, String otherwise) {
    return at.hasPath(path) ? at.getString(path) : otherwise;
  }

  private void limits() {
    Config at = sub("limits", Set.of("key-bytes", "value-bytes"));
    ifPresent(
        at,
        "limits.",
        "key-bytes",
        Config::getBytes,
        n ->
            builder.limits =
                new Limits(
                    Math.toIntExact(Math.min(n, Integer.MAX_VALUE)), builder.limits.valueBytes()));
    ifPresent(
        at,
        "limits.",
        "value-bytes",
        Config::getBytes,
        n ->
            builder.limits =
                new Limits(
                    builder.limits.keyBytes(), Math.toIntExact(Math.min(n, Integer.MAX_VALUE))));
  }

  private void tuning() {
    Config at =
        sub(
            "tuning",
            Set.of(
                "operation-timeout",
                "step-timeout",
                "barrier-grace",
                "lease-duration",
                "poll-interval",
                "batch-partitions",
                "batch-keys",
                "batch-bytes",
                "latency-limit"));
    ifPresent(
        root,
        "",
        "tuning",
        Config::getConfig,
        ignored -> {
          Tuning t = builder.tuning;
          builder.tuning =
              new Tuning(
                  duration(at, "operation-timeout", t.operationTimeout()),
                  duration(at, "step-timeout", t.stepTimeout()),
                  duration(at, "barrier-grace", t.barrierGrace()),
                  duration(at, "lease-duration", t.leaseDuration()),
                  duration(at, "poll-interval", t.pollInterval()),
                  at.hasPath("batch-partitions")
                      ? at.getInt("batch-partitions")
                      : t.batchPartitions(),
                  at.hasPath("batch-keys") ? at.getInt("batch-keys") : t.batchKeys(),
                  at.hasPath("batch-bytes") ? at.getBytes("batch-bytes") : t.batchBytes(),
                  duration(at, "latency-limit", t.latencyLimit()));
        });
  }

  private static Duration duration(Config at, String path, Duration otherwise) {
    return at.hasPath(path) ? at.getDuration(path) : otherwise;
  }
}

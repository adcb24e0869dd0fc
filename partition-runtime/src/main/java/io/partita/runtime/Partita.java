package io.partita.runtime;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where caches begin. */
public final class Partita {

  private Partita() {}

  /**
   * Begins a cache.
   *
   * @param name of the cache, the namespace of its entries: letters, digits, {@code . _ -}
   * @param keys turns keys into bytes
   * @param values turns values into bytes and back
   */
  public static <K, V> CacheBuilder<K, V> cache(String name, Codec<K> keys, Codec<V> values) {
    return new CacheBuilder<>(name, keys, values);
  }

  /**
   * Begins a cache as a HOCON file says, under its top-level key {@code partita}.
   *
   * @throws ConfigurationException if the file can't be read or is no configuration; what is wrong
   *     in its settings is reported when the cache is built, all at once
   */
  public static <K, V> CacheBuilder<K, V> fromFile(Path file, Codec<K> keys, Codec<V> values) {
    if (!Files.isReadable(file)) {
      throw new ConfigurationException(
          List.of(Problem.of("configuration file", file, "a readable file")));
    }
    try {
      Config config =
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .resolve();
      return fromConfig(config, file.toString(), keys, values);
    } catch (ConfigException e) {
      throw new ConfigurationException(
          List.of(
              new Problem(
                  "configuration", String.valueOf(e.getMessage()), "HOCON", file.toString())));
    }
  }

  /**
   * Begins a cache as a configuration says, under its top-level key {@code partita}.
   *
   * @param source where the configuration comes from, for the problems
   */
  public static <K, V> CacheBuilder<K, V> fromConfig(
      Config config, String source, Codec<K> keys, Codec<V> values) {
    return HoconConfig.read(config, source, keys, values);
  }
}

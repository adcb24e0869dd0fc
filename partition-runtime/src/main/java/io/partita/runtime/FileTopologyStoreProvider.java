package io.partita.runtime;

import io.partita.api.Problem;
import io.partita.api.spi.Setting;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StateCodec;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Makes stores for the processes of one host: see {@link FileTopologyStore}. */
final class FileTopologyStoreProvider implements TopologyStoreProvider {
  /** The directory; relative to the working directory of the process if it is not absolute. */
  static final Setting<String> PATH =
      Setting.text(
          "path",
          "",
          "a directory that the processes share, such as /var/lib/shop/partita",
          FileTopologyStoreProvider::isPath);

  static final Setting<Duration> LOCK_TIMEOUT =
      Setting.duration(
          "lock-timeout", Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMinutes(1));

  static final Setting<Duration> POLL_INTERVAL =
      Setting.duration(
          "poll-interval", Duration.ofMillis(200), Duration.ofMillis(1), Duration.ofMinutes(10));

  @Override
  public String id() {
    return "file";
  }

  @Override
  public Collection<Setting<?>> settings() {
    return List.of(PATH, LOCK_TIMEOUT, POLL_INTERVAL);
  }

  @Override
  public TopologyStore create(String namespace, Settings settings, StateCodec codec) {
    if (!namespace.matches("[A-Za-z0-9._-]{1,100}")) {
      throw Problem.of("namespace", namespace, "1 to 100 letters, digits, '.', '_' or '-'")
          .asException();
    }
    String path = settings.get(PATH);
    if (path.isEmpty()) {
      throw Problem.of("path", "not set", PATH.expected()).asException();
    }
    Path directory = Path.of(path);
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw Problem.of("path", path, PATH.expected() + ", not a file").asException();
    }
    return new FileTopologyStore(
        directory,
        namespace,
        codec,
        settings.get(LOCK_TIMEOUT),
        settings.get(POLL_INTERVAL),
        System::currentTimeMillis);
  }

  private static boolean isPath(String text) {
    try {
      Path path = Path.of(text);
      return !text.isBlank() && !path.toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}

package io.partita.testkit.redis;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An executable {@code redis-server}, or {@code valkey-server}, that has told its version.
 *
 * @param path where it is
 * @param version what it says of itself, such as {@code 7.0.15}
 */
public record RedisBinary(Path path, String version) {
  /** The system property that names the binary: a path, or {@value #EMBEDDED}. */
  public static final String PROPERTY = "partita.redis.binary";

  /** The value of {@link #PROPERTY} that asks for the binary inside the library embedded-redis. */
  public static final String EMBEDDED = "embedded";

  private static final Pattern VERSION = Pattern.compile("\\bv=(\\S+)");
  private static final int PATIENCE_SECONDS = 30;

  /** Checks that no part is missing. */
  public RedisBinary {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(version, "version");
  }

  /**
   * The binary that tests run with: what {@link #PROPERTY} names, else {@code redis-server} on the
   * {@code PATH}, else the one inside the library embedded-redis.
   *
   * @throws IllegalStateException if there is none, or it does not run
   */
  public static RedisBinary find() {
    return find(System::getProperty, System.getenv("PATH"));
  }

  static RedisBinary find(Function<String, @Nullable String> properties, @Nullable String path) {
    String named = properties.apply(PROPERTY);
    if (named != null && !named.isBlank()) {
      return named.equals(EMBEDDED) ? embedded() : at(Path.of(named));
    }
    return onPath(path).map(RedisBinary::at).orElseGet(RedisBinary::embedded);
  }

  private static Optional<Path> onPath(@Nullable String path) {
    return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> new File(directory, "redis-server"))
        .filter(File::canExecute)
        .filter(File::isFile)
        .map(File::toPath)
        .findFirst();
  }

  /**
   * The binary at this place.
   *
   * @throws IllegalStateException if it is none, or does not run
   */
  public static RedisBinary at(Path path) {
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(
          PROPERTY + " = " + path + ": must be an executable redis-server or valkey-server");
    }
    return new RedisBinary(path, versionOf(path));
  }

  /**
   * The binary for this system inside the library embedded-redis, extracted once for a JVM to a
   * file that goes with it.
   *
   * @throws IllegalStateException if the library has none for this system, or it does not run
   */
  public static RedisBinary embedded() {
    return Extracted.BINARY;
  }

  private static final class Extracted {
    private static final String LIBRARY =
        "META-INF/maven/com.github.codemonstur/embedded-redis/pom.properties";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_EXECUTES =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static final RedisBinary BINARY = extract();

    private static RedisBinary extract() {
      String system = system();
      try (JarFile library = library()) {
        JarEntry entry =
            library.stream()
                .filter(e -> e.getName().matches("redis-server-.*-" + system))
                .min(Comparator.comparing(JarEntry::getName))
                .orElseThrow(() -> new IOException("it has none for " + system));
        Path directory = Files.createTempDirectory("partita-redis-binary");
        directory.toFile().deleteOnExit();
        Path binary = Files.createFile(directory.resolve("redis-server"), OWNER_EXECUTES);
        binary.toFile().deleteOnExit(); // the last named is the first deleted
        try (InputStream in = library.getInputStream(entry)) {
          Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(binary, OWNER_EXECUTES.value());
        return at(binary);
      } catch (IOException | RuntimeException e) {
        throw new IllegalStateException(
            "no redis-server: install one (it is looked for on the PATH), or name it by -D"
                + PROPERTY
                + "=; the library embedded-redis is of no help: "
                + e.getMessage(),
            e);
      }
    }

    private static JarFile library() throws IOException {
      URL inside = RedisBinary.class.getClassLoader().getResource(LIBRARY);
      if (inside != null && inside.openConnection() instanceof JarURLConnection connection) {
        connection.setUseCaches(false);
        return connection.getJarFile();
      }
      throw new FileNotFoundException("it is not on the class path");
    }

    /** How the library names systems. */
    private static String system() {
      String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
      String arch = System.getProperty("os.arch");
      return switch (arch) {
        case "amd64", "x86_64" -> os + "-amd64";
        case "aarch64", "arm64" -> os + "-arm64";
        case "x86", "i386", "i686" -> os + "-386";
        default -> os + "-" + arch;
      };
    }
  }

  private static String versionOf(Path binary) {
    try {
      Process process =
          new ProcessBuilder(binary.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(binary + " --version did not end");
      }
      Matcher version = VERSION.matcher(output);
      if (process.exitValue() != 0 || !version.find()) {
        throw new IllegalStateException(
            binary + " --version ended with " + process.exitValue() + " and said: " + output);
      }
      return version.group(1);
    } catch (IOException e) {
      throw new IllegalStateException(binary + " does not run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

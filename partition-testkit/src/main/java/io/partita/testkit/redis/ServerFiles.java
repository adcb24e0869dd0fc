package io.partita.testkit.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The directory of one server, readable by its owner only: configuration, data, output. */
final class ServerFiles {
  static final String SNAPSHOT = "dump.rdb";

  private static final Set<ServerFiles> ALL = ConcurrentHashMap.newKeySet();

  private final Path directory;

  private ServerFiles(Path directory) {
    this.directory = directory;
  }

  static ServerFiles create() {
    try {
      Path directory =
          Files.createTempDirectory(
              "partita-redis",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createDirectory(directory.resolve("data"));
      ServerFiles files = new ServerFiles(directory);
      ALL.add(files);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path configuration() {
    return directory.resolve("redis.conf");
  }

  Path data() {
    return directory.resolve("data");
  }

  File output() {
    return directory.resolve("output.log").toFile();
  }

  void write(List<String> configuration) {
    try {
      if (Files.notExists(configuration())) {
        Files.createFile(
            configuration(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(configuration(), configuration, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long outputLength() {
    return output().length();
  }

  /** The output from that byte on. */
  String output(long from) {
    try {
      byte[] all = Files.readAllBytes(output().toPath());
      int start = (int) Math.min(from, all.length);
      return new String(all, start, all.length - start, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] snapshot() {
    try {
      return Files.readAllBytes(data().resolve(SNAPSHOT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces all data by this snapshot. */
  void restore(byte[] snapshot) {
    wipe();
    try {
      Files.write(data().resolve(SNAPSHOT), snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void wipe() {
    deleteTree(data());
    try {
      Files.createDirectory(data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    deleteTree(directory);
    ALL.remove(this);
  }

  /** Deletes those of all servers that were not closed: passwords stand in them. */
  static void deleteAll() {
    ALL.forEach(ServerFiles::delete);
  }

  static void deleteTree(Path root) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      return; // gone already
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

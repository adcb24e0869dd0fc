package io.partita.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A small file that is only ever replaced as a whole: a reader, who needs no lock, sees all of the
 * old content or all of the new, also after a crash of the host. Writers must exclude each other.
 *
 * <p>Only the owner may read and write it, where the file system knows of owners (POSIX).
 *
 * <p>An interrupt of the thread breaks off neither reading nor writing and stays pending.
 */
final class AtomicFile {
  private final Path file;
  private final Path temporary;

  AtomicFile(Path file) {
    this.file = file;
    // One name for all writers, so that what a crash left over is overwritten and never piles up.
    this.temporary = file.resolveSibling(file.getFileName() + ".tmp");
  }

  Path path() {
    return file;
  }

  /** Its content; empty if there is no such file. */
  Optional<byte[]> read() throws IOException {
    try {
      return Optional.of(uninterrupted(() -> Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Replaces its content, or makes it.
   *
   * @throws IOException if that failed; it holds the old content or the new, both whole
   */
  void replace(byte[] content) throws IOException {
    uninterrupted(
        () -> {
          writeTemporary(content);
          return true;
        });
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    uninterrupted(this::forceDirectory);
  }

  private void writeTemporary(byte[] content) throws IOException {
    Files.deleteIfExists(temporary);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, ownerOnly(file, "rw-------"))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      // Before the move: else a crash could leave the new name with none of the new content.
      channel.force(true);
    }
  }

  /** Makes the move last. Not possible where a directory can't be opened, as on Windows. */
  private boolean forceDirectory() throws IOException {
    FileChannel directory;
    try {
      directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
    try (directory) {
      directory.force(true);
    }
    return true;
  }

  /** These permissions for a new file, or none where the file system does not know them. */
  static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Something with files that can be done again if it was broken off. */
  @FunctionalInterface
  private interface Repeatable<T> {
    T run() throws IOException;
  }

  /**
   * Does something with channels, which an interrupt of the thread closes. Tried again it would
   * fail again while the interrupt is pending, so that is taken away until the end.
   */
  private static <T> T uninterrupted(Repeatable<T> body) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return body.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

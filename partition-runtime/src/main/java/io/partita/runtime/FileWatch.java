package io.partita.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a file again and again, on a daemon thread that starts with the first who is
 * interested, and tells when it was replaced. Two changes within one tick of the file system's
 * clock may look like none: it only hints.
 */
final class FileWatch implements AutoCloseable {
  private final Path file;
  private final long intervalNanos;
  private final Runnable changed;
  private final String threadName;

  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * A watch that has not begun.
   *
   * @param changed is called on the watch's thread, with no lock held; must not throw
   */
  FileWatch(Path file, Duration interval, Runnable changed, String threadName) {
    this.file = file;
    this.intervalNanos = interval.toNanos();
    this.changed = changed;
    this.threadName = threadName;
  }

  /** Changes after this call are told. Idempotent; does nothing once closed. */
  synchronized void begin() {
    if (thread != null || closed) {
      return;
    }
    Stamp before = stamp();
    Thread started = new Thread(() -> look(before), threadName);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Looks now, not only at the end of the interval. */
  synchronized void hurry() {
    LockSupport.unpark(thread);
  }

  private void look(Stamp before) {
    Stamp known = before;
    while (!closed) {
      LockSupport.parkNanos(this, intervalNanos);
      // Else a pending interrupt, which only one who was told can have left, ends every wait.
      Thread.interrupted();
      Stamp now = stamp();
      if (!closed && !now.equals(known)) {
        known = now;
        changed.run();
      }
    }
  }

  private Stamp stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime(),
          attributes.size(),
          Optional.ofNullable(attributes.fileKey()));
    } catch (IOException e) {
      return Stamp.ABSENT;
    }
  }

  /** Ends the thread, without waiting for what it is telling right now. Idempotent. */
  @Override
  public void close() {
    closed = true;
    hurry();
  }

  /** By what a replaced file is known. */
  private record Stamp(FileTime modified, long size, Optional<Object> key) {
    static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1, Optional.empty());
  }
}

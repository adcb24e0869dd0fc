package io.partita.runtime;

import io.partita.api.PartitaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of all processes of a host in at a time, by a lock on a file. The operating
 * system takes the lock from a process that dies, so nothing is left over but an empty file.
 *
 * <p>A file lock belongs to the process, hence an ordinary lock in front of it for the threads of
 * this one. Locks of one file are shared by all stores that name it, whatever the way.
 */
final class FileMutex {
  private static final Map<Path, FileMutex> BY_FILE = new ConcurrentHashMap<>();
  private static final long FIRST_PAUSE_NANOS = 100_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;

  /** What runs under the lock. */
  @FunctionalInterface
  interface Body<T> {
    T run() throws IOException;
  }

  private final Path file;
  private final ReentrantLock threads = new ReentrantLock(true);

  /**
   * The open file, guarded by {@link #threads}.
   *
   * <p>POSIX drops <em>all</em> locks of a process on a file when the process closes <em>any</em>
   * descriptor of it. So it is closed only while the lock is held, when nobody else of this process
   * can hold it, not even a copy of this class in another class loader. After a wait in vain it
   * stays open for the next try.
   */
  private @Nullable FileChannel channel;

  private FileMutex(Path file) {
    this.file = file;
  }

  /** The one of a file, which must be named by its real path. The file need not exist. */
  static FileMutex of(Path file) {
    return BY_FILE.computeIfAbsent(file, FileMutex::new);
  }

  /**
   * Runs something alone. Must not be called from within. An interrupt of the thread does not end
   * the wait, which is short, and stays pending.
   *
   * @throws PartitaException if others hold the lock for too long
   */
  <T> T alone(Duration timeout, Body<T> body) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!excludeThreads(deadline)) {
      throw busy(timeout);
    }
    try {
      FileChannel open = open();
      if (!excludeProcesses(open, deadline)) {
        throw busy(timeout);
      }
      try {
        return body.run();
      } finally {
        channel = null;
        open.close();
      }
    } finally {
      threads.unlock();
    }
  }

  private boolean excludeThreads(long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return threads.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              AtomicFile.ownerOnly(file, "rw-------"));
      channel = open;
    }
    return open;
  }

  private static boolean excludeProcesses(FileChannel open, long deadline) throws IOException {
    boolean interrupted = false;
    try {
      long pause = FIRST_PAUSE_NANOS;
      while (!tryLock(open)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(Math.min(pause, left));
        interrupted |= Thread.interrupted();
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean tryLock(FileChannel open) throws IOException {
    try {
      return open.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another class loader of this process, or the file by another path.
      return false;
    }
  }

  private PartitaException busy(Duration timeout) {
    return new PartitaException(
        "lock " + file + ": held by other threads or processes for more than " + timeout);
  }
}

package io.partita.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One process of a server. It ends with this JVM at the latest. Thread-safe. */
final class ServerProcess {
  private static final Set<ProcessHandle> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::endAll, "servers-end"));
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  static ServerProcess start(Path binary, ServerFiles files) {
    try {
      Process process =
          new ProcessBuilder(binary.toString(), files.configuration().toString())
              .directory(files.data().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(files.output()))
              .start();
      ALIVE.add(process.toHandle());
      process.getOutputStream().close();
      return new ServerProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void endAll() {
    ALIVE.forEach(ProcessHandle::destroyForcibly);
    ServerFiles.deleteAll();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended, or that long: true if it has. */
  boolean ended(Duration patience) {
    try {
      boolean ended = process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (ended) {
        ALIVE.remove(process.toHandle());
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }

  /** SIGTERM, and waits for its end. */
  void terminate() {
    process.destroy();
    if (!ended(PATIENCE)) {
      kill();
      throw new IllegalStateException("process " + pid() + " did not end within " + PATIENCE);
    }
  }

  /** SIGKILL, and waits for its end. */
  void kill() {
    process.destroyForcibly();
    if (!ended(PATIENCE)) {
      throw new IllegalStateException("process " + pid() + " outlives SIGKILL");
    }
  }

  /** SIGSTOP, and waits until it stands still. */
  void pause() {
    signal("STOP");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isStopped()) {
      if (ended(Duration.ofMillis(1)) || System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("process " + pid() + " can't be stopped");
      }
    }
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    run("kill", "-" + name, Long.toString(pid()));
  }

  private boolean isStopped() {
    Path stat = Path.of("/proc", Long.toString(pid()), "stat");
    if (!Files.exists(stat)) {
      return run("ps", "-o", "state=", "-p", Long.toString(pid())).startsWith("T");
    }
    try {
      String line = Files.readString(stat);
      return line.startsWith(") T", line.lastIndexOf(')')); // the name may hold anything
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

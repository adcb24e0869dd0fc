package io.partita.runtime;

import io.partita.api.PartitaException;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another process that agrees through the files of a directory. */
final class AgreeingProcess implements AutoCloseable {
  static final String CACHE = "carts";

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Process process;
  private final BufferedReader output;

  private AgreeingProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts one that agrees on some states in turn with others, and prints their versions. */
  static AgreeingProcess changing(Path directory, long token, int changes) throws IOException {
    return start(directory, "change", Long.toString(token), Integer.toString(changes));
  }

  /** Starts one that takes and gives back some leases, and prints their tokens. */
  static AgreeingProcess leasing(Path directory, int leases) throws IOException {
    return start(directory, "lease", Integer.toString(leases));
  }

  /** Starts one that takes the lock, prints a line, and keeps it until it is killed. */
  static AgreeingProcess locking(Path directory) throws IOException {
    return start(directory, "lock");
  }

  /** Starts one that tries the lock, and prints whether it is free. */
  static AgreeingProcess probing(Path directory) throws IOException {
    return start(directory, "probe");
  }

  private static AgreeingProcess start(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(AgreeingProcess.class.getName());
    command.add(directory.toString());
    command.addAll(List.of(arguments));
    return new AgreeingProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line that it prints; empty when it has ended. */
  Optional<String> line() throws IOException {
    return Optional.ofNullable(output.readLine());
  }

  /** All numbers that it has yet to print; waits for its end, which must be good. */
  List<Long> numbers() throws IOException, InterruptedException {
    List<Long> numbers = output.lines().map(Long::valueOf).toList();
    int exit = process.waitFor();
    if (exit != 0) {
      throw new AssertionError("the process ended with " + exit);
    }
    return numbers;
  }

  /** Kills it, whatever it does. */
  @Override
  public void close() {
    process.destroyForcibly();
    Waiting.until(() -> !process.isAlive());
  }

  private static FileTopologyStore store(Path directory) {
    return new FileTopologyStore(
        directory, CACHE, States.CODEC, LONG, LONG, System::currentTimeMillis);
  }

  /** What the other process does. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Path.of(arguments[0]);
    switch (arguments[1]) {
      case "change" ->
          change(
              store(directory), Long.parseLong(arguments[2]), Integer.parseInt(arguments[3]), out);
      case "lease" -> lease(store(directory), Integer.parseInt(arguments[2]), out);
      case "lock" -> lock(directory, out);
      case "probe" -> probe(directory, out);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void change(TopologyStore store, long token, int changes, PrintStream out) {
    for (int done = 0; done < changes; ) {
      long next = store.read().map(ClusterState::version).orElse(0L) + 1;
      if (store.compareAndSet(next - 1, States.state(next), token)) {
        out.println(next);
        done++;
      }
    }
  }

  private static void lease(TopologyStore store, int leases, PrintStream out) {
    for (int done = 0; done < leases; ) {
      Optional<Lease> lease = store.tryAcquire("process", LONG);
      if (lease.isPresent()) {
        out.println(lease.get().token());
        store.release(lease.get());
        done++;
      }
    }
  }

  private static FileMutex mutex(Path directory) throws IOException {
    return FileMutex.of(directory.toRealPath().resolve(CACHE + ".lock"));
  }

  private static void lock(Path directory, PrintStream out) throws IOException {
    mutex(directory)
        .alone(
            LONG,
            () -> {
              out.println("locked");
              return System.in.read();
            });
  }

  private static void probe(Path directory, PrintStream out) throws IOException {
    try {
      out.println(mutex(directory).alone(Duration.ofMillis(1), () -> "free"));
    } catch (PartitaException e) {
      out.println("locked");
    }
  }
}

package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.spi.Backend;
import io.partita.api.spi.Settings;
import io.partita.runtime.Change;
import io.partita.runtime.PartitionedCache;
import io.partita.testkit.fault.Call;
import io.partita.testkit.fault.FaultPlan;
import io.partita.testkit.fault.FaultyBackend;
import io.partita.testkit.fault.Gate;
import io.partita.testkit.fault.StoreOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Another process that splits and merges, stops at a step, and is killed there. */
final class SplittingProcess implements AutoCloseable {
  private static final String HELD = "held";

  private final Process process;

  /**
   * Starts one; returns when it has come to the step.
   *
   * @param call which of the calls of that operation, counted from 1
   * @param after whether the step has been executed, and only its answer is held
   */
  SplittingProcess(
      OrderedFleet fleet,
      String split,
      String merge,
      StoreOperation operation,
      int call,
      boolean after)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(SplittingProcess.class.getName());
    command.addAll(fleet.uris());
    command.addAll(
        List.of(split, merge, operation.name(), Integer.toString(call), Boolean.toString(after)));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    awaitHeld();
  }

  private void awaitHeld() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    String line = output.readLine();
    while (line != null && !line.equals(HELD)) {
      said.append(line).append('\n');
      line = output.readLine();
    }
    if (line == null) {
      throw new AssertionError("the process ended before the step:\n" + said);
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(OrderedFleet.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("a process does not die");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What the other process does; it ends with its input at the latest. */
  public static void main(String[] arguments) throws IOException {
    int next = 1 + OrderedFleet.SERVERS;
    List<String> uris = List.of(arguments).subList(0, next);
    Change change =
        Change.split(OrderedFleet.at(arguments[next]))
            .and(Change.merge(OrderedFleet.at(arguments[next + 1])));
    StoreOperation operation = StoreOperation.valueOf(arguments[next + 2]);
    int wanted = Integer.parseInt(arguments[next + 3]);
    AtomicInteger calls = new AtomicInteger();
    Predicate<Call> held =
        call -> call.operation() == operation && calls.incrementAndGet() >= wanted;
    FaultPlan plan = new FaultPlan(1);
    Backend backend =
        new FaultyBackend(new RedisBackendProvider().create(Settings.defaults()), plan);
    try (PartitionedCache<String, String> cache = OrderedFleet.open(uris, backend);
        Gate gate =
            Boolean.parseBoolean(arguments[next + 4])
                ? plan.holdAfter(held)
                : plan.holdBefore(held)) {
      calls.set(0);
      cache.admin().apply(cache.admin().plan(change));
      gate.awaitArrival(Duration.ofSeconds(30));
      new PrintStream(System.out, true, UTF_8).println(HELD);
      while (System.in.read() >= 0) {
        // until it is killed, or nobody is left to do so
      }
      Runtime.getRuntime().halt(1);
    }
  }
}

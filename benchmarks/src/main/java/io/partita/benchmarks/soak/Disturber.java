package io.partita.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.runtime.PartitionedCache;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** One fault after the other, until it is told to end; heals each. */
final class Disturber {
  private static final long LONGEST_REPAIR_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final SoakFleet fleet;
  private final PartitionedCache<String, String> cache;
  private final long clientPid;
  private final SplittableRandom random;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread = new Thread(this::runAndTell, "disturber");
  private volatile Optional<String> failure = Optional.empty();

  Disturber(
      SoakFleet fleet,
      PartitionedCache<String, String> cache,
      long clientPid,
      SplittableRandom random) {
    this.fleet = fleet;
    this.cache = cache;
    this.clientPid = clientPid;
    this.random = random;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** What was done how often. */
  Map<String, Integer> end() throws InterruptedException {
    ended.set(true);
    thread.join();
    return counts;
  }

  /** What it could not do, if anything. */
  Optional<String> failure() {
    return failure;
  }

  private void runAndTell() {
    try {
      run();
    } catch (RuntimeException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    } finally {
      signal("CONT");
      fleet.heal();
    }
  }

  private void run() {
    while (!ended.get()) {
      pause(100 + random.nextInt(500));
      int server = random.nextInt(fleet.size());
      switch (random.nextInt(6)) {
        case 0 -> {
          count("connections cut");
          fleet.proxy(server).cut();
        }
        case 1 -> {
          count("delay");
          Duration delay = Duration.ofMillis(1L + random.nextInt(20));
          fleet.proxy(server).delay(delay, delay);
          pause(300);
          fleet.proxy(server).pass();
        }
        case 2 -> {
          count("black hole");
          fleet.proxy(server).blackHole();
          pause(200 + random.nextInt(1_500));
          fleet.proxy(server).pass();
        }
        case 3 -> {
          count("server stopped");
          fleet.server(server).pause();
          pause(100 + random.nextInt(1_000));
          fleet.server(server).resume();
        }
        case 4 -> {
          count("server killed");
          fleet.server(server).kill();
          pause(random.nextInt(500));
          fleet.server(server).start();
          awaitService("n" + server);
        }
        default -> {
          count("client stopped");
          signal("STOP");
          pause(1_000 + random.nextInt(random.nextInt(4) == 0 ? 9_000 : 2_000));
          signal("CONT");
        }
      }
    }
  }

  /** How long it takes until a server that has come back is admitted and serves. */
  private void awaitService(String node) {
    PartitionMap map = cache.admin().map();
    Optional<String> key =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "probe:" + i)
            .filter(probe -> map.primary(map.locate(probe.getBytes(UTF_8))).equals(node))
            .findFirst();
    if (key.isEmpty()) {
      return; // not a member
    }
    long begin = System.nanoTime();
    while (!serves(key.get())) {
      if (System.nanoTime() - begin > LONGEST_REPAIR_NANOS) {
        throw new IllegalStateException(node + " has restarted and does not serve again");
      }
    }
    int millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    counts.merge("ms until a killed server served again, at most", millis, Math::max);
  }

  private boolean serves(String key) {
    try {
      cache.get(key);
      return true;
    } catch (PartitaException e) {
      return false;
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(clientPid)).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("no kill command to stop a process with", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

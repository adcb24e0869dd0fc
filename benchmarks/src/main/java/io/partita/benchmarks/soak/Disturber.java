package io.partita.benchmarks.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** One fault after the other, until it is told to end; heals each. */
final class Disturber {
  private final SoakFleet fleet;
  private final long clientPid;
  private final SplittableRandom random;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "disturber");

  Disturber(SoakFleet fleet, long clientPid, SplittableRandom random) {
    this.fleet = fleet;
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

  private void run() {
    while (!ended.get()) {
      pause(100 + random.nextInt(500));
      int server = random.nextInt(fleet.size());
      switch (random.nextInt(5)) {
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
        default -> {
          count("client stopped");
          signal("STOP");
          pause(1_000 + random.nextInt(2_000));
          signal("CONT");
        }
      }
    }
    signal("CONT");
    fleet.heal();
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

package io.partita.benchmarks.soak;

import io.partita.benchmarks.resize.Crew;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import io.partita.testkit.history.History;
import io.partita.testkit.history.LinearizabilityReport;
import io.partita.testkit.history.RecordedOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One round: a fleet of its own, changes under load, migrators killed, faults; then all checks. */
final class SoakRound {
  private static final int SERVERS = 4;

  /** Caches of this process, with a thread each; the client process is one more. */
  private static final int GROUPS = 7;

  private static final long CHILD_MILLIS = 60_000;
  private static final long CHANGE_MILLIS = 120_000;

  private final long seed;
  private final int coldKeys;
  private final int changes;
  private final SplittableRandom random;
  private final List<String> problems = new ArrayList<>();
  private final List<SoakClient> clients = new ArrayList<>();
  private int kills;
  private long longestTakeOverMillis;

  SoakRound(long seed, int coldKeys, int changes) {
    this.seed = seed;
    this.coldKeys = coldKeys;
    this.changes = changes;
    this.random = new SplittableRandom(seed);
  }

  /**
   * What came of it.
   *
   * @param problems empty if nothing was lost, undone, or left without an owner
   * @param longestTakeOverMillis from the last kill of a migrator to the end of its change, which
   *     another process has taken over once the lease was over
   */
  record Result(
      List<String> problems,
      long operations,
      long unknown,
      long failed,
      int recorded,
      int kills,
      long longestTakeOverMillis,
      Map<String, Integer> faults) {}

  Result run() {
    Path folder = folder();
    try (SoakFleet fleet = new SoakFleet(SERVERS)) {
      return run(fleet, folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      delete(folder);
    }
  }

  private Result run(SoakFleet fleet, Path folder) throws InterruptedException {
    boolean onServer = random.nextBoolean();
    String store = onServer ? fleet.store() : folder.resolve("store").toString();
    Path tape = folder.resolve("tape");
    List<PartitionedCache<String, String>> caches = new ArrayList<>();
    try {
      for (int i = 0; i < GROUPS; i++) {
        caches.add(SoakFleet.open(store, fleet.uris()));
      }
      AtomicBoolean ended = new AtomicBoolean();
      List<Thread> threads = start(caches, ended);
      Map<String, Integer> faults = new TreeMap<>();
      try (Child process = child(fleet, store, tape)) {
        process.awaitBegin(CHILD_MILLIS);
        Disturber disturber = new Disturber(fleet, caches.get(0), process.pid(), random.split());
        disturber.start();
        for (String change : changes(fleet)) {
          carryOut(fleet, store, change);
        }
        faults.putAll(disturber.end());
        disturber.failure().ifPresent(problems::add);
        ended.set(true);
        for (Thread thread : threads) {
          thread.join();
        }
        process.finish();
        if (!process.awaitEnd(CHILD_MILLIS)) {
          problems.add("the client process did not end: " + process.lastLine());
        } else if (process.exitCode() != 0) {
          problems.add("the client process found: " + process.lastLine());
        }
      }
      faults.merge(onServer ? "topology on a server" : "topology in a file", 1, Integer::sum);
      return check(caches, tape, faults);
    } finally {
      fleet.heal();
      caches.forEach(PartitionedCache::close);
    }
  }

  private List<Thread> start(List<PartitionedCache<String, String>> caches, AtomicBoolean ended) {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < GROUPS; t++) {
      SoakClient client = new SoakClient("t" + t, coldKeys / GROUPS, random.nextLong());
      clients.add(client);
      PartitionedCache<String, String> cache = caches.get(t % GROUPS);
      Thread thread = new Thread(() -> client.run(cache, ended::get), "client-" + t);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private Child child(SoakFleet fleet, String store, Path tape) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "soak-client",
                "--store",
                store,
                "--tape",
                tape.toString(),
                "--seed",
                Long.toString(seed)));
    fleet.uris().forEach(uri -> arguments.addAll(List.of("--uri", uri)));
    return new Child(arguments);
  }

  private List<String> changes(SoakFleet fleet) {
    List<String> all = new ArrayList<>();
    all.add("add " + (fleet.size() - 1));
    int drained = random.nextInt(fleet.size() - 1);
    all.add("drain " + drained);
    all.add("restore " + drained);
    int reweighted = random.nextInt(fleet.size());
    all.add("weight " + reweighted + " 2");
    all.add("weight " + reweighted + " 1");
    // Some of them in this order; what restores a node comes after what drained it.
    int[] beginnings = {0, 1, 3};
    int from = changes < all.size() ? beginnings[random.nextInt(beginnings.length)] : 0;
    return all.subList(from, Math.min(from + changes, all.size()));
  }

  /** By a process that is killed at some moment, by the next one, and so on. */
  private void carryOut(SoakFleet fleet, String store, String change) throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("soak-migrator", "--store", store, "--change", change));
    fleet.uris().forEach(uri -> arguments.addAll(List.of("--uri", uri)));
    int mostKills = kills == 0 ? 1 + random.nextInt(2) : random.nextInt(3);
    long killedAt = 0;
    for (int killed = 0; ; killed++) {
      try (Child migrator = new Child(arguments)) {
        if (killed < mostKills) {
          migrator.awaitBegin(CHILD_MILLIS);
          if (!migrator.awaitEnd(random.nextInt(2_000))) {
            migrator.kill();
            kills++;
            killedAt = System.nanoTime();
            continue;
          }
        }
        if (!migrator.awaitEnd(CHANGE_MILLIS)) {
          problems.add(
              "'%s' did not end within %d ms: %s"
                  .formatted(change, CHANGE_MILLIS, migrator.lastLine()));
        } else if (migrator.exitCode() != 0) {
          problems.add(
              "'%s' was not carried out: exit code %d: %s"
                  .formatted(change, migrator.exitCode(), migrator.lastLine()));
        } else if (killedAt != 0) {
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAt);
          longestTakeOverMillis = Math.max(longestTakeOverMillis, millis);
        }
        return;
      }
    }
  }

  private Result check(
      List<PartitionedCache<String, String>> caches, Path tape, Map<String, Integer> faults) {
    List<RecordedOperation> history = new ArrayList<>();
    long operations = 0;
    long unknown = 0;
    long failed = 0;
    checkAll(caches);
    for (SoakClient client : clients) {
      problems.addAll(client.problems());
      history.addAll(client.history());
      operations += client.operations();
      unknown += client.unknown();
      failed += client.failed();
    }
    if (Files.exists(tape)) {
      history.addAll(Tape.read(tape));
    }
    LinearizabilityReport report = History.of(history).check();
    report.violations().forEach(violation -> problems.add(violation.toString()));
    report.undecided().forEach(undecided -> problems.add(undecided.toString()));
    Verification verification = caches.get(0).admin().verify();
    if (verification.misplaced() + verification.unowned() + verification.missing() > 0) {
      problems.add(verification.toString());
    }
    return new Result(
        problems,
        operations,
        unknown,
        failed,
        history.size(),
        kills,
        longestTakeOverMillis,
        faults);
  }

  /** By another cache than the one that each has used. */
  private void checkAll(List<PartitionedCache<String, String>> caches) {
    Crew.run(clients.size(), i -> clients.get(i).checkAll(caches.get((i + 1) % caches.size())))
        .join();
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("partita-soak");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

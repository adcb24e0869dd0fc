package io.partita.examples.shop;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Topology;
import io.partita.examples.shop.Report.ChangeReport;
import io.partita.examples.shop.Report.Checks;
import io.partita.examples.shop.Report.Evenness;
import io.partita.examples.shop.Report.Settings;
import io.partita.examples.shop.Report.Stretch;
import io.partita.examples.shop.Report.TraceFigures;
import io.partita.examples.shop.Report.Verified;
import io.partita.runtime.Admin;
import io.partita.runtime.Balance;
import io.partita.runtime.CacheBuilder;
import io.partita.runtime.Change;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run of the shop, from an empty fleet to the report. */
final class ShopRun {
  private static final int STEPS_PER_LOOK = 64;

  private final ShopOptions options;
  private final Console console;
  private final Fleet fleet;
  private final Instant started = Instant.now();
  private final RunClock clock = new RunClock();
  private final Findings findings = new Findings();
  private final Failures failures = new Failures();
  private final LatencyBoard board;
  private final Workload workload;
  private final ResizeScript script;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private double fillSeconds;

  ShopRun(ShopOptions options, Fleet fleet, Console console) {
    this.options = options;
    this.fleet = fleet;
    this.console = console;
    this.board = new LatencyBoard(options.threads());
    this.workload =
        options.trace().isPresent()
            ? new TraceWorkload(options.trace().get(), options.threads(), options.seed(), findings)
            : new ShopWorkload(options.threads(), options.keys(), options.seed(), findings);
    this.script = new ResizeScript(fleet, options.switchTo(), options.seconds());
  }

  /**
   * Runs.
   *
   * @throws ConfigurationException if the cache can't be built, or the strategy not switched, as
   *     asked for
   */
  Report run() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(options.threads(), threadFactory());
    try (PartitionedCache<String, byte[]> cache = build()) {
      requirePossible(Change.strategy(options.switchTo()), cache.admin());
      describe(cache.admin());
      try {
        return run(cache, pool);
      } finally {
        stop(pool);
        if (fleet.borrowed()) {
          takeAway(cache);
        }
      }
    } finally {
      stop(pool);
    }
  }

  private void stop(ExecutorService pool) {
    stopped.set(true);
    pool.shutdownNow();
  }

  /** Removes what the run has written to servers that go on. */
  private void takeAway(PartitionedCache<String, byte[]> cache) {
    console.status("removing what was written");
    long kept = 0;
    for (Checked some : workload.checked()) {
      kept += Sweep.remove(cache, some);
    }
    console.line(
        ReportText.format(
            "on the servers: %s%s",
            kept == 0 ? "no entry is left" : kept + " entries could not be removed",
            ", of records those named partita:" + fleet.cache() + ":*"));
  }

  private static void requirePossible(Change change, Admin admin) {
    try {
      admin.plan(change);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of(Problem.of(change.description(), String.valueOf(e.getMessage()), "possible")));
    }
  }

  private static ThreadFactory threadFactory() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "shop-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private PartitionedCache<String, byte[]> build() {
    CacheBuilder<String, byte[]> builder =
        Partita.cache(fleet.cache(), Codec.utf8(), Codec.bytes())
            .nodes(fleet.nodes())
            .strategy(options.strategy())
            .rules(rules -> rules.withPartitions(fleet.partitions()).withBound(options.bound()));
    fleet.settings().forEach(builder::backendSettings);
    return builder.build();
  }

  private void describe(Admin admin) {
    console.line(
        ReportText.format(
            "Partita shop: %d nodes in %d regions, strategy %s, %,d partitions; %d threads for"
                + " %d s, seed %d",
            fleet.nodes().size(),
            Math.min(fleet.nodes().size(), Fleet.REGIONS.size()),
            options.strategy(),
            admin.map().size(),
            options.threads(),
            options.seconds(),
            options.seed()));
    fleet.description().forEach(line -> console.line("  " + line));
    workload.description().forEach(line -> console.line("  " + line));
    console.gap();
  }

  private Report run(PartitionedCache<String, byte[]> cache, ExecutorService pool)
      throws InterruptedException {
    List<Traffic> traffic = new ArrayList<>();
    for (int i = 0; i < options.threads(); i++) {
      traffic.add(workload.traffic(i, new Calls(cache, clock, board.column(i), failures)));
    }
    fill(traffic, pool);
    List<Future<?>> loops = new ArrayList<>();
    traffic.forEach(one -> loops.add(pool.submit(() -> loop(one))));
    Conductor conductor =
        new Conductor(cache.admin(), board, findings, clock, console, () -> requireAlive(loops));
    conductor.begin();
    conductor.warmUp(script.warmUpSeconds());
    Evenness start = conductor.evenness();
    List<ChangeReport> changes = new ArrayList<>();
    for (Change change : script.changes()) {
      conductor.quietTime(script.beginSeconds(changes.size()));
      String title = (changes.size() + 1) + "/" + script.changes().size();
      changes.add(conductor.carryOut(title, change));
    }
    conductor.quietTime(options.seconds());
    stopped.set(true);
    await(loops);
    return report(cache, conductor, start, changes);
  }

  private void fill(List<Traffic> traffic, ExecutorService pool) throws InterruptedException {
    console.status("filling the cache");
    double began = clock.seconds();
    List<Future<?>> fillers = new ArrayList<>();
    traffic.forEach(one -> fillers.add(pool.submit(one::fill)));
    await(fillers);
    fillSeconds = clock.seconds() - began;
    long filled = board.next(clock.getAsLong()).count();
    if (filled > 0) {
      console.line(ReportText.format("%,d entries written in %.1f s", filled, fillSeconds));
    }
  }

  private void loop(Traffic traffic) {
    while (!stopped.get()) {
      for (int i = 0; i < STEPS_PER_LOOK; i++) {
        traffic.step();
      }
    }
  }

  private static void requireAlive(List<Future<?>> loops) {
    for (Future<?> loop : loops) {
      if (loop.isDone()) {
        try {
          loop.get();
        } catch (InterruptedException | ExecutionException e) {
          throw new IllegalStateException("a traffic thread died: " + e.getCause(), e);
        }
      }
    }
  }

  private static void await(Collection<Future<?>> tasks) throws InterruptedException {
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a traffic thread died: " + e.getCause(), e);
      }
    }
  }

  private Report report(
      PartitionedCache<String, byte[]> cache,
      Conductor conductor,
      Evenness start,
      List<ChangeReport> changes) {
    findings.during("last look");
    console.status("looking at every key");
    List<Checked> checked = workload.checked();
    Sweep sweep = Sweep.of(cache, checked, clock);
    console.status("verifying every node");
    Verified verified = verified(cache.admin().verify());
    Checks checks =
        new Checks(
            checked.stream().mapToLong(Checked::writes).sum(),
            checked.stream().mapToLong(Checked::comparisons).sum(),
            sweep,
            findings.byFault(),
            findings.examples(),
            findings.mostLateNanos() / 1e6,
            Holding.LATE_NANOS / 1e6,
            findings.mostEarlyNanos() / 1e6,
            Holding.EARLY_NANOS / 1e6,
            failures.byType(),
            failures.unknownOutcomes(),
            checked.stream().mapToLong(Checked::openKeys).sum(),
            verified);
    List<String> problems = problems(checks, changes);
    return new Report(
        problems.isEmpty(),
        problems,
        settings(cache.admin()),
        Stretch.of(conductor.quiet()),
        Stretch.of(conductor.measured()),
        conductor.measured().each(),
        workload.hitRatios(),
        start,
        changes,
        checks,
        traceFigures(cache.admin()));
  }

  private static Verified verified(Verification found) {
    return new Verified(
        found.isClean(),
        found.keys(),
        found.orphans(),
        found.misplaced(),
        found.missing(),
        found.unowned(),
        found.examples());
  }

  static List<String> problems(Checks checks, List<ChangeReport> changes) {
    List<String> problems = new ArrayList<>();
    checks
        .wrong()
        .forEach(
            (fault, count) -> {
              if (count > 0) {
                problems.add(ReportText.format("%s: %,d", fault.label(), count));
              }
            });
    if (checks.lastLook().unreadable() > 0) {
      problems.add(ReportText.format("unreadable keys: %,d", checks.lastLook().unreadable()));
    }
    if (!checks.verification().clean()) {
      problems.add("the nodes do not hold what the map says");
    }
    for (ChangeReport change : changes) {
      if (!change.end().equals("COMPLETED")) {
        problems.add(change.description() + ": " + change.end());
      }
    }
    return problems;
  }

  private Settings settings(Admin admin) {
    return new Settings(
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        ShopCommand.version(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        fleet.backend(),
        fleet.nodes().size(),
        options.threads(),
        options.seconds(),
        options.seed(),
        String.join("; ", workload.description()),
        options.strategy(),
        options.switchTo(),
        options.bound().toString().toLowerCase(Locale.ROOT),
        admin.map().size(),
        fillSeconds,
        clock.seconds(),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
            .sum(),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum()
            / 1e3);
  }

  private @Nullable TraceFigures traceFigures(Admin admin) {
    if (!(workload instanceof TraceWorkload replay) || options.trace().isEmpty()) {
      return null;
    }
    Trace trace = options.trace().get();
    Topology topology = admin.topology();
    PartitionMap map = admin.map();
    Map<String, Integer> keysOf = new HashMap<>();
    for (String key : trace.keys()) {
      keysOf.merge(map.primary(map.locate(key.getBytes(StandardCharsets.UTF_8))), 1, Integer::sum);
    }
    List<Node> holding =
        topology.nodes().stream().filter(node -> keysOf.containsKey(node.id())).toList();
    double[] weights = holding.stream().mapToDouble(Node::weight).toArray();
    double total = holding.stream().mapToDouble(Node::weight).sum();
    Balance balance =
        Balance.of(
            holding.stream().mapToDouble(node -> keysOf.getOrDefault(node.id(), 0)).toArray(),
            weights);
    double[] shares = holding.stream().mapToDouble(node -> node.weight() / total).toArray();
    return new TraceFigures(
        trace.name(),
        trace.length(),
        trace.keys().size(),
        (double) replay.accesses() / trace.length(),
        balance.variation(),
        balance.peakToMean(),
        Evenness.noise(shares, trace.keys().size()));
  }
}

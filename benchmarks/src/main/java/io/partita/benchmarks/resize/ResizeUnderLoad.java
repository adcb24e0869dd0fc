package io.partita.benchmarks.resize;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.spi.Backend;
import io.partita.api.spi.TopologyStore;
import io.partita.local.LocalBackends;
import io.partita.runtime.Admin;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.TopologyStores;
import io.partita.runtime.Verification;
import io.partita.testkit.history.HistoryRecorder;
import io.partita.testkit.history.LinearizabilityReport;
import io.partita.testkit.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Changes the topology of a cache while threads use it, and checks every entry, every time to live
 * and every history of a hot key.
 *
 * <p>Several caches share the nodes and the topology store, as if each were a process of its own:
 * one makes the changes, the sessions of the others go stale.
 */
public final class ResizeUnderLoad {
  private static final String CACHE = "resize";
  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(10);
  private static final long MOST_BYTES_PER_NODE = 1L << 40;

  /** A Redis server counts whole milliseconds, and an entry lives through its last one. */
  private static final long SERVER_TICK_NANOS = 1_000_000;

  private final Scenario scenario;
  private final Consumer<String> progress;
  private final Findings findings = new Findings();
  private final SplittableRandom random;
  private final HistoryRecorder recorder = HistoryRecorder.create();
  private final List<PartitionedCache<String, String>> caches = new ArrayList<>();
  private final List<ColdKeys> slices = new ArrayList<>();
  private final List<ResizeReport.Migration> migrations = new ArrayList<>();
  private final Timetable timetable = new Timetable();
  private volatile boolean ended;

  private ResizeUnderLoad(Scenario scenario, Consumer<String> progress) {
    this.scenario = scenario;
    this.progress = progress;
    this.random = new SplittableRandom(scenario.seed());
  }

  /**
   * Runs a scenario to its end.
   *
   * @param progress is told what goes on
   */
  public static ResizeReport run(Scenario scenario, Consumer<String> progress) {
    return new ResizeUnderLoad(scenario, progress).run();
  }

  private ResizeReport run() {
    if (!scenario.onServers()) {
      try (Backend nodes = localNodes()) {
        return run(i -> nodes, late -> {});
      }
    }
    try (ServerNodes servers = new ServerNodes()) {
      Optional<Adversity> adversity = adversity();
      return run(
          i -> {
            boolean detour = i % 2 == 1;
            Backend way = servers.way(detour);
            return adversity.<Backend>map(a -> new AdverseBackend(way, a, detour)).orElse(way);
          },
          servers::late);
    }
  }

  private Optional<Adversity> adversity() {
    return scenario.adverse().map(way -> new Adversity(way, scenario.seed()));
  }

  private Backend localNodes() {
    return adversity()
        .<Backend>map(
            adversity ->
                new AdverseBackend(
                    LocalBackends.create(MOST_BYTES_PER_NODE, Straggler.clock()), adversity, true))
        .orElseGet(() -> LocalBackends.create(MOST_BYTES_PER_NODE));
  }

  private ResizeReport run(IntFunction<Backend> backendOfCache, Consumer<Boolean> late) {
    try (TopologyStore store = TopologyStores.memory();
        MachineNoise noise = MachineNoise.listen()) {
      HotKeys hot = open(backendOfCache, store);
      try {
        return load(hot, noise, late);
      } finally {
        caches.forEach(PartitionedCache::close);
      }
    }
  }

  private HotKeys open(IntFunction<Backend> backendOfCache, TopologyStore store) {
    List<Node> nodes = IntStream.range(0, scenario.nodes()).mapToObj(Scenario::node).toList();
    HotListener listener = new HotListener();
    for (int i = 0; i < scenario.clients(); i++) {
      caches.add(
          Partita.cache(CACHE, Codec.utf8(), Codec.utf8())
              .nodes(nodes)
              .rules(
                  rules -> rules.withPartitions(scenario.partitions()).withBound(scenario.bound()))
              .backend("local", backendOfCache.apply(i))
              .topologyStore(store)
              .tuning(scenario.tuning())
              .listener(listener)
              .build());
    }
    PartitionMap map = admin().map();
    HotKeys hot = HotKeys.in(map, hotPartitions(map), scenario.load().hotKeys());
    listener.listenFor(hot);
    return hot;
  }

  private Admin admin() {
    return caches.get(0).admin();
  }

  /** Some that the first change moves, some that others may, the rest at random. */
  private Set<Integer> hotPartitions(PartitionMap map) {
    Set<Integer> chosen = new LinkedHashSet<>();
    if (!scenario.changes().isEmpty()) {
      ChangePlan plan = admin().plan(scenario.changes().get(0));
      plan.movements().movements().stream()
          .limit(Math.max(1, scenario.load().hotPartitions() / 4))
          .forEach(movement -> chosen.add(movement.partition()));
    }
    while (chosen.size() < Math.min(scenario.load().hotPartitions(), map.size())) {
      chosen.add(map.id(random.nextInt(map.size())));
    }
    return chosen;
  }

  private ResizeReport load(HotKeys hot, MachineNoise noise, Consumer<Boolean> hindrance) {
    long late = scenario.onServers() ? SERVER_TICK_NANOS : 0;
    int phases = 2 * scenario.changes().size() + 2;
    List<Latencies> latencies = new ArrayList<>();
    List<Worker> workers = new ArrayList<>();
    List<Caller> callers = new ArrayList<>();
    for (int t = 0; t < scenario.threads(); t++) {
      Latencies own = new Latencies(phases);
      Caller caller = new Caller(caches.get(t % caches.size()), own, timetable::index, findings);
      int from = (int) ((long) scenario.entries() * t / scenario.threads());
      int to = (int) ((long) scenario.entries() * (t + 1) / scenario.threads());
      ColdKeys cold =
          new ColdKeys(from, to - from, scenario.load(), late, findings, random.split());
      String name = "t" + t;
      HotClient client = new HotClient(hot, recorder.client(name), name, random.split());
      latencies.add(own);
      callers.add(caller);
      slices.add(cold);
      workers.add(
          new Worker(
              caller,
              cold,
              client,
              hot,
              scenario.load().mostRecorded() / scenario.threads(),
              random.split(),
              new Pace((double) scenario.load().operationsPerSecond() / scenario.threads()),
              () -> ended));
    }
    timetable.begin("fill", false);
    Crew.run(scenario.threads(), t -> fill(callers.get(t), slices.get(t))).join();
    timetable.begin("before", false);
    Crew crew = Crew.run(scenario.threads(), t -> workers.get(t).run());
    hindrance.accept(true);
    change();
    hindrance.accept(false);
    ended = true;
    crew.join();
    timetable.end();
    Measurements measurements = new Measurements(timetable, latencies, noise, caches);
    ResizeReport.Histories histories = checkHistories();
    ResizeReport.Entries entries = checkEntries();
    List<ResizeReport.Phase> measured = measurements.phases();
    return new ResizeReport(
        setup(),
        measured.get(0),
        measured.subList(1, measured.size()),
        migrations,
        entries,
        histories,
        measurements.noise(),
        measurements.slowest(),
        findings.counts(),
        findings.examples());
  }

  private static void fill(Caller caller, ColdKeys slice) {
    for (int i = 0; i < slice.size(); i++) {
      slice.fill(caller, i);
    }
  }

  private void change() {
    pause();
    for (Change change : scenario.changes()) {
      ChangePlan plan = admin().plan(change);
      progress.accept(plan.toString());
      timetable.begin(change.description(), true);
      ChangeRun.Result result = admin().apply(plan).await(LONGEST_CHANGE);
      timetable.begin("after " + change.description(), false);
      note(plan, result);
      pause();
    }
  }

  private void pause() {
    LockSupport.parkNanos(scenario.load().calm().toNanos());
  }

  private void note(ChangePlan plan, ChangeRun.Result result) {
    ChangeRun.Progress done = result.progress();
    double seconds = result.duration().toNanos() / 1e9;
    migrations.add(
        new ResizeReport.Migration(
            plan.change().description(),
            result.end().toString(),
            done.partitionsDone(),
            plan.movements().after().size(),
            done.keysCopied(),
            done.bytesCopied(),
            seconds,
            done.keysCopied() / seconds));
    progress.accept(result.toString());
    if (result.end() != ChangeRun.End.COMPLETED) {
      findings.add(Finding.FAILED_CHANGE, result.toString());
    }
  }

  private ResizeReport.Histories checkHistories() {
    progress.accept("checking the histories of the hot keys");
    long startedAt = System.nanoTime();
    var history = recorder.history();
    LinearizabilityReport report = history.check();
    report.violations().forEach(v -> findings.add(Finding.NOT_LINEARIZABLE, v.toString()));
    report.undecided().forEach(v -> findings.add(Finding.UNDECIDED, v.toString()));
    return new ResizeReport.Histories(
        history.keys().size(),
        history.keys().stream().mapToLong(key -> history.operations(key).size()).sum(),
        (int) report.verdicts().stream().filter(Verdict.Linearizable.class::isInstance).count(),
        report.violations().size(),
        report.undecided().size(),
        report.verdicts().stream().mapToLong(Verdict::configurationCount).sum(),
        (System.nanoTime() - startedAt) / 1e9);
  }

  /** By another cache than the one that the keys' thread has used. */
  private ResizeReport.Entries checkEntries() {
    progress.accept("checking all entries");
    long checkedAt = System.nanoTime();
    List<Caller> callers =
        IntStream.range(0, slices.size())
            .mapToObj(
                t ->
                    new Caller(
                        caches.get((t + 1) % caches.size()), new Latencies(1), () -> 0, findings))
            .toList();
    Crew.run(slices.size(), t -> slices.get(t).check(callers.get(t))).join();
    int present = slices.stream().mapToInt(ColdKeys::presentCount).sum();
    int expiring = slices.stream().mapToInt(ColdKeys::expiringCount).sum();
    long wait = scenario.load().shortTtl().toNanos() - (System.nanoTime() - checkedAt);
    LockSupport.parkNanos(Math.max(0, wait) + TimeUnit.MILLISECONDS.toNanos(1));
    Crew.run(slices.size(), t -> slices.get(t).checkExpired(callers.get(t))).join();
    Verification verification = admin().verify();
    if (verification.misplaced() + verification.unowned() > 0) {
      findings.add(Finding.MISPLACED, verification.toString());
    }
    if (scenario.adverse().isEmpty() && !verification.isClean()) {
      findings.add(Finding.MISPLACED, verification.toString());
    }
    return new ResizeReport.Entries(
        scenario.entries(),
        present,
        expiring,
        slices.stream().mapToInt(ColdKeys::unsureCount).sum(),
        slices.stream().mapToLong(ColdKeys::ttlsCompared).sum(),
        slices.stream().mapToLong(ColdKeys::worstLengtheningNanos).max().orElse(0) / 1e6,
        slices.stream().mapToLong(ColdKeys::worstShorteningNanos).max().orElse(0) / 1e6,
        verification.keys(),
        verification.orphans(),
        verification.missing());
  }

  private ResizeReport.Setup setup() {
    return new ResizeReport.Setup(
        scenario.entries(),
        scenario.threads(),
        scenario.nodes(),
        scenario.clients(),
        scenario.partitions(),
        scenario.load().hotKeys(),
        scenario.load().valueLength(),
        scenario.seed(),
        scenario.bound().toString(),
        scenario.adverse().flatMap(Scenario.Adverse::removed).map(Safeguard::toString).orElse(""),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        MachineNoise.collectors(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory());
  }
}

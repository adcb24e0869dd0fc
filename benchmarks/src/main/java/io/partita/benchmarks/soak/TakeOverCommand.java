package io.partita.benchmarks.soak;

import io.partita.api.Event;
import io.partita.api.PartitionListener;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Tuning;
import io.partita.testkit.redis.RedisServer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How soon a change goes on whose migrator was killed, as a command. */
@Command(
    name = "redis-takeover",
    description =
        "Drains a node of a cache on four Redis servers and has it back, again and again, by"
            + " processes that are killed at some moment of it; other processes, by the tuning that"
            + " everybody has, take the change up. Tells how long after the end of the dead one's"
            + " lease the first of them has put the nodes in order and goes on moving, and when the"
            + " change has ended. Ends with 1 if that was once later than the limit.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TakeOverCommand implements Callable<Integer> {
  private static final long CHILD_MILLIS = 60_000;
  private static final int BATCH = 1_000;
  private static final int MOST_EVENTS = 1_000_000;
  private static final int DIGITS = 3;

  @Option(names = "--kills", description = "How many migrators are killed.")
  private int kills = 20;

  @Option(names = "--keys", description = "How many entries.")
  private int keys = 50_000;

  @Option(names = "--processes", description = "How many may take a change up.")
  private int processes = 3;

  @Option(names = "--within", description = "Milliseconds after which a process is killed at most.")
  private int withinMillis = 1_000;

  @Option(names = "--limit", description = "Milliseconds after the lease's end to go on.")
  private long limitMillis = 10_000;

  @Option(names = "--seed", description = "Of the moments.")
  private long seed = 1;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public TakeOverCommand() {}

  /** What a process that took the change up said, and when. */
  private record Said(Event event, long epochMillis) {
    boolean isEnd() {
      return event instanceof Event.ChangeEnded;
    }

    boolean isOfMoves() {
      return event instanceof Event.MoveStarted || event instanceof Event.MoveCommitted;
    }
  }

  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>(MOST_EVENTS);
  private final Histogram goesOn = new Histogram(DIGITS);
  private final Histogram ends = new Histogram(DIGITS);
  private final Histogram lease = new Histogram(DIGITS);

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SplittableRandom random = new SplittableRandom(seed);
    List<PartitionedCache<String, String>> survivors = new ArrayList<>();
    PartitionListener listener = event -> said.add(new Said(event, System.currentTimeMillis()));
    try (SoakFleet fleet = new SoakFleet(4)) {
      for (int i = 0; i < processes; i++) {
        survivors.add(
            SoakFleet.describe(fleet.store(), fleet.uris())
                .tuning(Tuning.DEFAULT)
                .listener(listener)
                .build());
      }
      fill(survivors.get(0));
      for (int i = 0; goesOn.getTotalCount() < kills; i++) {
        round(fleet, (i % 2 == 0 ? "drain " : "restore ") + 0, random.nextInt(withinMillis));
      }
      out.printf(
          "%,d keys, %d migrators killed, %d processes, seed %d; milliseconds%n%n",
          keys, kills, processes, seed);
      out.println("| | least | median | 90 % | most |");
      out.println("|---|---|---|---|---|");
      row(out, "from the kill to the end of the lease", lease);
      row(out, "from there to the next move, or the end of the change", goesOn);
      row(out, "from there to the end of the change", ends);
      out.flush();
    } finally {
      survivors.forEach(PartitionedCache::close);
    }
    return goesOn.getMaxValue() <= limitMillis ? 0 : 1;
  }

  private void fill(PartitionedCache<String, String> cache) {
    for (int first = 0; first < keys; first += BATCH) {
      Map<String, String> entries = new HashMap<>();
      for (int i = first; i < Math.min(keys, first + BATCH); i++) {
        entries.put("key-" + i, "value-" + i);
      }
      cache.putAll(entries).values().forEach(done -> done.orThrow());
    }
  }

  private static void row(PrintWriter out, String what, Histogram millis) {
    out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %,d |%n",
        what,
        millis.getMinValue(),
        millis.getValueAtPercentile(50),
        millis.getValueAtPercentile(90),
        millis.getMaxValue());
  }

  /** A change of which the migrator is killed; one that ended before that does not count. */
  private void round(SoakFleet fleet, String change, int afterMillis) throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("soak-migrator", "--store", fleet.store(), "--change", change));
    fleet.uris().forEach(uri -> arguments.addAll(List.of("--uri", uri)));
    long killedAt;
    try (Child migrator = new Child(arguments)) {
      migrator.awaitBegin(CHILD_MILLIS);
      if (migrator.awaitEnd(afterMillis)) {
        return;
      }
      said.clear();
      migrator.kill();
      killedAt = System.currentTimeMillis();
    }
    String endsAt = leaseEnd(fleet.storeServer());
    if (endsAt.isEmpty()) {
      return; // given back: the change had ended, and its process was about to
    }
    long leaseEnd = Long.parseLong(endsAt);
    long first = 0;
    while (true) {
      Said next = said.poll(CHILD_MILLIS, TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new IllegalStateException("'" + change + "' was not taken up: seed " + seed);
      }
      first = first == 0 && (next.isOfMoves() || next.isEnd()) ? next.epochMillis() : first;
      if (next.isEnd()) {
        lease.recordValue(Math.max(0, leaseEnd - killedAt));
        goesOn.recordValue(Math.max(0, first - leaseEnd));
        ends.recordValue(Math.max(0, next.epochMillis() - leaseEnd));
        return;
      }
    }
  }

  /** In milliseconds since 1970; empty if nobody has the lease. */
  private static String leaseEnd(RedisServer store) {
    String record = store.command("KEYS", "*");
    return store.command("HGET", record, "ends");
  }
}

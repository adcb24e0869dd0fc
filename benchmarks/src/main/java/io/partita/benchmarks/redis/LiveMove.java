package io.partita.benchmarks.redis;

import io.partita.api.Codec;
import io.partita.benchmarks.resize.Crew;
import io.partita.benchmarks.resize.Pace;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Tuning;
import io.partita.runtime.Verification;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Our move from three servers to a fourth, at idle and under load. */
final class LiveMove implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int SERVERS = 3;
  private static final int DIGITS = 3;
  private static final int PERCENT_GET = 80;

  /** Before the move and during it; afterwards nothing is noted. */
  private static final int PHASES = 2;

  /**
   * Clients, each of which sends its next operation when it is due and the last one was answered.
   *
   * @param threads so many clients
   * @param perSecond operations of all of them
   * @param before how long they run before the move begins
   */
  record Load(int threads, double perSecond, Duration before) {}

  private final MovedData data;
  private final Servers servers;
  private final PartitionedCache<String, byte[]> cache;

  LiveMove(MovedData data, Tuning tuning) {
    this.data = data;
    this.servers = Servers.start(SERVERS + 1);
    boolean filled = false;
    try {
      this.cache =
          Partita.cache("move", Codec.utf8(), Codec.bytes())
              .nodes(servers.nodes(SERVERS))
              .tuning(tuning)
              .build();
      data.fill((key, value) -> cache.async().put(key, value).toCompletableFuture());
      filled = true;
    } finally {
      if (!filled) {
        servers.close();
      }
    }
  }

  /** Moves a quarter while nobody else uses the servers. */
  MoveReport.Row idle() {
    ChangeRun.Result result = add();
    requireAll();
    return row("Partita, idle", result, MoveReport.Foreground.NONE);
  }

  /** Moves a quarter while clients read and write all keys alike. */
  MoveReport.Row underLoad(Load load) {
    Histogram[][] histograms = new Histogram[load.threads()][PHASES];
    AtomicInteger phase = new AtomicInteger();
    Crew clients = Crew.run(load.threads(), t -> use(load, t, phase, histograms[t]));
    ChangeRun.Result result;
    try {
      LockSupport.parkNanos(load.before().toNanos());
      phase.set(1);
      result = add();
    } finally {
      phase.set(PHASES);
    }
    clients.join();
    requireAll();
    Histogram before = sum(histograms, 0);
    Histogram during = sum(histograms, 1);
    return row(
        "Partita, under load",
        result,
        new MoveReport.Foreground(
            millis(before, 50), millis(before, 99), millis(during, 50), millis(during, 99)));
  }

  private void use(Load load, int thread, AtomicInteger phase, Histogram[] mine) {
    SplittableRandom random = new SplittableRandom(data.seed() * 31 + thread);
    Pace pace = new Pace(load.perSecond() / load.threads());
    for (int p = 0; p < PHASES; p++) {
      mine[p] = new Histogram(DIGITS);
    }
    for (int now = phase.get(); now < PHASES; now = phase.get()) {
      pace.await();
      int i = random.nextInt(data.keys());
      boolean reads = random.nextInt(100) < PERCENT_GET;
      byte[] value = data.value(i);
      long begin = System.nanoTime();
      if (reads) {
        byte[] found = cache.get(MovedData.key(i)).orElseThrow();
        if (found.length != value.length) {
          throw new IllegalStateException(found.length + " bytes instead of " + value.length);
        }
      } else {
        cache.put(MovedData.key(i), value);
      }
      mine[now].recordValue(System.nanoTime() - begin);
    }
  }

  private static Histogram sum(Histogram[][] histograms, int phase) {
    Histogram sum = new Histogram(DIGITS);
    for (Histogram[] ofThread : histograms) {
      sum.add(ofThread[phase]);
    }
    return sum;
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  private ChangeRun.Result add() {
    return carryOut(Change.add(servers.node(SERVERS)));
  }

  /** Takes the fourth node out again, for the next move. */
  void goBack() {
    carryOut(Change.remove(servers.node(SERVERS).id()));
  }

  private ChangeRun.Result carryOut(Change change) {
    ChangeRun.Result result = cache.admin().apply(cache.admin().plan(change)).await(PATIENCE);
    if (result.end() != ChangeRun.End.COMPLETED) {
      throw new IllegalStateException(change.description() + ": " + result);
    }
    return result;
  }

  private void requireAll() {
    Verification found = cache.admin().verify();
    if (!found.isClean() || found.keys() != data.keys()) {
      throw new IllegalStateException(data.keys() + " keys were put, but " + found);
    }
  }

  private MoveReport.Row row(
      String how, ChangeRun.Result result, MoveReport.Foreground foreground) {
    return new MoveReport.Row(
        data.toString(),
        how,
        result.progress().keysCopied(),
        result.progress().bytesCopied(),
        result.duration().toNanos() / (double) TimeUnit.SECONDS.toNanos(1),
        foreground);
  }

  @Override
  public void close() {
    try {
      cache.close();
    } finally {
      servers.close();
    }
  }
}

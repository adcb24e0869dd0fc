package io.partita.benchmarks.get;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads the same keys by several ways, round by round in turn, in one process. */
public final class GetComparison {
  private static final int READS_BETWEEN_LOOKS = 512;

  /** How far apart in the sequence of reads two threads begin. */
  private static final int THREAD_STRIDE = 104_729;

  private static final int VALUE_BYTES = 100;

  /** A way to read an entry. */
  private interface Reader {
    /** The length of the value; throws if there is none. */
    int read(int i);
  }

  private record Way(String name, Reader reader) {}

  /** What a thread has done in a round. */
  private record Share(long reads, long nanos, long processorNanos, long bytes) {}

  private final int threads;
  private final int rounds;
  private final Duration round;
  private final GetFixture fixture;

  private GetComparison(GetFixture fixture, int threads, int rounds, Duration round) {
    this.fixture = fixture;
    this.threads = threads;
    this.rounds = rounds;
    this.round = round;
  }

  /**
   * Compares.
   *
   * @param reads the keys, and what is read
   * @param round how long each side reads in each round; there is one round more, for warming up
   */
  public static GetReport run(Reads reads, int nodes, int threads, int rounds, Duration round) {
    try (GetFixture fixture = new GetFixture(reads, nodes, VALUE_BYTES)) {
      List<GetReport.Side> sides = new GetComparison(fixture, threads, rounds, round).compare();
      String jvm =
          System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
      return new GetReport(reads.keys(), reads.toString(), nodes, threads, rounds, jvm, sides);
    }
  }

  private List<Way> ways() {
    GetFixture f = fixture;
    return List.of(
        new Way("Caffeine", i -> length(f.caffeine().getIfPresent(f.key(i)))),
        new Way("Caffeine, fresh keys", i -> length(f.caffeine().getIfPresent(fresh(f.key(i))))),
        new Way("engine", i -> f.engine().get(f.key(i)).orElseThrow().length),
        new Way(
            "engine, async",
            i -> length(f.engine().async().get(f.key(i)).toCompletableFuture().join())),
        new Way(
            "local store alone",
            i ->
                length(
                    f.session(i).get(f.partition(i), f.keyBytes(i)).toCompletableFuture().join())),
        new Way("Caffeine, crowded", i -> length(f.crowdedCaffeine().getIfPresent(f.key(i)))),
        new Way(
            "engine, crowded nodes", i -> f.crowdedEngine().get(f.key(i)).orElseThrow().length));
  }

  private static int length(byte @Nullable [] value) {
    if (value == null) {
      throw new IllegalStateException("an entry is missing");
    }
    return value.length;
  }

  private static int length(Optional<byte[]> value) {
    return value.orElseThrow().length;
  }

  @SuppressWarnings("StringCopy") // that it is another object is the point
  private static String fresh(String key) {
    return new String(key);
  }

  private List<GetReport.Side> compare() {
    List<Way> ways = ways();
    double[][] rates = new double[ways.size()][rounds];
    double[][] processor = new double[ways.size()][rounds];
    double[][] bytes = new double[ways.size()][rounds];
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int r = -1; r < rounds; r++) {
        for (int w = 0; w < ways.size(); w++) {
          List<Share> shares = round(executor, ways.get(w).reader());
          if (r >= 0) {
            rates[w][r] = shares.stream().mapToDouble(s -> s.reads() * 1e9 / s.nanos()).sum();
            double reads = shares.stream().mapToLong(Share::reads).sum();
            processor[w][r] = shares.stream().mapToLong(Share::processorNanos).sum() / reads;
            bytes[w][r] = shares.stream().mapToLong(Share::bytes).sum() / reads;
          }
        }
      }
    } finally {
      executor.shutdownNow();
    }
    List<GetReport.Side> sides = new ArrayList<>();
    for (int w = 0; w < ways.size(); w++) {
      sides.add(side(ways.get(w).name(), rates[w], rates[0], processor[w], bytes[w]));
    }
    return sides;
  }

  private GetReport.Side side(
      String name, double[] rates, double[] first, double[] processor, double[] bytes) {
    double[] shares = new double[rounds];
    Arrays.setAll(shares, r -> rates[r] / first[r]);
    double rate = median(rates);
    return new GetReport.Side(
        name,
        rate / 1e6,
        Arrays.stream(rates).min().orElse(0) / 1e6,
        Arrays.stream(rates).max().orElse(0) / 1e6,
        threads * 1e9 / rate,
        median(processor),
        median(bytes),
        median(shares));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private List<Share> round(ExecutorService executor, Reader reader) {
    List<Callable<Share>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int start = t * THREAD_STRIDE;
      tasks.add(() -> share(reader, start));
    }
    try {
      List<Share> shares = new ArrayList<>();
      for (Future<Share> task : executor.invokeAll(tasks)) {
        shares.add(task.get());
      }
      return shares;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Share share(Reader reader, int start) {
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long next = start;
    long reads = 0;
    long sum = 0;
    long bytesBefore = thread.getThreadAllocatedBytes(id);
    long processorBefore = thread.getCurrentThreadCpuTime();
    long startedAt = System.nanoTime();
    long end = startedAt + round.toNanos();
    while (System.nanoTime() < end) {
      for (int n = 0; n < READS_BETWEEN_LOOKS; n++) {
        sum += reader.read(fixture.read(next++));
      }
      reads += READS_BETWEEN_LOOKS;
    }
    long nanos = System.nanoTime() - startedAt;
    long processor = thread.getCurrentThreadCpuTime() - processorBefore;
    long bytes = thread.getThreadAllocatedBytes(id) - bytesBefore;
    if (sum != reads * VALUE_BYTES) {
      throw new IllegalStateException("values are not what was put");
    }
    return new Share(reads, nanos, processor, bytes);
  }
}

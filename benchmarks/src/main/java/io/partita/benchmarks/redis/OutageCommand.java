package io.partita.benchmarks.redis;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.PartitaException;
import io.partita.benchmarks.resize.Crew;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.testkit.redis.RedisServer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the others feel of a server that is in trouble, as a command. */
@Command(
    name = "redis-outage",
    description =
        "Reads and writes keys of three Redis servers by one cache, while the first of them is well,"
            + " stands still, is gone, and is back; some threads use the keys of the others alone,"
            + " two those of the first. Ends with 1 if an operation on the others failed.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class OutageCommand implements Callable<Integer> {
  private static final int SERVERS = 3;
  private static final int VALUE_BYTES = 100;
  private static final int PERCENT_GET = 80;
  private static final int THREADS_ON_FIRST = 2;
  private static final int DIGITS = 3;

  @Option(names = "--keys", description = "How many entries.")
  private int keys = 10_000;

  @Option(names = "--threads", description = "That use the keys of the other servers.")
  private int threads = 8;

  @Option(names = "--millis", description = "How long each part is.")
  private int millis = 5_000;

  @Option(names = "--seed", description = "Of keys and operations.")
  private long seed = 1;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public OutageCommand() {}

  /** What some threads saw. */
  private record Seen(Histogram nanos, LongAdder failed) {
    Seen() {
      this(new Histogram(DIGITS), new LongAdder());
    }

    void add(Seen other) {
      nanos.add(other.nanos);
      failed.add(other.failed.sum());
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<RedisServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(RedisServer.builder().config("appendonly", "yes").start());
      }
      List<Node> nodes =
          IntStream.range(0, SERVERS)
              .mapToObj(i -> Node.of("n" + i, servers.get(i).uri()))
              .toList();
      try (PartitionedCache<String, byte[]> cache =
          Partita.cache(Entries.CACHE, Codec.utf8(), Codec.bytes()).nodes(nodes).build()) {
        Entries entries = new Entries(keys, VALUE_BYTES, seed, cache.admin().map());
        PartitaSide side = new PartitaSide(cache, entries);
        IntStream.range(0, keys).forEach(side::put);
        return measure(out, servers.get(0), side, entries) ? 0 : 1;
      }
    } finally {
      servers.forEach(RedisServer::close);
    }
  }

  private boolean measure(PrintWriter out, RedisServer first, PartitaSide side, Entries entries) {
    out.printf(
        "%,d keys, %d threads on two servers, %d on the first, %,d ms each, seed %d%n%n",
        keys, threads, THREADS_ON_FIRST, millis, seed);
    out.println(
        "| the first server | on the others: operations/s | p99, us | slowest, ms | failed"
            + " | on the first: operations | failed | slowest, ms |");
    out.println("|---|---|---|---|---|---|---|---|");
    run(side, entries); // warms up
    boolean unaffected = part(out, "is well", side, entries);
    first.pause();
    unaffected &= part(out, "stands still", side, entries);
    first.resume();
    unaffected &= part(out, "goes on", side, entries);
    first.kill();
    unaffected &= part(out, "is gone", side, entries);
    first.start();
    unaffected &= part(out, "is back", side, entries);
    return unaffected;
  }

  private boolean part(PrintWriter out, String what, PartitaSide side, Entries entries) {
    List<Seen> seen = run(side, entries);
    Seen others = seen.get(0);
    Seen first = seen.get(1);
    out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,d | %,.1f | %d | %,d | %d | %,.1f |%n",
        what,
        others.nanos().getTotalCount() * 1e3 / millis,
        others.nanos().getValueAtPercentile(99) / 1_000,
        others.nanos().getMaxValue() / 1e6,
        others.failed().sum(),
        first.nanos().getTotalCount(),
        first.failed().sum(),
        first.nanos().getMaxValue() / 1e6);
    out.flush();
    return others.failed().sum() == 0;
  }

  /** What was seen on the others, and on the first. */
  private List<Seen> run(PartitaSide side, Entries entries) {
    int[] onFirst = IntStream.range(0, keys).filter(i -> entries.server(i) == 0).toArray();
    int[] onOthers = IntStream.range(0, keys).filter(i -> entries.server(i) != 0).toArray();
    List<Seen> each = new ArrayList<>();
    IntStream.range(0, threads + THREADS_ON_FIRST).forEach(t -> each.add(new Seen()));
    long end = System.nanoTime() + millis * 1_000_000L;
    Crew.run(
            each.size(),
            t -> {
              SplittableRandom random = new SplittableRandom(seed * 31 + t);
              int[] some = t < threads ? onOthers : onFirst;
              do {
                operate(side, some[random.nextInt(some.length)], random, each.get(t));
              } while (System.nanoTime() - end < 0);
            })
        .join();
    Seen others = new Seen();
    Seen first = new Seen();
    for (int t = 0; t < each.size(); t++) {
      (t < threads ? others : first).add(each.get(t));
    }
    return List.of(others, first);
  }

  private static void operate(PartitaSide side, int i, SplittableRandom random, Seen seen) {
    long begin = System.nanoTime();
    try {
      if (random.nextInt(100) < PERCENT_GET) {
        side.get(i);
      } else {
        side.put(i);
      }
    } catch (PartitaException e) {
      seen.failed().increment();
    }
    seen.nanos().recordValue(System.nanoTime() - begin);
  }
}

package io.partita.benchmarks.redis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Settings;
import io.partita.redis.RedisBackendProvider;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Operations on Redis servers by the engine and by other clients, as a command. */
@Command(
    name = "redis-operations",
    description =
        "Gets and puts on the same keys of the same Redis servers by the engine, Lettuce, Jedis and"
            + " Redisson, and by JedisCluster on a cluster of its own, in turn, in one process; and"
            + " by sessions whose partitions are in transit beside stable ones.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class OperationsCommand implements Callable<Integer> {

  /** A machine that stalls makes a slow operation, not a failed run. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--nodes",
      split = ",",
      paramLabel = "<uri>",
      description = "Empty servers to use; else three are started, and a cluster of three, too.")
  private List<URI> uris = new ArrayList<>();

  @Option(names = "--keys", description = "How many entries.")
  private int keys = 100_000;

  @Option(names = "--bytes", description = "Of each value.")
  private int bytes = 100;

  @Option(names = "--threads", description = "How many threads wait for their answers.")
  private int threads = 16;

  @Option(names = "--in-flight", description = "Operations under way where nobody waits.")
  private int inFlight = 2_000;

  @Option(names = "--senders", description = "How many threads send those.")
  private int senders = 2;

  @Option(names = "--keys-at-once", description = "Of getAll.")
  private int keysAtOnce = 100;

  @Option(names = "--rounds", description = "How often each side has its turn.")
  private int rounds = 5;

  @Option(names = "--millis", description = "How long a turn is.")
  private int millis = 700;

  @Option(names = "--seed", description = "Of keys, values and the order of the operations.")
  private long seed = 1;

  @Option(names = "--json", paramLabel = "<file>", description = "Where to write the report, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** For picocli. */
  public OperationsCommand() {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      OperationsReport report = run(out);
      write(report);
    } finally {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    }
    return 0;
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  private OperationsReport run(PrintWriter out) {
    boolean own = uris.isEmpty();
    Servers servers = open(own ? Servers.start(3) : Servers.at(uris));
    List<Node> nodes = servers.nodes(servers.uris().size());
    PartitionedCache<String, byte[]> cache =
        Partita.cache(Entries.CACHE, Codec.utf8(), Codec.bytes())
            .nodes(nodes)
            .operationTimeout(PATIENCE)
            .build();
    open(cache);
    Entries entries = new Entries(keys, bytes, seed, cache.admin().map());
    List<Side> sides = new ArrayList<>();
    sides.add(new PartitaSide(cache, entries));
    sides.add(open(new LettuceSide(servers.uris(), entries)));
    sides.add(open(new JedisSide(servers.uris(), threads, entries)));
    sides.add(open(new RedissonSide(servers.uris(), entries)));
    if (own) {
      sides.add(open(new JedisClusterSide(nodes.size(), threads, entries)));
    }
    fill(sides.get(0), entries);
    Backend backend = open(new RedisBackendProvider().create(Settings.defaults()));
    List<Side> sessions = new ArrayList<>();
    for (boolean inTransit : new boolean[] {true, false}) {
      Side side = open(new SessionSide(backend, nodes, cache.admin().map(), inTransit, entries));
      fill(side, entries);
      sessions.add(side);
    }
    String settings = settings(servers);
    out.println(settings + "\n\n" + OperationsReport.Row.HEAD);
    out.flush();
    return new OperationsReport(settings, measure(out, entries, sides, sessions));
  }

  private static void fill(Side side, Entries entries) {
    Side.Async async = side.async().orElseThrow();
    int window = 1_000;
    for (int from = 0; from < entries.count(); from += window) {
      List<CompletableFuture<?>> answers = new ArrayList<>();
      for (int i = from; i < Math.min(entries.count(), from + window); i++) {
        answers.add(async.put(i).toCompletableFuture());
      }
      answers.forEach(CompletableFuture::join);
    }
  }

  private List<OperationsReport.Row> measure(
      PrintWriter out, Entries entries, List<Side> sides, List<Side> sessions) {
    Contest contest = new Contest(entries, rounds);
    List<OperationsReport.Row> rows = new ArrayList<>();
    List<Side> asynchronous = sides.stream().filter(side -> side.async().isPresent()).toList();
    List<Side> several = sides.stream().filter(Side::readsSeveral).toList();
    for (Work work : Work.values()) {
      boolean all = work == Work.GET_ALL;
      add(out, rows, contest.run(waiting(work), all ? several : sides, plan(work, 0)));
      if (!all) {
        add(out, rows, contest.run(flying(work), asynchronous, plan(work, inFlight)));
      }
    }
    for (Work work : Work.values()) {
      add(out, rows, contest.run(waiting(work), sessions, plan(work, 0)));
    }
    add(out, rows, contest.run(flying(Work.MIX), sessions, plan(Work.MIX, inFlight)));
    return rows;
  }

  private static void add(
      PrintWriter out, List<OperationsReport.Row> rows, List<OperationsReport.Row> more) {
    rows.addAll(more);
    more.forEach(row -> out.println(row.markdown()));
    out.flush();
  }

  private Turn.Plan plan(Work work, int flying) {
    return new Turn.Plan(
        work, flying == 0 ? threads : senders, flying, keysAtOnce, Duration.ofMillis(millis), seed);
  }

  private String waiting(Work work) {
    return (work == Work.GET_ALL ? "getAll of " + keysAtOnce : work) + ", " + threads + " threads";
  }

  private String flying(Work work) {
    return String.format(Locale.ROOT, "%s, %,d in flight", work, inFlight);
  }

  private String settings(Servers servers) {
    return String.format(
        Locale.ROOT,
        "%,d keys, values of %,d bytes, %d servers (%s), seed %d, median of %d rounds of %d ms,"
            + " %s %s, %d processors",
        keys,
        bytes,
        servers.uris().size(),
        servers.version(),
        seed,
        rounds,
        millis,
        System.getProperty("java.vm.name"),
        System.getProperty("java.runtime.version"),
        Runtime.getRuntime().availableProcessors());
  }

  private void write(OperationsReport report) throws IOException {
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), report);
    }
  }
}

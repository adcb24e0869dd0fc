package io.partita.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.benchmarks.resize.Crew;
import io.partita.range.SplitPoints;
import io.partita.runtime.CacheBuilder;
import io.partita.runtime.KeyRange;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ranges of keys over several nodes beside one sorted set on one server, as a command. */
@Command(
    name = "redis-range",
    description =
        "Reads ranges of keys: from three Redis servers and from local nodes by the strategy 'range',"
            + " and from one Redis server on which one sorted set holds all keys, as strings hold all"
            + " values (ZRANGEBYLEX, then MGET, by Lettuce). The sides take turns. Then writes to the"
            + " three servers, with the order of keys and without.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class RangeCommand implements Callable<Integer> {
  private static final int SERVERS = 3;
  private static final int LOCAL_NODES = 4;
  private static final int PARTITIONS = 48;
  private static final int BATCH = 1_000;
  private static final int DIGITS = 3;
  private static final String ORDER = "order";

  @Option(names = "--keys", description = "On the servers.")
  private int keys = 1_000_000;

  @Option(names = "--local-keys", description = "On local nodes; 10 million need -Xmx8g.")
  private int localKeys = 1_000_000;

  @Option(names = "--range", description = "How many entries are read at a time.")
  private int range = 1_000;

  @Option(names = "--rounds", description = "Turns of each side.")
  private int rounds = 5;

  @Option(names = "--reads", description = "Ranges in a turn.")
  private int reads = 200;

  @Option(names = "--threads", description = "That write.")
  private int threads = 16;

  @Option(names = "--millis", description = "How long a turn of writing is.")
  private int millis = 2_000;

  @Option(names = "--seed", description = "Of the ranges.")
  private long seed = 1;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public RangeCommand() {}

  private static String key(int number) {
    return String.format(Locale.ROOT, "item-%09d", number);
  }

  private static String value(int number) {
    return "value of " + number;
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Servers servers = Servers.start(SERVERS + 1);
        PartitionedCache<String, String> onServers =
            ordered("ordered", servers.nodes(SERVERS), keys).build();
        PartitionedCache<String, String> hashed =
            Partita.cache("hashed", Codec.utf8(), Codec.utf8())
                .nodes(servers.nodes(SERVERS))
                .build();
        PartitionedCache<String, String> local =
            ordered(
                    "local",
                    IntStream.range(0, LOCAL_NODES).mapToObj(i -> Node.local("l" + i)).toList(),
                    localKeys)
                .build();
        OneServer one = new OneServer(RedisURI.create(servers.uris().get(SERVERS)))) {
      out.printf(
          "%s, %,d keys on servers, %,d on local nodes, %d partitions, seed %d%n%n",
          servers.version(), keys, localKeys, PARTITIONS, seed);
      fill(onServers, keys);
      fill(local, localKeys);
      one.fill(keys);
      reading(out, onServers, local, one);
      writing(out, onServers, hashed);
    }
    return 0;
  }

  private static CacheBuilder<String, String> ordered(String name, List<Node> nodes, int count) {
    List<byte[]> sample = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      sample.add(key((int) ((long) i * count / PARTITIONS)).getBytes(UTF_8));
    }
    return Partita.cache(name, Codec.utf8(), Codec.utf8())
        .nodes(nodes)
        .strategy(
            "range", Map.of("split-points", SplitPoints.ofSample(sample, PARTITIONS).toSetting()));
  }

  private static void fill(PartitionedCache<String, String> cache, int count) {
    for (int first = 0; first < count; first += BATCH) {
      Map<String, String> batch = new HashMap<>();
      for (int i = first; i < Math.min(count, first + BATCH); i++) {
        batch.put(key(i), value(i));
      }
      cache.putAll(batch).values().forEach(done -> done.orThrow());
    }
  }

  private void reading(
      PrintWriter out,
      PartitionedCache<String, String> onServers,
      PartitionedCache<String, String> local,
      OneServer one) {
    Map<String, IntUnaryOperator> sides = new LinkedHashMap<>();
    sides.put("one sorted set on one server", from -> one.read(key(from), range));
    sides.put("Partita, three servers", from -> read(onServers, from));
    sides.put("Partita, local nodes", from -> read(local, from));
    Map<String, Histogram> seen = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, IntUnaryOperator> side : sides.entrySet()) {
        SplittableRandom random = new SplittableRandom(seed + round);
        boolean isLocal = side.getKey().contains("local");
        Histogram nanos = new Histogram(DIGITS);
        for (int i = 0; i < reads; i++) {
          int from = random.nextInt((isLocal ? localKeys : keys) - range);
          long begin = System.nanoTime();
          int count = side.getValue().applyAsInt(from);
          nanos.recordValue(System.nanoTime() - begin);
          if (count != range) {
            throw new IllegalStateException(
                side.getKey() + " gave " + count + " entries of " + range + " from " + key(from));
          }
        }
        if (round > 0) { // the first one warms up
          seen.computeIfAbsent(side.getKey(), s -> new Histogram(DIGITS)).add(nanos);
        }
      }
    }
    out.printf("| %,d entries in order, one reader | median, us | p99, us | entries/s |%n", range);
    out.println("|---|---|---|---|");
    seen.forEach(
        (side, nanos) ->
            out.printf(
                Locale.ROOT,
                "| %s | %,d | %,d | %,.0f |%n",
                side,
                nanos.getValueAtPercentile(50) / 1_000,
                nanos.getValueAtPercentile(99) / 1_000,
                range * 1e9 / nanos.getMean()));
    out.println();
    out.flush();
  }

  private int read(PartitionedCache<String, String> cache, int from) {
    return cache.ordered().page(KeyRange.from(key(from)), range).entries().size();
  }

  private void writing(
      PrintWriter out,
      PartitionedCache<String, String> ordered,
      PartitionedCache<String, String> hashed) {
    Map<String, PartitionedCache<String, String>> sides = new LinkedHashMap<>();
    sides.put("without order (ring)", hashed);
    sides.put("in order (range)", ordered);
    Map<String, List<Double>> perSecond = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, PartitionedCache<String, String>> side : sides.entrySet()) {
        double rate = write(side.getValue(), seed + round);
        if (round > 0) {
          perSecond.computeIfAbsent(side.getKey(), s -> new ArrayList<>()).add(rate);
        }
      }
    }
    out.printf("| puts by %d threads | median of %d turns, puts/s |%n|---|---|%n", threads, rounds);
    perSecond.forEach(
        (side, rates) -> {
          rates.sort(null);
          out.printf(Locale.ROOT, "| %s | %,.0f |%n", side, rates.get(rates.size() / 2));
        });
    out.flush();
  }

  private double write(PartitionedCache<String, String> cache, long turn) {
    LongAdder count = new LongAdder();
    long begin = System.nanoTime();
    long end = begin + millis * 1_000_000L;
    Crew.run(
            threads,
            t -> {
              SplittableRandom random = new SplittableRandom(turn * 31 + t);
              do {
                int number = random.nextInt(keys);
                cache.put(key(number), value(number));
                count.increment();
              } while (System.nanoTime() - end < 0);
            })
        .join();
    return count.sum() * 1e9 / (System.nanoTime() - begin);
  }

  /** All keys in one sorted set, all values in strings, by Lettuce. */
  private static final class OneServer implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    OneServer(RedisURI uri) {
      client = RedisClient.create(uri);
      connection = client.connect(StringCodec.UTF8);
    }

    @SuppressWarnings("unchecked")
    void fill(int count) {
      RedisCommands<String, String> commands = connection.sync();
      for (int first = 0; first < count; first += BATCH) {
        Map<String, String> batch = new HashMap<>();
        List<ScoredValue<String>> members = new ArrayList<>();
        for (int i = first; i < Math.min(count, first + BATCH); i++) {
          batch.put(key(i), value(i));
          members.add(ScoredValue.just(0, key(i)));
        }
        commands.mset(batch);
        commands.zadd(ORDER, members.toArray(ScoredValue[]::new));
      }
    }

    int read(String from, int count) {
      RedisCommands<String, String> commands = connection.sync();
      List<String> keys =
          commands.zrangebylex(
              ORDER,
              Range.from(Range.Boundary.including(from), Range.Boundary.unbounded()),
              Limit.create(0, count));
      List<KeyValue<String, String>> values = commands.mget(keys.toArray(String[]::new));
      return (int) values.stream().filter(KeyValue::hasValue).count();
    }

    @Override
    public void close() {
      connection.close();
      client.shutdown();
    }
  }
}

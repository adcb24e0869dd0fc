package io.partita.benchmarks.lookup;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import io.partita.benchmarks.get.Reads;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a key to its node, beside the least that any such lookup costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
@State(Scope.Thread)
public class LookupBenchmark {
  private static final int KEYS = 100_000;
  private static final int LONGEST_KEY = 64;
  private static final int TABLE = 1 << 16;
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  /** Which strategy has made the map. */
  @Param({"ring", "rendezvous", "jump", "maglev"})
  String strategy = "";

  private final byte[][] bytes = new byte[KEYS][];
  private final Reads reads = Reads.random(KEYS, 0);
  private final byte[] buffer = new byte[LONGEST_KEY];
  private final short[] table = new short[TABLE];
  private @Nullable PartitionMap map;
  private int next;

  /** Places the nodes. */
  @Setup(Level.Trial)
  public void place() {
    List<Node> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(Node.local(String.format(Locale.ROOT, "n-%04d", i)));
    }
    int partitions = Math.max(Rules.DEFAULT_PARTITIONS, Integer.highestOneBit(32 * nodes) << 1);
    PartitionerProvider provider =
        ServiceLoader.load(PartitionerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.id().equals(strategy))
            .findFirst()
            .orElseThrow();
    map =
        provider
            .create(Settings.defaults())
            .assign(Topology.of(all), Rules.DEFAULT.withPartitions(partitions), Optional.empty());
    for (int i = 0; i < KEYS; i++) {
      bytes[i] = reads.key(i).getBytes(StandardCharsets.UTF_8);
    }
    for (int i = 0; i < TABLE; i++) {
      table[i] = (short) (i % nodes);
    }
  }

  private int advance() {
    next = next + 31 < KEYS ? next + 31 : next + 31 - KEYS;
    return next;
  }

  /** From a String to its primary. */
  @Benchmark
  public int ofString() {
    PartitionMap m = Objects.requireNonNull(map);
    return m.primaryIndex(m.locate(reads.key(advance())));
  }

  /** From a key's bytes to its primary. */
  @Benchmark
  public int ofBytes() {
    PartitionMap m = Objects.requireNonNull(map);
    return m.primaryIndex(m.locate(bytes[advance()]));
  }

  /** The least for a String: its bytes to a buffer, one hash and one load from a table. */
  @Benchmark
  @SuppressWarnings("deprecation") // the fastest copy there is, right for ASCII alone
  public int leastOfString() {
    String key = reads.key(advance());
    int length = key.length();
    key.getBytes(0, length, buffer, 0);
    return table[(int) (HASHER.hashBytesToLong(buffer, 0, length) >>> 48)];
  }

  /** The least for bytes: one hash and one load from a table. */
  @Benchmark
  public int leastOfBytes() {
    byte[] key = bytes[advance()];
    return table[(int) (HASHER.hashBytesToLong(key, 0, key.length) >>> 48)];
  }
}

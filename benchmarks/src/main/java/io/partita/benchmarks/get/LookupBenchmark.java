package io.partita.benchmarks.get;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.ring.HashStrategies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class LookupBenchmark {
  private static final int KEYS = 1 << 17;
  private static final int TABLE = 1 << 16;

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  private final HashKeySpace keySpace = HashStrategies.keySpace(false);
  private final byte[][] keys = new byte[KEYS][];
  private final Reads reads = Reads.random(KEYS, 0);
  private final int[] table = new int[TABLE];
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
    map =
        HashStrategies.ring()
            .assign(Topology.of(all), Rules.DEFAULT.withPartitions(partitions), Optional.empty());
    for (int i = 0; i < KEYS; i++) {
      keys[i] = reads.key(i).getBytes(StandardCharsets.UTF_8);
    }
    for (int i = 0; i < TABLE; i++) {
      table[i] = i % nodes;
    }
  }

  private int advance() {
    next = (next + 31) & (KEYS - 1);
    return next;
  }

  /** From a key's bytes to its primary. */
  @Benchmark
  public int partitionMap() {
    PartitionMap m = Objects.requireNonNull(map);
    return m.primaryIndex(m.locate(keys[advance()]));
  }

  /** From a String to its primary, its encoding included. */
  @Benchmark
  public int partitionMapOfString() {
    PartitionMap m = Objects.requireNonNull(map);
    return m.primaryIndex(m.locate(reads.key(advance()).getBytes(StandardCharsets.UTF_8)));
  }

  /** The least: one hash and one load from a table. */
  @Benchmark
  public int hashAndTable() {
    return table[(int) (keySpace.token(keys[advance()]) >>> 48)];
  }
}

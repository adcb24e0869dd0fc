package io.partita.benchmarks.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.PartitionMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
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

/**
 * From a key to its range: a partition map beside the sorted maps of the JDK.
 *
 * <p>All get the same boundaries and the same keys, 16,384 in random order: too many for a
 * processor to learn what each of them leads to. They take about 0.8 MB and are read one after the
 * other. The sorted maps compare by {@link Arrays#compareUnsigned(byte[], byte[])}, which the JVM
 * replaces by vector instructions.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class RangeLookupBenchmark {
  private static final int ASKED = 1 << 14;
  private static final byte[] LEAST = {};

  /** How many ranges. */
  @Param({"10", "1000", "65536"})
  int partitions;

  /**
   * Orders: texts of a customer and a time, as skewed as these are; random: eight bytes or more.
   */
  @Param({"orders", "random"})
  String keys = "";

  private byte[][] asked = {};
  private int next;
  private @Nullable PartitionMap map;
  private final TreeMap<byte[], Integer> tree = new TreeMap<>(Arrays::compareUnsigned);
  private final NavigableMap<byte[], Integer> skipList =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /** Cuts the line at quantiles of keys, and asks for others of the same kind. */
  @Setup(Level.Trial)
  public void cut() {
    SplittableRandom random = new SplittableRandom(1);
    TreeSet<byte[]> bounds = new TreeSet<>(Arrays::compareUnsigned);
    while (bounds.size() < partitions - 1) {
      bounds.add(key(random));
    }
    List<byte[]> starts = new ArrayList<>(List.of(LEAST));
    starts.addAll(bounds);
    int[] ids = new int[partitions];
    Arrays.setAll(ids, i -> i);
    map =
        PartitionMap.ordered(
            1, "range", starts, ids, partitions, Collections.nCopies(partitions, List.of("n")));
    for (int i = 0; i < partitions; i++) {
      tree.put(starts.get(i), i);
      skipList.put(starts.get(i), i);
    }
    asked = new byte[ASKED][];
    Arrays.setAll(asked, i -> key(random));
  }

  private byte[] key(SplittableRandom random) {
    if (keys.equals("random")) {
      byte[] key = new byte[8 + random.nextInt(24)];
      random.nextBytes(key);
      return key;
    }
    // Few customers have many of the orders.
    int customer = (int) (Math.pow(random.nextDouble(), 3) * 1_000_000);
    return String.format(
            Locale.ROOT, "orders/%07d/%013d", customer, 1_700_000_000_000L + random.nextInt())
        .getBytes(UTF_8);
  }

  private byte[] next() {
    next = (next + 1) & (ASKED - 1);
    return asked[next];
  }

  /** Partita's. */
  @Benchmark
  public int partitionMap() {
    return Objects.requireNonNull(map).find(next());
  }

  /** {@code TreeMap.floorEntry}. */
  @Benchmark
  public int treeMap() {
    Map.Entry<byte[], Integer> entry = Objects.requireNonNull(tree.floorEntry(next()));
    return entry.getValue();
  }

  /** {@code ConcurrentSkipListMap.floorEntry}. */
  @Benchmark
  public int skipListMap() {
    Map.Entry<byte[], Integer> entry = Objects.requireNonNull(skipList.floorEntry(next()));
    return entry.getValue();
  }
}

package io.partita.benchmarks.lookup;

import io.partita.api.PartitionMap;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import java.util.Objects;
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

/** From a key to its node, by every strategy of equal intervals, beside the least it could cost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g", "-Xmn3g"})
public class LookupBenchmark {

  /** A map that one of the strategies has made. */
  @State(Scope.Thread)
  public static class Placement {

    /** Which strategy. */
    @Param({"ring", "rendezvous", "jump", "maglev"})
    String strategy = "";

    private @Nullable PartitionMap map;

    /** Places the nodes. */
    @Setup(Level.Trial)
    public void place(Members members) {
      PartitionerProvider provider =
          ServiceLoader.load(PartitionerProvider.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(p -> p.id().equals(strategy))
              .findFirst()
              .orElseThrow();
      map = members.map(provider.create(Settings.defaults()));
    }

    PartitionMap map() {
      return Objects.requireNonNull(map);
    }
  }

  /** From a String to its primary. */
  @Benchmark
  public int ofString(Keys keys, Placement placement) {
    PartitionMap map = placement.map();
    return map.primaryIndex(map.locate(keys.text()));
  }

  /** From a String to its primary, begun when the lookup before is done: how long one takes. */
  @Benchmark
  public int ofStringInTurn(Keys keys, Placement placement) {
    PartitionMap map = placement.map();
    return keys.await(map.primaryIndex(map.locate(keys.text())));
  }

  /** From a key's bytes to its primary. */
  @Benchmark
  public int ofBytes(Keys keys, Placement placement) {
    PartitionMap map = placement.map();
    return map.primaryIndex(map.locate(keys.bytes()));
  }

  /** The least for a String. */
  @Benchmark
  public int leastOfString(Keys keys, Floor floor) {
    return floor.of(keys.text());
  }

  /** The least for a String, begun when the one before is done. */
  @Benchmark
  public int leastOfStringInTurn(Keys keys, Floor floor) {
    return keys.await(floor.of(keys.text()));
  }

  /** The least for bytes. */
  @Benchmark
  public int leastOfBytes(Keys keys, Floor floor) {
    return floor.of(keys.bytes());
  }
}

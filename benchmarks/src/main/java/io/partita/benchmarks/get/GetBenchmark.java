package io.partita.benchmarks.get;

import io.partita.api.Codec;
import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.ring.HashStrategies;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A read through the engine, a read of a bare Caffeine, and the steps in between. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class GetBenchmark {

  /** How many entries both sides hold. */
  @Param("131072")
  int entries;

  /** Over how many nodes the cache has spread them. */
  @Param("16")
  int nodes;

  /** How uneven the reads are, see {@link Reads#random}. */
  @Param("0")
  double skew;

  private @Nullable GetFixture fixture;

  /** A thread's place in the keys; each begins somewhere else. */
  @State(Scope.Thread)
  public static class Position {
    private int next = (int) Thread.currentThread().getId() * 7_919;

    int next(GetFixture fixture) {
      return fixture.read(next++);
    }
  }

  /** The map's lookup, with its hash function. */
  private final HashKeySpace keySpace = HashStrategies.keySpace(false);

  private final Codec<String> codec = Codec.utf8();
  private final LongAdder counter = new LongAdder();
  private final byte[] value = new byte[100];
  private @Nullable PartitionMap map;

  /** Fills both sides. */
  @Setup(Level.Trial)
  public void fill() {
    GetFixture filled = new GetFixture(Reads.random(entries, skew), nodes, value.length);
    fixture = filled;
    map = filled.engine().admin().map();
  }

  /** Ends the cache. */
  @TearDown(Level.Trial)
  public void end() {
    fixture().close();
  }

  private GetFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  private PartitionMap map() {
    return Objects.requireNonNull(map);
  }

  /** What it is compared with; the keys know their hash codes already. */
  @Benchmark
  public byte @Nullable [] caffeine(Position at) {
    GetFixture f = fixture();
    return f.caffeine().getIfPresent(f.key(at.next(f)));
  }

  /** The same with keys that come from outside and have to be hashed first. */
  @Benchmark
  public byte @Nullable [] caffeineFreshKey(Position at) {
    GetFixture f = fixture();
    return f.caffeine().getIfPresent(fresh(f.key(at.next(f))));
  }

  @SuppressWarnings("StringCopy") // that it is another object is the point
  private static String fresh(String key) {
    return new String(key);
  }

  /** A whole read. */
  @Benchmark
  public Optional<byte[]> engine(Position at) {
    GetFixture f = fixture();
    return f.engine().get(f.key(at.next(f)));
  }

  /** A whole read by the interface that does not wait. */
  @Benchmark
  public CompletionStage<Optional<byte[]>> engineAsync(Position at) {
    GetFixture f = fixture();
    return f.engine().async().get(f.key(at.next(f)));
  }

  /** The store's part: its own key object, its fence, its Caffeine, the answer's stage. */
  @Benchmark
  public CompletionStage<Optional<byte[]>> stepSession(Position at) {
    GetFixture f = fixture();
    int i = at.next(f);
    return f.session(i).get(f.partition(i), f.keyBytes(i));
  }

  /** From a key to its bytes. */
  @Benchmark
  public byte[] stepEncode(Position at) {
    GetFixture f = fixture();
    return codec.encode(f.key(at.next(f)));
  }

  /** From a key's bytes to its token. */
  @Benchmark
  public long stepHash(Position at) {
    GetFixture f = fixture();
    return keySpace.token(f.keyBytes(at.next(f)));
  }

  /** From a key's bytes to its partition, the hash included. */
  @Benchmark
  public int stepLocate(Position at) {
    GetFixture f = fixture();
    return map().locate(f.keyBytes(at.next(f)));
  }

  /** An answer that is there already, made and taken apart. */
  @Benchmark
  public byte[] stepAnswer(Position at) {
    return CompletableFuture.completedFuture(Optional.of(value)).join().orElseThrow();
  }

  /** One of the engine's counters. */
  @Benchmark
  public void stepCounter() {
    counter.increment();
  }

  /** What the loop over the keys costs by itself: one load of a key that may not be near. */
  @Benchmark
  public int stepKey(Position at) {
    GetFixture f = fixture();
    return f.keyBytes(at.next(f)).length;
  }
}

package io.partita.benchmarks.codec;

import com.fasterxml.jackson.core.type.TypeReference;
import io.partita.api.Codec;
import io.partita.runtime.codec.CompressedCodec;
import io.partita.runtime.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * The lines of an order as JSON, by Jackson alone and compressed by LZ4; and LZ4 alone, over the
 * bytes. Medians, as other work on the machine hits single calls; the sizes are printed.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class CodecBenchmark {
  private static final JsonCodec<List<Line>> JSON = JsonCodec.of(new TypeReference<>() {});
  private static final CompressedCodec<List<Line>> BOTH = CompressedCodec.lz4(JSON);
  private static final CompressedCodec<byte[]> LZ4 = CompressedCodec.lz4(Codec.bytes());

  private static final String[] WORDS = {
    "anchor", "basket", "candle", "drawer", "easel", "folder", "goblet", "hammer", "inkwell",
        "jacket",
    "kettle", "lantern", "mirror", "needle", "oven", "pillow", "quilt", "ribbon", "saddle", "teapot"
  };

  /** The least size of the JSON. */
  @Param({"1024", "16384"})
  int bytes;

  private List<Line> lines;
  private byte[] json;
  private byte[] compressed;

  /** What somebody ordered. */
  public record Line(String sku, String title, int quantity, long priceCents, boolean inStock) {}

  /** Makes lines until their JSON is long enough. */
  @Setup(Level.Trial)
  public void prepare() {
    Random random = new Random(42);
    lines = new ArrayList<>();
    do {
      lines.add(
          new Line(
              "sku-" + random.nextInt(100_000),
              WORDS[random.nextInt(WORDS.length)] + " " + WORDS[random.nextInt(WORDS.length)],
              1 + random.nextInt(9),
              random.nextInt(100_000),
              random.nextInt(8) > 0));
      json = JSON.encode(lines);
    } while (json.length < bytes);
    compressed = LZ4.encode(json);
    System.out.printf("%d bytes of JSON, %d compressed%n", json.length, compressed.length);
  }

  /** Objects to JSON. */
  @Benchmark
  public byte[] jsonEncode() {
    return JSON.encode(lines);
  }

  /** JSON to objects. */
  @Benchmark
  public List<Line> jsonDecode() {
    return JSON.decode(json);
  }

  /** Objects to compressed JSON. */
  @Benchmark
  public byte[] bothEncode() {
    return BOTH.encode(lines);
  }

  /** Compressed JSON to objects. */
  @Benchmark
  public List<Line> bothDecode() {
    return BOTH.decode(compressed);
  }

  /** Bytes to compressed bytes. */
  @Benchmark
  public byte[] lz4Encode() {
    return LZ4.encode(json);
  }

  /** Compressed bytes to bytes. */
  @Benchmark
  public byte[] lz4Decode() {
    return LZ4.decode(compressed);
  }
}

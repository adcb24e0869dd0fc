package io.partita.benchmarks.lookup;

import io.partita.benchmarks.get.Reads;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The keys that are looked up: 100,000 of 16 to 32 ASCII characters, in a fixed order. */
@State(Scope.Thread)
public class Keys {
  static final int LONGEST = 64;

  private static final int COUNT = 100_000;

  /** Coprime to the number of keys, so that all come before one comes again. */
  private static final int STEP = 31;

  private final Reads reads = Reads.random(COUNT, 0);
  private final byte[][] bytes = new byte[COUNT][];
  private int next;

  /** Encodes the keys. */
  @Setup(Level.Trial)
  public void encode() {
    for (int i = 0; i < COUNT; i++) {
      bytes[i] = reads.key(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  private int advance() {
    next = next + STEP < COUNT ? next + STEP : next + STEP - COUNT;
    return next;
  }

  /** The next key as a String. */
  String text() {
    return reads.key(advance());
  }

  /** The next key as bytes. */
  byte[] bytes() {
    return bytes[advance()];
  }
}

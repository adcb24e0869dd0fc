package io.partita.benchmarks.lookup;

import io.partita.benchmarks.get.Reads;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The keys that are looked up, of 16 to 32 ASCII characters, in a fixed order. A thousand stay in
 * the processor's cache, as a key does that was made just before; of a hundred thousand each comes
 * from memory. No collection takes place, as young generations are never full: one, which making a
 * map may cause, would lay the keys of one benchmark otherwise than those of another.
 */
@State(Scope.Thread)
public class Keys {
  static final int LONGEST = 64;

  /** Coprime to the number of keys, so that all come before one comes again. */
  private static final int STEP = 31;

  /** How many keys there are. */
  @Param({"1000", "100000"})
  int keys;

  private Reads reads = Reads.random(1, 0);
  private byte[][] bytes = new byte[0][];
  private int next;

  /** Encodes the keys. */
  @Setup(Level.Trial)
  public void encode() {
    reads = Reads.random(keys, 0);
    bytes = new byte[keys][];
    for (int i = 0; i < keys; i++) {
      bytes[i] = reads.key(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  private int advance() {
    next = next + STEP < keys ? next + STEP : next + STEP - keys;
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

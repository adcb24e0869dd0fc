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
  private int last;

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
    // The sign of what was awaited: it changes nothing, but a processor can't know the key before.
    int step = STEP + (last >>> (Integer.SIZE - 1));
    next = next + step < keys ? next + step : next + step - keys;
    return next;
  }

  /**
   * Lets the next key depend on a result. Without, a processor is in several lookups at a time, and
   * the measure is of how many it has room for.
   *
   * @param result not negative
   */
  int await(int result) {
    last = result;
    return result;
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

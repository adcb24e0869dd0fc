package io.partita.benchmarks.lookup;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The least that a lookup costs: the key's bytes, one hash and one load from a table. */
@State(Scope.Thread)
public class Floor {
  private static final Hasher64 HASHER = Hashing.xxh3_64();
  private static final int TABLE_BITS = 16;

  private final byte[] buffer = new byte[Keys.LONGEST];
  private final short[] table = new short[1 << TABLE_BITS];

  /** Fills the table. */
  @Setup(Level.Trial)
  public void place(Members members) {
    for (int i = 0; i < table.length; i++) {
      table[i] = (short) (i % members.nodes);
    }
  }

  @SuppressWarnings("deprecation") // the fastest copy there is, right for ASCII alone
  int of(String key) {
    int length = key.length();
    key.getBytes(0, length, buffer, 0);
    return of(buffer, length);
  }

  int of(byte[] key) {
    return of(key, key.length);
  }

  private int of(byte[] key, int length) {
    return table[(int) (HASHER.hashBytesToLong(key, 0, length) >>> (Long.SIZE - TABLE_BITS))];
  }
}

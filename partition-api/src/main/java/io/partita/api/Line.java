package io.partita.api;

import java.util.Arrays;
import java.util.Optional;

/** The boundaries of a map's partitions, compiled for lookup. See {@link PartitionMap}. */
sealed interface Line permits Line.Equal, Line.Arcs, OrderedLine {

  int size();

  Interval interval(int index);

  double share(int index);

  /** The index of the interval that holds a hash. */
  default int find(long token) {
    throw new IllegalStateException("this map is ordered by key: look up the key, not a hash");
  }

  /** The index of the interval that holds a key. */
  default int find(byte[] key) {
    throw new IllegalStateException("this map is hashed: look up the token, not the key");
  }

  static void require(boolean holds, String parameter, Object value, String expected) {
    if (!holds) {
      throw Problem.of(parameter, value, expected).asException();
    }
  }

  /** Arcs that begin there; equal intervals if they happen to be. */
  static Line ofStarts(long[] starts) {
    if (Integer.bitCount(starts.length) == 1) {
      Equal equal = new Equal(starts.length);
      int i = 0;
      while (i < starts.length && starts[i] == equal.start(i)) {
        i++;
      }
      if (i == starts.length) {
        return equal;
      }
    }
    return new Arcs(starts.clone());
  }

  /** A power of two of equal intervals: the top bits are the index. */
  record Equal(int size) implements Line {
    public Equal {
      require(Integer.bitCount(size) == 1, "partitions", size, "a power of two");
    }

    /** How far {@link #find(long, int)} shifts, 0 to 63. */
    int shift() {
      return 63 - Integer.numberOfTrailingZeros(size);
    }

    static int find(long token, int shift) {
      // Two shifts, because a shift by 64 (one partition) would be a shift by 0.
      return (int) (token >>> 1 >>> shift);
    }

    @Override
    public int find(long token) {
      return find(token, shift());
    }

    private long start(int index) {
      return size == 1 ? 0 : (long) index << (64 - Integer.numberOfTrailingZeros(size));
    }

    @Override
    public Interval interval(int index) {
      return new Interval(
          new Token.OfHash(start(index)),
          index == size - 1 ? Optional.empty() : Optional.of(new Token.OfHash(start(index + 1))));
    }

    @Override
    public double share(int index) {
      return 1.0 / size;
    }
  }

  /** Intervals of any length on the hash line, found by a table over the top bits. */
  final class Arcs implements Line {
    private final long[] starts;
    private final int shift;

    /** bucket -> the interval that holds the bucket's first token; one more entry as a fence. */
    private final int[] table;

    Arcs(long[] starts) {
      require(starts.length > 0 && starts[0] == 0, "first boundary", Arrays.toString(starts), "0");
      for (int i = 1; i < starts.length; i++) {
        boolean ascending = Long.compareUnsigned(starts[i - 1], starts[i]) < 0;
        require(
            ascending, "boundary " + i, Long.toUnsignedString(starts[i]), "above the one before");
      }
      this.starts = starts;
      int bits = Math.min(20, 33 - Integer.numberOfLeadingZeros(starts.length));
      this.shift = 64 - bits;
      this.table = new int[(1 << bits) + 1];
      int at = 0;
      for (int bucket = 0; bucket < 1 << bits; bucket++) {
        long first = (long) bucket << shift;
        while (at + 1 < starts.length && Long.compareUnsigned(starts[at + 1], first) <= 0) {
          at++;
        }
        table[bucket] = at;
      }
      table[1 << bits] = starts.length - 1;
    }

    @Override
    public int size() {
      return starts.length;
    }

    @Override
    public int find(long token) {
      int bucket = (int) (token >>> shift);
      int low = table[bucket];
      int high = table[bucket + 1];
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (Long.compareUnsigned(starts[middle], token) <= 0) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    @Override
    public Interval interval(int index) {
      return new Interval(
          new Token.OfHash(starts[index]),
          index == starts.length - 1
              ? Optional.empty()
              : Optional.of(new Token.OfHash(starts[index + 1])));
    }

    @Override
    public double share(int index) {
      // The subtraction wraps to the right length at the end of the line; a lone arc is all of it.
      long length = (index == starts.length - 1 ? 0 : starts[index + 1]) - starts[index];
      return length == 0 ? 1.0 : ((length >>> 1) * 2.0 + (length & 1)) * 0x1p-64;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Arcs that && Arrays.equals(starts, that.starts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(starts);
    }
  }
}

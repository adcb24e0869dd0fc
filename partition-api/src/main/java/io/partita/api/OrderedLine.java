package io.partita.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Ranges of keys.
 *
 * <p>What all boundaries begin with is compared first, by itself. The eight bytes after it are a
 * number, which a table leads to the few boundaries that may be the next below it; only those with
 * the same eight bytes are compared in full. So a lookup is O(1) if these numbers are spread over
 * their span, and O(log n) however they lie.
 */
final class OrderedLine implements Line {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MOST_TABLE_BITS = 20;

  private final byte[][] starts;

  /** What all boundaries but the first, which is empty, begin with. */
  private final byte[] common;

  /** The eight bytes of each boundary after that, filled up with zeros. */
  private final long[] words;

  private final long least;
  private final int shift;

  /** bucket -> the last boundary that lies in a bucket before it; one more entry as a fence. */
  private final int[] table;

  OrderedLine(byte[][] starts) {
    boolean whole = starts.length > 0 && starts[0].length == 0;
    Line.require(whole, "first boundary", Arrays.deepToString(starts), "empty");
    for (int i = 1; i < starts.length; i++) {
      boolean ascending = Arrays.compareUnsigned(starts[i - 1], starts[i]) < 0;
      Line.require(ascending, "boundary " + i, Arrays.toString(starts[i]), "above the one before");
    }
    this.starts = starts;
    int last = starts.length - 1;
    this.common = last == 0 ? starts[0] : common(starts[1], starts[last]);
    this.words = new long[starts.length];
    Arrays.setAll(words, i -> word(starts[i], Math.min(common.length, starts[i].length)));
    this.least = last == 0 ? 0 : words[1];
    long span = words[last] - least;
    int bits = Math.min(MOST_TABLE_BITS, Integer.SIZE + 1 - Integer.numberOfLeadingZeros(last));
    this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(span) - bits);
    this.table = table(last == 0 ? 0 : (int) (span >>> shift) + 1);
  }

  /** What the first and the last of sorted keys both begin with, all begin with. */
  private static byte[] common(byte[] first, byte[] last) {
    int length = 0;
    int most = Math.min(first.length, last.length);
    while (length < most && first[length] == last[length]) {
      length++;
    }
    return Arrays.copyOf(first, length);
  }

  private static long word(byte[] key, int at) {
    if (key.length - at >= Long.BYTES) {
      return (long) LONGS.get(key, at);
    }
    long word = 0;
    for (int i = at; i < key.length; i++) {
      word = word << Byte.SIZE | (key[i] & 0xff);
    }
    return at == key.length ? 0 : word << (Byte.SIZE * (Long.BYTES - (key.length - at)));
  }

  private int[] table(int buckets) {
    int[] last = new int[buckets + 1];
    int at = 0;
    for (int bucket = 0; bucket <= buckets; bucket++) {
      while (at + 1 < starts.length && ((words[at + 1] - least) >>> shift) < bucket) {
        at++;
      }
      last[bucket] = at;
    }
    return last;
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public int find(byte[] key) {
    if (starts.length == 1) {
      return 0;
    }
    int skipped = common.length;
    if (skipped > 0 && !Arrays.equals(key, 0, Math.min(skipped, key.length), common, 0, skipped)) {
      return Arrays.compareUnsigned(key, common) < 0 ? 0 : starts.length - 1;
    }
    long word = word(key, skipped);
    if (Long.compareUnsigned(word, least) < 0) {
      return 0;
    }
    long bucket = (word - least) >>> shift;
    if (Long.compareUnsigned(bucket, table.length - 1) >= 0) {
      return starts.length - 1;
    }
    return find(key, word, table[(int) bucket], table[(int) bucket + 1]);
  }

  /** The last boundary at or below a key; {@code low} is one. */
  private int find(byte[] key, long word, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      int order = Long.compareUnsigned(words[middle], word);
      if (order < 0 || (order == 0 && Arrays.compareUnsigned(starts[middle], key) <= 0)) {
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
        new Token.OfKey(starts[index]),
        index == starts.length - 1
            ? Optional.empty()
            : Optional.of(new Token.OfKey(starts[index + 1])));
  }

  @Override
  public double share(int index) {
    return 1.0 / starts.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderedLine that && Arrays.deepEquals(starts, that.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(starts);
  }
}

package io.partita.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ascending numbers, none of them negative. Of a few, every fourth is compared, then three. Of
 * many, the bits in which they differ lead by a table to those that may be the next below a number;
 * only if a number has other bits that none of them has are all searched. No comparison is a
 * branch, as a processor could not foretell it.
 *
 * <p>Immutable. O(1) if the numbers are spread over their span, O(log n) however they lie.
 */
final class WordTable {
  private static final int FEW = 15;
  private static final int MOST_BITS = 20;

  /** Fewer than these may be alike in some bits by chance. */
  private static final int REPRESENTATIVE = 64;

  /** From index 1 on; after them as many of the greatest number as {@link #few} wants. */
  private final long[] words;

  private final int size;

  /** bucket -> how many words lie in a bucket before it, and a fence; none for a few words. */
  private final int @Nullable [] table;

  private final KeyBits bits;
  private final long origin;
  private final int shift;

  /** Bits that are the same in all words, between bits that are not. */
  private final long same;

  /** Copies the numbers; there is at least one. */
  WordTable(long[] ascending) {
    this.size = ascending.length;
    int padded = size <= FEW / 4 ? FEW / 4 : Math.max(size, FEW);
    this.words = new long[padded + 1];
    Arrays.fill(words, Long.MAX_VALUE);
    words[0] = -1;
    System.arraycopy(ascending, 0, words, 1, size);
    long differing = 0;
    for (long word : ascending) {
      differing |= word ^ words[1];
    }
    long below = Long.highestOneBit(differing) * 2 - 1;
    long mask = size < REPRESENTATIVE ? below : differing;
    this.same = below & ~mask & -Long.lowestOneBit(mask);
    this.bits = new KeyBits(mask);
    this.origin = bits.of(words[1]);
    long span = bits.of(words[size]) - origin;
    int most = Math.min(MOST_BITS, Integer.SIZE + 1 - Integer.numberOfLeadingZeros(size));
    this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(span) - most);
    this.table = size <= FEW ? null : table((int) (span >>> shift) + 1);
  }

  private int[] table(int buckets) {
    int[] before = new int[buckets + 1];
    int count = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      before[bucket] = count;
      while (count < size && bucket(words[count + 1]) == bucket) {
        count++;
      }
    }
    before[buckets] = size;
    return before;
  }

  private int bucket(long word) {
    return (int) ((bits.of(word) - origin) >>> shift);
  }

  /** The word that as many as these are at or below; -1 if none are. */
  long at(int count) {
    return words[count];
  }

  /** How many words are at or below one. */
  int count(long word) {
    if (table == null) {
      return few(word);
    }
    if (word < words[1]) {
      return 0;
    }
    if (word >= words[size]) {
      return size;
    }
    if (((word ^ words[1]) & same) != 0) {
      return count(word, 0, size);
    }
    int bucket = bucket(word);
    return count(word, table[bucket], table[bucket + 1]);
  }

  /** Every fourth word, then the three before the first that is above. */
  private int few(long word) {
    int count =
        words.length <= 4 ? 0 : 4 * (isAtMost(4, word) + isAtMost(8, word) + isAtMost(12, word));
    return count
        + isAtMost(count + 1, word)
        + isAtMost(count + 2, word)
        + isAtMost(count + 3, word);
  }

  /** At least {@code least} and at most {@code most}. */
  private int count(long word, int least, int most) {
    int count = least;
    for (int open = most - least; open > 0; ) {
      int half = (open + 1) >>> 1;
      count += half & -isAtMost(count + half, word);
      open -= half;
    }
    return count;
  }

  /** 1 if a word is at or below one, else 0; the difference of these can't overflow. */
  private int isAtMost(int index, long word) {
    return (int) ((words[index] - word - 1) >>> (Long.SIZE - 1));
  }
}

package io.partita.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Boundaries that begin alike, told apart by the seven bytes after that: a step of the search for a
 * key. Those with the same seven bytes are a group, and groups of several boundaries have a fork of
 * their own below this one.
 *
 * <p>Seven bytes with their number, 8 for more than these, are a word: numbers that are ordered as
 * keys are, and equal for different keys only if both go on. So zeros at the end of a key are told
 * from no bytes.
 *
 * <p>Immutable. A fork has two groups at least, or one boundary, so there are fewer forks than
 * boundaries, and a search takes at most as many as a key has times seven bytes.
 */
final class KeyFork {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** How many bytes are in a word. */
  private static final int BYTES = Long.BYTES - 1;

  private static final int BITS_OF_NUMBER = 4;

  /** Groups below so many levels are compared in full, so that no search is too deep. */
  private static final int MOST_LEVELS = 64;

  private final byte[][] starts;
  private final int first;
  private final int end;

  /** How many bytes all boundaries have in common. */
  private final int at;

  /** How many of these a key is known to have, too, when it comes here. */
  private final int known;

  private final WordTable words;

  /** None if each is of one boundary. */
  private final @Nullable KeyGroups groups;

  /** All boundaries but the first, which is empty; there is one at least. */
  static KeyFork of(byte[][] starts) {
    return new KeyFork(starts, 1, starts.length, 0, MOST_LEVELS);
  }

  /**
   * A fork.
   *
   * @param starts all boundaries, ascending
   * @param first of the boundaries in the fork
   * @param end after the last one
   * @param known how many bytes keys are known to have in common with them
   * @param left how many levels there may be below it
   */
  private KeyFork(byte[][] starts, int first, int end, int known, int left) {
    this.starts = starts;
    this.first = first;
    this.end = end;
    this.known = known;
    // What the first and the last of sorted keys both begin with, all begin with.
    int differing = Arrays.mismatch(starts[first], starts[end - 1]);
    this.at = differing < 0 ? starts[first].length : differing;
    long[] distinct = new long[end - first];
    int[] ends = new int[end - first];
    int count = 0;
    for (int i = first; i < end; i++) {
      long word = word(starts[i], at);
      if (count == 0 || distinct[count - 1] != word) {
        distinct[count++] = word;
      }
      ends[count - 1] = i + 1;
    }
    this.words = new WordTable(Arrays.copyOf(distinct, count));
    this.groups =
        count == end - first
            ? null
            : new KeyGroups(
                first,
                Arrays.copyOf(ends, count),
                (from, to) ->
                    left == 0 ? null : new KeyFork(starts, from, to, at + BYTES, left - 1));
  }

  private static long word(byte[] key, int at) {
    int length = key.length - at;
    if (length > BYTES) {
      return (long) LONGS.get(key, at) >>> Byte.SIZE << BITS_OF_NUMBER | (BYTES + 1);
    }
    long word = 0;
    for (int i = at; i < key.length; i++) {
      word = word << Byte.SIZE | (key[i] & 0xff);
    }
    return word << (Byte.SIZE * (BYTES - length) + BITS_OF_NUMBER) | length;
  }

  /** The last boundary at or below a key; the one before this fork if there is none in it. */
  int find(byte[] key) {
    if (at > known && !isShared(key)) {
      boolean below = Arrays.compareUnsigned(key, starts[first]) < 0;
      return (below ? first : end) - 1;
    }
    long word = word(key, at);
    int group = words.count(word);
    return words.at(group) == word ? find(key, group) : last(group);
  }

  /** Whether a key begins with what all boundaries begin with. */
  private boolean isShared(byte[] key) {
    if (key.length < at) {
      return false;
    }
    byte[] start = starts[first];
    int i = known;
    for (; i <= at - Long.BYTES; i += Long.BYTES) {
      if ((long) LONGS.get(key, i) != (long) LONGS.get(start, i)) {
        return false;
      }
    }
    for (; i < at; i++) {
      if (key[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** The last boundary of a group, counted from 1; of group 0, the one before this fork. */
  private int last(int group) {
    return groups == null ? first - 1 + group : groups.last(group);
  }

  /** The same as {@link #find(byte[])} for a key whose word is that of a group. */
  private int find(byte[] key, int group) {
    KeyFork below = groups == null ? null : groups.below(group);
    if (below != null) {
      return below.find(key);
    }
    // All of its boundaries, mostly one: the last at or below the key, else the one before them.
    int low = last(group - 1);
    int high = last(group);
    int from = Math.min(key.length, at + BYTES);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      byte[] start = starts[middle];
      if (Arrays.compareUnsigned(start, from, start.length, key, from, key.length) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}

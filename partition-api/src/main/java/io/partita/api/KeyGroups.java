package io.partita.api;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which boundaries are in each group of a {@link KeyFork}. Most groups are of one boundary, so only
 * the others are noted: a bit for each group, and how many of these bits come before each 64.
 *
 * <p>Groups are counted from 1. Immutable; each answer is O(1).
 */
final class KeyGroups {
  private final int first;

  /** A bit for each group of several boundaries. */
  private final long[] several;

  /** How many of these come before each 64 groups. */
  private final int[] before;

  /** How many boundaries the first so many of these have, beyond one each. */
  private final int[] more;

  private final @Nullable KeyFork[] below;

  /**
   * Groups of boundaries.
   *
   * @param first boundary of all
   * @param ends of each group, after its last boundary
   * @param fork makes the fork of a group, if it gets one, from its first boundary to its end
   */
  KeyGroups(int first, int[] ends, BiFunction<Integer, Integer, @Nullable KeyFork> fork) {
    this.first = first;
    this.several = new long[ends.length / Long.SIZE + 1];
    this.before = new int[several.length];
    int[] sums = new int[ends.length + 1];
    @Nullable KeyFork[] forks = new KeyFork[ends.length];
    int count = 0;
    int from = first;
    for (int group = 1; group <= ends.length; group++) {
      int end = ends[group - 1];
      if (group % Long.SIZE == 0) {
        before[group / Long.SIZE] = count;
      }
      if (end - from > 1) {
        several[group / Long.SIZE] |= 1L << group;
        forks[count] = fork.apply(from, end);
        sums[count + 1] = sums[count] + end - from - 1;
        count++;
      }
      from = end;
    }
    this.more = Arrays.copyOf(sums, count + 1);
    this.below = Arrays.copyOf(forks, count);
  }

  /** The last boundary of a group; of group 0, the one before all. */
  int last(int group) {
    return first - 1 + group + more[rank(group)];
  }

  /** The fork of a group; none if it is of one boundary, or too deep to have one. */
  @Nullable KeyFork below(int group) {
    boolean alone = (several[group / Long.SIZE] >>> group & 1) == 0;
    return alone ? null : below[rank(group) - 1];
  }

  /** How many groups of several boundaries there are up to one, that one included. */
  private int rank(int group) {
    int at = group / Long.SIZE;
    // The bits up to that of the group, as a shift counts modulo 64.
    return before[at] + Long.bitCount(several[at] << ~group);
  }
}

package io.partita.runtime.protocol;

import java.util.Comparator;

/**
 * A copy message on its way from a migrator to a target. It may land late, or never.
 *
 * @param migrator index of the migrator that sent it, whose token it carries
 * @param score the change-log entry that it answers
 */
record Copy(int migrator, int attempt, int moveId, int value, int score, Side target)
    implements Comparable<Copy> {

  private static final Comparator<Copy> ORDER =
      Comparator.comparingInt(Copy::migrator)
          .thenComparingInt(Copy::attempt)
          .thenComparingInt(Copy::moveId)
          .thenComparingInt(Copy::value)
          .thenComparingInt(Copy::score)
          .thenComparing(Copy::target);

  @Override
  public int compareTo(Copy other) {
    return ORDER.compare(this, other);
  }
}

package io.partita.api;

/**
 * Names one move of one partition, for ever: the fencing token of the coordinator that began it,
 * and a number that this coordinator counts up.
 *
 * @param token of the coordinator, above 0
 * @param number of the move under that token, from 0
 */
public record MigrationId(long token, long number) implements Comparable<MigrationId> {

  /** The id of a partition that was never moved. */
  public static final MigrationId NONE = new MigrationId(0, 0);

  @Override
  public int compareTo(MigrationId other) {
    int byToken = Long.compare(token, other.token);
    return byToken != 0 ? byToken : Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return token + "." + number;
  }
}

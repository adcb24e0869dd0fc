package io.partita.api;

import java.time.Duration;

/**
 * How long an entry lives from now on.
 *
 * <p>Immutable and thread-safe. "Never" and "as before" are values of their own, because 0 means
 * "expires now" to some servers and "never" to others.
 */
public final class Ttl {

  /** The entry does not expire. */
  public static final Ttl NONE = new Ttl(-1);

  /** A write leaves the expiry that the entry has; a new entry does not expire. */
  public static final Ttl KEEP = new Ttl(-2);

  /** The longest time to live, 100 years of 365 days. */
  public static final Duration MAX = Duration.ofDays(36_500);

  private static final Duration MIN = Duration.ofMillis(1);

  private final long millis;

  private Ttl(long millis) {
    this.millis = millis;
  }

  /**
   * A time to live.
   *
   * @param duration from 1 ms to 100 years; fractions of a millisecond are dropped
   * @throws IllegalArgumentException if it is shorter or longer
   */
  public static Ttl of(Duration duration) {
    if (duration.compareTo(MAX) > 0 || duration.compareTo(MIN) < 0) {
      throw Problem.of("ttl", duration, "from PT0.001S to PT876000H; for no expiry use Ttl.NONE")
          .asException();
    }
    return new Ttl(duration.toMillis());
  }

  /** Whether this is a time, neither {@link #NONE} nor {@link #KEEP}. */
  public boolean isFinite() {
    return millis > 0;
  }

  /**
   * The time in milliseconds.
   *
   * @throws IllegalStateException if this is not a time
   */
  public long millis() {
    if (!isFinite()) {
      throw new IllegalStateException("Ttl " + this + " has no length");
    }
    return millis;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ttl that && millis == that.millis;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(millis);
  }

  @Override
  public String toString() {
    return isFinite() ? Duration.ofMillis(millis).toString() : millis == -1 ? "NONE" : "KEEP";
  }
}

package io.partita.examples.shop;

/**
 * What a key must hold: nothing, or the value of a sequence number until it expires at some moment
 * of a span. The span is as long as the call that set the time to live, because the node took its
 * time somewhere between the call's beginning and end. Times are nanoseconds of the run.
 *
 * @param sequence number of the value, 0 for nothing
 * @param expiresFrom before this the value can't have expired
 * @param expiresBy after this it must have
 */
record Holding(long sequence, long expiresFrom, long expiresBy) {
  static final Holding NOTHING = new Holding(0, DataKind.NEVER, DataKind.NEVER);

  /** A copy may shorten a time to live by its own duration, and that by any pause of the JVM. */
  static final long EARLY_NANOS = 1_000_000_000;

  /** A copy must not lengthen a time to live; a pause between reading two clocks may seem to. */
  static final long LATE_NANOS = 250_000_000;

  /** What is known after a wrong answer: this value, for any time. */
  static Holding unsure(long sequence) {
    return sequence == 0 ? NOTHING : new Holding(sequence, 0, DataKind.NEVER);
  }

  boolean isNothing() {
    return sequence == 0;
  }

  /** Whether "nothing" is a right answer that was given by {@code end}. */
  boolean mayBeGoneBy(long end) {
    return isNothing() || end >= expiresFrom - EARLY_NANOS;
  }

  /** The same value with another expiry. */
  Holding expiring(long from, long by) {
    return new Holding(sequence, from, by);
  }

  /** Another value with the same expiry. */
  Holding replacedBy(long next) {
    return new Holding(next, expiresFrom, expiresBy);
  }
}

package io.partita.runtime;

import io.partita.api.Ttl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A time to live must not get longer on the way of a copy, but how long the way is shows only
 * afterwards. So a margin is taken off in advance, and a copy that took longer is made again with a
 * larger one. Not thread-safe.
 */
final class TtlMargin {
  private static final long MIN_MILLIS = 2;

  /** By one stall, which is over when the copy is made again, the margin grows to this at most. */
  private static final long MOST_BY_ONE_MILLIS = 200;

  /** Above any time within which a step is answered, or its outcome unknown. */
  private static final long MAX_MILLIS = 1_000_000;

  private final LongSupplier nanoClock;
  private long millis = MIN_MILLIS;

  TtlMargin(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * What is taken off the times to live of a copy.
   *
   * @param millis in all: what has passed since they were read, and the margin
   */
  record Allowance(long readAtNanos, long millis, long marginMillis) {}

  /** What to take off the times to live that were read at some time. */
  Allowance allow(long readAtNanos) {
    long passed = millisBetween(readAtNanos, nanoClock.getAsLong());
    return new Allowance(readAtNanos, passed + millis, millis);
  }

  /** The same entries with shorter times to live; those whose time ends until then are removals. */
  static List<DirtyEntry> aged(List<DirtyEntry> dirty, long millis) {
    List<DirtyEntry> aged = new ArrayList<>(dirty.size());
    for (DirtyEntry entry : dirty) {
      if (!entry.ttl().isFinite()) {
        aged.add(entry);
      } else if (entry.ttl().millis() > millis) {
        Ttl left = Ttl.of(Duration.ofMillis(entry.ttl().millis() - millis));
        aged.add(new DirtyEntry(entry.key(), entry.score(), entry.value(), entry.form(), left));
      } else {
        aged.add(
            new DirtyEntry(
                entry.key(), entry.score(), Optional.empty(), DirtyEntry.BYTES, Ttl.NONE));
      }
    }
    return aged;
  }

  /** Whether a copy that has arrived took no longer than was taken off. Adapts the margin. */
  boolean sufficed(List<DirtyEntry> dirty, Allowance allowance) {
    return sufficed(dirty, allowance, nanoClock.getAsLong());
  }

  /** The same for a copy that had arrived before. */
  boolean sufficed(List<DirtyEntry> dirty, Allowance allowance, long arrivedAtNanos) {
    boolean timed = dirty.stream().anyMatch(entry -> entry.ttl().isFinite());
    long took = millisBetween(allowance.readAtNanos(), arrivedAtNanos);
    if (!timed || took <= allowance.millis()) {
      millis = Math.max(MIN_MILLIS, millis / 2);
      return true;
    }
    // Of several that were late by the same stall the first one says it for all.
    if (allowance.marginMillis() >= millis) {
      long lacking = Math.min(MOST_BY_ONE_MILLIS, 2 * (took - allowance.millis()));
      millis = Math.min(MAX_MILLIS, Math.max(2 * millis, lacking));
    }
    return false;
  }

  /** Rounded up. */
  private static long millisBetween(long from, long to) {
    return (to - from) / 1_000_000 + 1;
  }
}

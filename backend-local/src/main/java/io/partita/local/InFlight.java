package io.partita.local;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the operations of a session that are under way, striped by thread so that threads do not
 * share a cache line.
 *
 * <p>An operation enters and then looks whether the session is closed; who closes the session
 * closes it and then looks at the counters. As all four are volatile accesses, at least one of the
 * two sees the other. After the closing no operation gets beyond its look, so each stripe needs to
 * be seen at 0 only once, whenever that is.
 */
final class InFlight {
  private static final int STRIDE = 128 / Long.BYTES;
  private static final int STRIPES =
      Math.min(32, Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) << 1);

  private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * STRIDE);

  /** Begins an operation; the result is for {@link #exit}. */
  int enter() {
    long id = Thread.currentThread().getId();
    int cell = (1 + (int) (id & (STRIPES - 1))) * STRIDE - 1;
    cells.getAndIncrement(cell);
    return cell;
  }

  void exit(int cell) {
    cells.getAndDecrement(cell);
  }

  /** Whether, once the session is closed, nothing is under way. */
  boolean isIdle() {
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      if (cells.get(stripe * STRIDE - 1) != 0) {
        return false;
      }
    }
    return true;
  }
}

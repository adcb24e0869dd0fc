package io.partita.runtime;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Holds a copier back to a {@link Throttle}: what was copied pushes the time of the next step
 * ahead. One copier at a time; the throttle may be changed by any thread.
 */
final class Pacer {
  private static final long MAX_WAIT_NANOS = 50_000_000;

  private final LongSupplier nanoClock;
  private volatile Throttle throttle = Throttle.NONE;
  private long free;

  Pacer(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.free = nanoClock.getAsLong();
  }

  void set(Throttle next) {
    throttle = next;
  }

  /** Accounts for a step that was made. */
  void made(long keys, long bytes) {
    Throttle now = throttle;
    double seconds =
        Math.max((double) keys / now.keysPerSecond(), (double) bytes / now.bytesPerSecond());
    // Time that was not used is not saved up: a pause must not be followed by a burst.
    free = Math.max(free, nanoClock.getAsLong()) + (long) (seconds * 1e9);
  }

  /** Waits a little, if it has to be; false once the next step may be made. */
  boolean hold() {
    long wait = free - nanoClock.getAsLong();
    if (wait <= 0 || throttle.equals(Throttle.NONE)) {
      return false;
    }
    LockSupport.parkNanos(Math.min(wait, MAX_WAIT_NANOS));
    return true;
  }

  /** How many keys one step may copy, so that a low rate does not come in lumps. */
  int stepKeys(int most) {
    return (int) Math.max(1, Math.min(most, throttle.keysPerSecond() / 10));
  }

  /** How many bytes one step may copy. */
  long stepBytes(long most) {
    return Math.max(1, Math.min(most, throttle.bytesPerSecond() / 10));
  }
}

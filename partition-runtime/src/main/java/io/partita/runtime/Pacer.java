package io.partita.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Holds a copier back to a {@link Throttle}, and to a {@link Pace} at which its source still
 * answers others in time: what was copied pushes the time of the next step ahead. One copier at a
 * time; the throttle may be changed by any thread.
 */
final class Pacer {
  private static final long MAX_WAIT_NANOS = 50_000_000;

  private final LongSupplier nanoClock;
  private final Pace pace;
  private volatile Throttle throttle = Throttle.NONE;
  private Optional<Probe> probe = Optional.empty();
  private long free;

  /** Until when to rest, for the sake of the source; what is waited for is no work. */
  private long rested;

  /**
   * A pacer without a throttle.
   *
   * @param latencyLimit answers of a source that take longer are late
   */
  Pacer(LongSupplier nanoClock, Duration latencyLimit) {
    this.nanoClock = nanoClock;
    this.pace = new Pace(latencyLimit.toNanos());
    this.free = nanoClock.getAsLong();
    this.rested = free;
  }

  /** Looks after a source from now on, before anything is done there. */
  void watch(NodeLink source) {
    Probe next = new Probe(source, nanoClock);
    begin(next.median());
    probe = Optional.of(next);
  }

  /** What was usual at a source. */
  void begin(long usualNanos) {
    pace.usual(usualNanos);
    rested = nanoClock.getAsLong();
  }

  /** How long a source took to answer. */
  void answered(long nanos) {
    pace.answered(nanos);
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
    long time = nanoClock.getAsLong();
    long since = now.equals(Throttle.NONE) ? rested : Math.max(rested, free);
    long worked = Math.min(MAX_WAIT_NANOS, Math.max(0, time - since));
    free = Math.max(free, time) + (long) (seconds * 1e9);
    rested = Math.max(rested, time) + pace.restNanos(worked);
  }

  /** Waits a little, if it has to be; false once the next step may be made. */
  boolean hold() {
    probe.ifPresent(
        asked -> {
          long took = asked.look();
          if (took >= 0) {
            answered(took);
          }
        });
    long wait = waitNanos();
    if (wait <= 0) {
      return false;
    }
    LockSupport.parkNanos(Math.min(wait, MAX_WAIT_NANOS));
    return true;
  }

  /** How long it is until the next step may be made; not above 0 if it may be. */
  long waitNanos() {
    long now = nanoClock.getAsLong();
    long throttled = throttle.equals(Throttle.NONE) ? 0 : free - now;
    return Math.max(throttled, rested - now);
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

package io.partita.local;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether a store may soon have to evict: whether half of its room is used. The store is asked each
 * time that a sixteenth of its room was written, so the answer is old by no more than that.
 */
final class Crowding {
  private static final int LOOKS_PER_ROOM = 16;

  private final long half;
  private final long step;
  private final LongSupplier usedBytes;
  private final AtomicLong untilLook;
  private volatile boolean near;

  Crowding(long maxBytes, LongSupplier usedBytes) {
    this.half = maxBytes / 2;
    this.step = Math.max(1, maxBytes / LOOKS_PER_ROOM);
    this.usedBytes = usedBytes;
    this.untilLook = new AtomicLong(step);
  }

  boolean isNear() {
    return near;
  }

  /** So much was written, over something or not. Outside the cache's atomic steps: it may lock. */
  void stored(long bytes) {
    if (bytes > 0 && untilLook.addAndGet(-bytes) <= 0) {
      untilLook.set(step);
      near = usedBytes.getAsLong() >= half - step;
    }
  }
}

package io.partita.local;

import io.partita.api.Ttl;
import java.util.concurrent.TimeUnit;

/** A value, when it expires, and the slot that counts it. Immutable. */
final class StoredEntry {
  private static final long NEVER = Long.MIN_VALUE;

  final Slot slot;
  final byte[] value;
  private final long deadline;

  private StoredEntry(Slot slot, byte[] value, long deadline) {
    this.slot = slot;
    this.value = value;
    this.deadline = deadline;
  }

  /** A new entry; one that keeps an expiry it does not have lives for ever. */
  static StoredEntry of(Slot slot, byte[] value, Ttl ttl, long now) {
    return new StoredEntry(slot, value, deadline(ttl, now));
  }

  /** Another value that expires when this one does. */
  StoredEntry holding(Slot newSlot, byte[] newValue) {
    return new StoredEntry(newSlot, newValue, deadline);
  }

  /** The same value with another time to live. */
  StoredEntry living(Slot newSlot, Ttl ttl, long now) {
    return new StoredEntry(newSlot, value, deadline(ttl, now));
  }

  private static long deadline(Ttl ttl, long now) {
    if (!ttl.isFinite()) {
      return NEVER;
    }
    long deadline = now + TimeUnit.MILLISECONDS.toNanos(ttl.millis());
    return deadline == NEVER ? NEVER + 1 : deadline;
  }

  boolean expires() {
    return deadline != NEVER;
  }

  /** How long it lives from now on, in nanoseconds; not positive if it has expired. */
  long remainingNanos(long now) {
    return expires() ? deadline - now : Long.MAX_VALUE;
  }
}

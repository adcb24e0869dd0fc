package io.partita.local;

import io.partita.api.Ttl;
import org.jspecify.annotations.Nullable;

/** Gives an entry another time to live. */
final class Expire extends Write<Boolean> {
  private final Ttl ttl;
  private final long now;
  private boolean found;

  Expire(Ttl ttl, long now) {
    this.ttl = ttl;
    this.now = now;
  }

  @Override
  @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before) {
    found = before != null;
    return before == null ? null : before.living(home, ttl, now);
  }

  @Override
  Boolean result() {
    return found;
  }
}

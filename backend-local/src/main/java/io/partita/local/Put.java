package io.partita.local;

import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes an entry if a condition holds. */
final class Put extends Write<Boolean> {
  private final byte[] value;
  private final Ttl ttl;
  private final PutCondition condition;
  private final long now;
  private boolean done;

  Put(byte[] value, Ttl ttl, PutCondition condition, long now) {
    this.value = value;
    this.ttl = ttl;
    this.condition = condition;
    this.now = now;
  }

  @Override
  @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before) {
    done = allowed(before);
    if (!done) {
      return before;
    }
    return before != null && ttl.equals(Ttl.KEEP)
        ? before.holding(home, value)
        : StoredEntry.of(home, value, ttl, now);
  }

  private boolean allowed(@Nullable StoredEntry before) {
    if (condition instanceof PutCondition.IfAbsent) {
      return before == null;
    }
    if (condition instanceof PutCondition.IfEqual equal) {
      return before != null && Arrays.equals(before.value, equal.expected());
    }
    return true;
  }

  @Override
  Boolean result() {
    return done;
  }
}

package io.partita.runtime;

import io.partita.api.spi.TopologyStore.Lease;
import java.util.Objects;

/**
 * The last lease that a store gave out, whether it is still held or not: its token is the highest
 * so far. The unit of its times is that of the store's clock; only their differences count, so a
 * clock that overflows does no harm.
 *
 * @param token 0 before the first lease
 * @param holder whom it was given to
 * @param granted when it began or was last renewed
 * @param ends when it ends by itself; {@code granted} if it was given back
 */
record LeaseRecord(long token, String holder, long granted, long ends) {
  static final LeaseRecord NONE = new LeaseRecord(0, "", 0, 0);

  LeaseRecord {
    Objects.requireNonNull(holder, "holder");
  }

  /**
   * Whether it is held at a point in time. A time before it was granted means that a wall clock was
   * set back; such a lease counts as ended, for a year's step must not keep all others waiting for
   * a year. Its holder, if it lives, is fenced like any other that lost its lease.
   */
  boolean isHeldAt(long now) {
    return now - granted >= 0 && now - ends < 0;
  }

  boolean isOf(Lease lease) {
    return token == lease.token() && holder.equals(lease.holder());
  }

  LeaseRecord renewed(long now, long length) {
    return new LeaseRecord(token, holder, now, now + length);
  }

  LeaseRecord ended() {
    return new LeaseRecord(token, holder, granted, granted);
  }

  Lease lease() {
    return new Lease(token, holder);
  }
}

package io.partita.runtime;

import io.partita.api.Problem;
import io.partita.api.spi.ClusterState;
import java.time.Duration;

/** What every topology store of this module demands of its callers. */
final class StoreArguments {
  static final Duration LONGEST_LEASE = Duration.ofDays(365);

  private StoreArguments() {}

  static void requireDuration(Duration duration) {
    boolean positive = !duration.isNegative() && !duration.isZero();
    if (!positive || duration.compareTo(LONGEST_LEASE) > 0) {
      throw Problem.of("lease duration", duration, "above 0 and at most " + LONGEST_LEASE)
          .asException();
    }
  }

  static void requireNext(long expectedVersion, ClusterState next) {
    if (expectedVersion < 0 || next.version() != expectedVersion + 1) {
      throw Problem.of("version", next.version(), "1 above the expected one, " + expectedVersion)
          .asException();
    }
  }
}

package io.partita.runtime;

import java.util.concurrent.atomic.LongAdder;

/** What a cache counts; thread-safe, without contention. */
final class Counters {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder failures = new LongAdder();

  CacheStats snapshot(long reroutes) {
    return new CacheStats(
        hits.sum(),
        misses.sum(),
        writes.sum(),
        loads.sum(),
        loadFailures.sum(),
        reroutes,
        failures.sum());
  }
}

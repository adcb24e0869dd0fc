package io.partita.examples.leave;

import java.time.Duration;

/** Between which times each entry was put, by {@link System#nanoTime}. Used by one thread. */
final class WriteTimes {
  private final OldKeys keys;
  private final long[] from;
  private final long[] to;

  WriteTimes(OldKeys keys) {
    this.keys = keys;
    this.from = new long[keys.count()];
    this.to = new long[keys.count()];
  }

  /** The entries from {@code first} to before {@code end} were put between these times. */
  void written(int first, int end, long fromNanos, long toNanos) {
    for (int number = first; number < end; number++) {
      from[number] = fromNanos;
      to[number] = toNanos;
    }
  }

  /** The most that may be left of an entry's time to live at some time. */
  Duration mostLeft(int number, long nanos) {
    return keys.ttl(number).minusNanos(nanos - to[number]);
  }

  /** The least that must be left of an entry's time to live at some time. */
  Duration leastLeft(int number, long nanos) {
    return keys.ttl(number).minusNanos(nanos - from[number]);
  }
}

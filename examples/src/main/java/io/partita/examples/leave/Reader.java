package io.partita.examples.leave;

import io.partita.runtime.PartitionedCache;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A thread that reads all entries round and round, and counts. Started and ended by another. */
final class Reader {
  private final PartitionedCache<String, String> cache;
  private final OldKeys keys;
  private final Thread thread = new Thread(this::readOn, "reader");
  private final CountDownLatch firstRound = new CountDownLatch(1);
  private volatile boolean ended;
  private volatile long reads;
  private volatile long misses;
  private volatile long wrongValues;
  private volatile long failures;
  private volatile String firstFailure = "";

  Reader(PartitionedCache<String, String> cache, OldKeys keys) {
    this.cache = cache;
    this.keys = keys;
  }

  /** Begins; the first round is over on return. */
  void start() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    firstRound.await();
  }

  private void readOn() {
    try {
      while (!ended) {
        readAll();
        firstRound.countDown();
      }
      readAll();
    } finally {
      firstRound.countDown();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
  private void readAll() {
    for (int number = 0; number < keys.count(); number++) {
      try {
        Optional<String> value = cache.get(keys.key(number));
        misses += value.isEmpty() ? 1 : 0;
        wrongValues += value.isPresent() && !value.get().equals(keys.value(number)) ? 1 : 0;
      } catch (RuntimeException e) {
        failures++;
        firstFailure = firstFailure.isEmpty() ? e.toString() : firstFailure;
      }
      reads++;
    }
  }

  /** How many entries were read so far. */
  long reads() {
    return reads;
  }

  /** Ends after one round more. */
  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }

  /** Whether each read has found what was put. */
  boolean isClean() {
    return misses == 0 && wrongValues == 0 && failures == 0;
  }

  /** What it has found, in words. */
  String findings() {
    String counts =
        String.format(
            Locale.ROOT,
            "%,d reads: %d misses, %d wrong values, %d failures",
            reads,
            misses,
            wrongValues,
            failures);
    return firstFailure.isEmpty() ? counts : counts + ", the first: " + firstFailure;
  }
}

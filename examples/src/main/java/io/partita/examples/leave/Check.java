package io.partita.examples.leave;

import io.partita.api.Ttl;
import io.partita.runtime.Outcome;
import io.partita.runtime.PartitionedCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Looks at every entry that the old client has put: its value, and what is left of its time to
 * live.
 *
 * @param found entries with the right value
 * @param missing entries
 * @param wrongValues entries with another value
 * @param wrongTtls entries that live longer or shorter than they were given, or for ever, by more
 *     than a copy may take
 * @param expiring entries with a time to live that was looked at
 */
record Check(int found, int missing, int wrongValues, int wrongTtls, int expiring) {
  private static final int BATCH = 500;

  /** A server's clock is read once for many commands, and what waits in a queue is late. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  /** Each copy takes off the time that it may need. */
  private static final Duration SHORTER = Duration.ofSeconds(10);

  /** Asks the cache for every entry. */
  static Check of(PartitionedCache<String, String> cache, WriteTimes times, OldKeys keys) {
    Check sum = new Check(0, 0, 0, 0, 0);
    for (int first = 0; first < keys.count(); first += BATCH) {
      int end = Math.min(keys.count(), first + BATCH);
      sum = sum.plus(values(cache, keys, first, end)).plus(ttls(cache, times, keys, first, end));
    }
    return sum;
  }

  private static Check values(
      PartitionedCache<String, String> cache, OldKeys keys, int first, int end) {
    List<String> names = new ArrayList<>();
    for (int number = first; number < end; number++) {
      names.add(keys.key(number));
    }
    Map<String, Outcome<Optional<String>>> values = cache.getAll(names);
    int found = 0;
    int missing = 0;
    for (int number = first; number < end; number++) {
      Optional<String> value = Objects.requireNonNull(values.get(keys.key(number))).orThrow();
      missing += value.isEmpty() ? 1 : 0;
      found += value.equals(Optional.of(keys.value(number))) ? 1 : 0;
    }
    return new Check(found, missing, end - first - found - missing, 0, 0);
  }

  private static Check ttls(
      PartitionedCache<String, String> cache, WriteTimes times, OldKeys keys, int first, int end) {
    long from = System.nanoTime();
    List<CompletionStage<Optional<Ttl>>> asked = new ArrayList<>();
    for (int number = first; number < end; number++) {
      asked.add(cache.async().ttl(keys.key(number)));
    }
    List<Optional<Ttl>> left = new ArrayList<>();
    asked.forEach(answer -> left.add(answer.toCompletableFuture().join()));
    long to = System.nanoTime();
    int wrong = 0;
    int expiring = 0;
    for (int number = first; number < end; number++) {
      Ttl ttl = left.get(number - first).orElse(Ttl.KEEP); // as KEEP is none that an entry has
      expiring += ttl.isFinite() ? 1 : 0;
      boolean right =
          keys.expires(number)
              ? ttl.isFinite()
                  && Duration.ofMillis(ttl.millis())
                          .compareTo(times.mostLeft(number, from).plus(LONGER))
                      <= 0
                  && Duration.ofMillis(ttl.millis())
                          .compareTo(times.leastLeft(number, to).minus(SHORTER))
                      >= 0
              : ttl.equals(Ttl.NONE);
      wrong += right ? 0 : 1;
    }
    return new Check(0, 0, 0, wrong, expiring);
  }

  private Check plus(Check other) {
    return new Check(
        found + other.found,
        missing + other.missing,
        wrongValues + other.wrongValues,
        wrongTtls + other.wrongTtls,
        expiring + other.expiring);
  }

  /** Whether every entry is as it was put. */
  boolean isRight(OldKeys keys) {
    return found == keys.count() && wrongTtls == 0 && expiring == keys.expiring();
  }
}

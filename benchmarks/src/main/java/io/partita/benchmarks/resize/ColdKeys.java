package io.partita.benchmarks.resize;

import io.partita.api.Ttl;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keys that one thread alone writes and reads: after each answer it knows what the key holds, so
 * the next answer is right or wrong, whoever moved the key in between.
 *
 * <p>Used by one thread at a time.
 */
final class ColdKeys {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int LONG_MILLIS = 600_000;

  /** How much sooner than acknowledged an entry may end; losing it sooner is losing it. */
  private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** A time to live is told in whole milliseconds, rounded up. */
  private static final long TTL_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private enum Presence {
    PRESENT,
    ABSENT,
    /** Its time ends just now. */
    EITHER
  }

  private final int from;
  private final int valueLength;
  private final int shortMillis;

  /** How much longer than its time to live an entry may be seen. */
  private final long lateNanos;

  private final Findings findings;
  private final SplittableRandom random;

  /** Above 0: there, of that version. Else absent, and the last version was the opposite. */
  private final int[] versions;

  /** It may not end before; counted from the invocation of the write. */
  private final long[] earliestEnds;

  /** It must have ended after; counted from the answer to the write. */
  private final long[] latestEnds;

  /** Keys with a write of unknown outcome, of which nothing is known any more. */
  private final BitSet unsure = new BitSet();

  private long worstLengtheningNanos = Long.MIN_VALUE;
  private long worstShorteningNanos = Long.MIN_VALUE;
  private long ttlsCompared;

  ColdKeys(
      int from,
      int count,
      Scenario.Load load,
      long lateNanos,
      Findings findings,
      SplittableRandom random) {
    this.from = from;
    this.lateNanos = lateNanos;
    this.valueLength = load.valueLength();
    this.shortMillis = Math.toIntExact(load.shortTtl().toMillis());
    this.findings = findings;
    this.random = random;
    this.versions = new int[count];
    this.earliestEnds = new long[count];
    this.latestEnds = new long[count];
    Arrays.fill(earliestEnds, NEVER);
    Arrays.fill(latestEnds, NEVER);
  }

  int size() {
    return versions.length;
  }

  private String key(int i) {
    String digits = Integer.toString(from + i);
    return "cold:" + "00000000000".substring(digits.length()) + digits;
  }

  private String value(int i, int version) {
    StringBuilder text = new StringBuilder(valueLength);
    text.append(key(i)).append(" v").append(version).append(' ');
    while (text.length() < valueLength) {
      text.append('.');
    }
    return text.toString();
  }

  void fill(Caller caller, int i) {
    put(caller, i);
  }

  /** One operation on one key. */
  void step(Caller caller) {
    int i = random.nextInt(versions.length);
    if (unsure.get(i)) {
      return;
    }
    int dice = random.nextInt(100);
    if (dice < 68) {
      get(caller, i);
    } else if (dice < 80) {
      put(caller, i);
    } else if (dice < 84) {
      putWithTtl(caller, i);
    } else if (dice < 88) {
      remove(caller, i);
    } else if (dice < 92) {
      putIfAbsent(caller, i);
    } else if (dice < 96) {
      replace(caller, i);
    } else if (dice < 98) {
      expire(caller, i);
    } else {
      ttl(caller, i);
    }
  }

  private Presence expected(int i, Caller caller) {
    if (versions[i] <= 0 || caller.startedAt() > latestEnds[i]) {
      return Presence.ABSENT;
    }
    boolean longToLive =
        earliestEnds[i] == NEVER || caller.endedAt() < earliestEnds[i] - EARLY_NANOS;
    return longToLive ? Presence.PRESENT : Presence.EITHER;
  }

  private void present(int i, long earliestEnd, long latestEnd) {
    versions[i] = Math.abs(versions[i]) + 1;
    earliestEnds[i] = earliestEnd;
    latestEnds[i] = latestEnd;
  }

  private void absent(int i) {
    versions[i] = -Math.abs(versions[i]);
    earliestEnds[i] = NEVER;
    latestEnds[i] = NEVER;
  }

  private String nextValue(int i) {
    return value(i, Math.abs(versions[i]) + 1);
  }

  /**
   * Whether the call was answered; if its outcome is unknown, the key is left alone from now on.
   */
  private boolean answered(Caller caller, int i) {
    if (caller.end() == Caller.End.UNKNOWN) {
      unsure.set(i);
    }
    return caller.end() == Caller.End.ANSWERED;
  }

  private void get(Caller caller, int i) {
    String key = key(i);
    Optional<String> found = caller.call(OperationKind.GET, key, cache -> cache.get(key));
    if (found != null) {
      look(caller, i, found);
    }
  }

  private void look(Caller caller, int i, Optional<String> found) {
    Presence presence = expected(i, caller);
    if (found.isEmpty()) {
      if (presence == Presence.PRESENT) {
        findings.add(Finding.LOST, describe(i) + " is absent");
      }
      absent(i);
    } else if (presence == Presence.ABSENT) {
      boolean outlived = versions[i] > 0;
      Finding finding = outlived ? Finding.TTL_LENGTHENED : Finding.RESURRECTED;
      findings.add(
          finding,
          describe(i)
              + " holds "
              + found.get()
              + (outlived
                  ? " for " + millis(caller.startedAt() - latestEnds[i]) + " too long"
                  : ""));
    } else if (!found.get().equals(value(i, versions[i]))) {
      boolean own = found.get().startsWith(key(i) + " v");
      findings.add(own ? Finding.STALE : Finding.FOREIGN, describe(i) + " holds " + found.get());
    }
  }

  private void put(Caller caller, int i) {
    String key = key(i);
    String value = nextValue(i);
    caller.run(OperationKind.PUT, key, cache -> cache.put(key, value));
    if (answered(caller, i)) {
      present(i, NEVER, NEVER);
    }
  }

  private int anyMillis() {
    return random.nextBoolean() ? LONG_MILLIS : random.nextInt(shortMillis / 5, shortMillis);
  }

  private void putWithTtl(Caller caller, int i) {
    String key = key(i);
    String value = nextValue(i);
    int millis = anyMillis();
    Ttl ttl = Ttl.of(Duration.ofMillis(millis));
    caller.run(OperationKind.PUT, key, cache -> cache.put(key, value, ttl));
    if (answered(caller, i)) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      present(i, caller.startedAt() + nanos, caller.endedAt() + nanos + lateNanos);
    }
  }

  private void remove(Caller caller, int i) {
    String key = key(i);
    Boolean removed = caller.call(OperationKind.REMOVE, key, cache -> cache.remove(key));
    if (answered(caller, i)) {
      compare(caller, i, Boolean.TRUE.equals(removed), "remove");
      absent(i);
    }
  }

  private void putIfAbsent(Caller caller, int i) {
    String key = key(i);
    String value = nextValue(i);
    Boolean written =
        caller.call(OperationKind.PUT_IF_ABSENT, key, cache -> cache.putIfAbsent(key, value));
    if (answered(caller, i)) {
      compare(caller, i, !Boolean.TRUE.equals(written), "putIfAbsent");
      if (Boolean.TRUE.equals(written)) {
        present(i, NEVER, NEVER);
      }
    }
  }

  private void replace(Caller caller, int i) {
    String key = key(i);
    String expected = value(i, Math.abs(versions[i]));
    String next = nextValue(i);
    Boolean replaced =
        caller.call(OperationKind.REPLACE, key, cache -> cache.replace(key, expected, next));
    if (answered(caller, i)) {
      compareReplaced(caller, i, Boolean.TRUE.equals(replaced));
    }
  }

  private void compareReplaced(Caller caller, int i, boolean replaced) {
    if (replaced) {
      compare(caller, i, true, "replace");
      present(i, earliestEnds[i], latestEnds[i]);
    } else {
      if (expected(i, caller) == Presence.PRESENT) {
        findings.add(Finding.WRONG_ANSWER, describe(i) + ", was not replaced");
      }
      absent(i);
    }
  }

  private void expire(Caller caller, int i) {
    String key = key(i);
    int millis = anyMillis();
    Boolean found =
        caller.call(
            OperationKind.EXPIRE,
            key,
            cache -> cache.expire(key, Ttl.of(Duration.ofMillis(millis))));
    if (answered(caller, i)) {
      compare(caller, i, Boolean.TRUE.equals(found), "expire");
      if (Boolean.TRUE.equals(found)) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        earliestEnds[i] = caller.startedAt() + nanos;
        latestEnds[i] = caller.endedAt() + nanos + lateNanos;
      } else {
        absent(i);
      }
    }
  }

  /** Compares whether an operation found an entry with whether there must be one. */
  private void compare(Caller caller, int i, boolean found, String operation) {
    Presence presence = expected(i, caller);
    if (found && presence == Presence.ABSENT) {
      findings.add(
          versions[i] > 0 ? Finding.TTL_LENGTHENED : Finding.RESURRECTED,
          describe(i) + ", was found by " + operation);
    } else if (!found && presence == Presence.PRESENT) {
      findings.add(Finding.LOST, describe(i) + ", was not found by " + operation);
    }
  }

  private void ttl(Caller caller, int i) {
    String key = key(i);
    Optional<Ttl> left = caller.call(OperationKind.TTL, key, cache -> cache.ttl(key));
    if (left == null) {
      return;
    }
    Presence presence = expected(i, caller);
    if (left.isEmpty()) {
      if (presence == Presence.PRESENT) {
        findings.add(Finding.LOST, describe(i) + " has no time to live");
      }
      absent(i);
    } else if (presence == Presence.ABSENT) {
      boolean outlived = versions[i] > 0;
      findings.add(
          outlived ? Finding.TTL_LENGTHENED : Finding.RESURRECTED,
          describe(i) + " has to live: " + left.get());
    } else {
      compareTtl(caller, i, left.get());
    }
  }

  private void compareTtl(Caller caller, int i, Ttl left) {
    if (!left.isFinite() || latestEnds[i] == NEVER) {
      if (left.isFinite() != (latestEnds[i] != NEVER)) {
        findings.add(
            left.isFinite() ? Finding.TTL_SHORTENED : Finding.TTL_LENGTHENED,
            describe(i) + " has to live: " + left);
      }
      return;
    }
    ttlsCompared++;
    long nanos = TimeUnit.MILLISECONDS.toNanos(left.millis());
    long lengthened = caller.startedAt() + nanos - TTL_STEP_NANOS - latestEnds[i];
    long shortened = earliestEnds[i] - (caller.endedAt() + nanos);
    worstLengtheningNanos = Math.max(worstLengtheningNanos, lengthened);
    worstShorteningNanos = Math.max(worstShorteningNanos, shortened);
    if (lengthened > 0) {
      findings.add(
          Finding.TTL_LENGTHENED, describe(i) + " will live " + millis(lengthened) + " too long");
    }
    if (shortened > EARLY_NANOS) {
      findings.add(
          Finding.TTL_SHORTENED, describe(i) + " will end " + millis(shortened) + " too soon");
    }
  }

  /** Looks at every key: its value, and its time to live. */
  void check(Caller caller) {
    for (int i = 0; i < versions.length; i++) {
      if (!unsure.get(i)) {
        get(caller, i);
        if (latestEnds[i] != NEVER) {
          ttl(caller, i);
        }
      }
    }
  }

  /** Looks at the keys whose time has ended since the last check: they must be gone. */
  void checkExpired(Caller caller) {
    for (int i = 0; i < versions.length; i++) {
      if (!unsure.get(i) && versions[i] > 0 && latestEnds[i] < System.nanoTime()) {
        get(caller, i);
      }
    }
  }

  int presentCount() {
    int count = 0;
    for (int version : versions) {
      count += version > 0 ? 1 : 0;
    }
    return count;
  }

  int expiringCount() {
    int count = 0;
    for (int i = 0; i < versions.length; i++) {
      count += versions[i] > 0 && latestEnds[i] != NEVER ? 1 : 0;
    }
    return count;
  }

  int unsureCount() {
    return unsure.cardinality();
  }

  long ttlsCompared() {
    return ttlsCompared;
  }

  long worstLengtheningNanos() {
    return worstLengtheningNanos;
  }

  long worstShorteningNanos() {
    return worstShorteningNanos;
  }

  private String describe(int i) {
    String state =
        versions[i] > 0 ? "present with v" + versions[i] : "absent after v" + -versions[i];
    return key(i) + ", acknowledged as " + state;
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + "." + Math.abs(nanos / 100_000 % 10) + " ms";
  }
}

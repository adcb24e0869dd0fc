package io.partita.benchmarks.soak;

import io.partita.api.NodeUnavailableException;
import io.partita.api.Ttl;
import io.partita.runtime.PartitionedCache;
import io.partita.testkit.history.Operation;
import io.partita.testkit.history.Outcome;
import io.partita.testkit.history.RecordedOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One thread that uses a cache: hot keys that all threads write, each use recorded, and cold keys
 * of its own, of which it knows what they may hold. Not thread-safe; looked at when its thread is
 * over.
 */
final class SoakClient {
  static final int HOT_KEYS = 50;
  private static final String ABSENT = "";
  private static final Ttl HOUR = Ttl.of(Duration.ofHours(1));
  private static final int KEYS_AT_ONCE = 1_000;

  /** A server counts whole milliseconds, and an entry lives through its last one. */
  private static final long TOLERATED_NANOS = Duration.ofMillis(1).toNanos();

  private final String name;
  private final int coldKeys;
  private final SplittableRandom random;
  private final List<RecordedOperation> history = new ArrayList<>();
  private final Map<Integer, String> seen = new HashMap<>();
  private final Map<Integer, Set<String>> possible = new HashMap<>();
  private final Map<Integer, Long> latestEnd = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private long operations;
  private long unknown;
  private long failed;

  SoakClient(String name, int coldKeys, long seed) {
    this.name = name;
    this.coldKeys = coldKeys;
    this.random = new SplittableRandom(seed);
  }

  List<RecordedOperation> history() {
    return history;
  }

  List<String> problems() {
    return problems;
  }

  long operations() {
    return operations;
  }

  long unknown() {
    return unknown;
  }

  long failed() {
    return failed;
  }

  static String hotKey(int i) {
    return "hot:" + i;
  }

  void run(PartitionedCache<String, String> cache, BooleanSupplier ended) {
    while (!ended.getAsBoolean()) {
      if (random.nextInt(4) == 0) {
        hot(cache);
      } else {
        cold(cache);
      }
    }
  }

  // ---- keys that all use

  private void hot(PartitionedCache<String, String> cache) {
    int i = random.nextInt(HOT_KEYS);
    String key = hotKey(i);
    String value = name + "-" + operations;
    int dice = random.nextInt(100);
    if (i % 5 == 0) {
      counter(cache, key, dice);
    } else if (dice < 40) {
      record(key, Operation.get(), () -> read(cache.get(key), i));
    } else if (dice < 60) {
      record(
          key,
          Operation.put(value),
          () -> {
            cache.put(key, value);
            seen.put(i, value);
            return Outcome.done();
          });
    } else if (dice < 72) {
      record(
          key, Operation.putIfAbsent(value), () -> Outcome.doneIf(cache.putIfAbsent(key, value)));
    } else if (dice < 84) {
      record(key, Operation.remove(), () -> Outcome.doneIf(cache.remove(key)));
    } else {
      String expected = seen.getOrDefault(i, "?");
      record(
          key,
          Operation.compareAndSet(expected, value),
          () -> Outcome.doneIf(cache.replace(key, expected, value)));
    }
  }

  private void counter(PartitionedCache<String, String> cache, String key, int dice) {
    if (dice < 30) {
      record(
          key,
          Operation.get(),
          () -> cache.get(key).map(Long::valueOf).map(Outcome::value).orElse(Outcome.absent()));
    } else if (dice < 95) {
      record(key, Operation.increment(1), () -> Outcome.value(cache.increment(key, 1)));
    } else {
      record(key, Operation.remove(), () -> Outcome.doneIf(cache.remove(key)));
    }
  }

  private Outcome read(Optional<String> found, int i) {
    found.ifPresent(value -> seen.put(i, value));
    return found.<Outcome>map(Outcome::value).orElse(Outcome.absent());
  }

  private void record(String key, Operation operation, Supplier<Outcome> call) {
    long begin = System.nanoTime();
    Outcome outcome = attempt(call, Outcome.failed(), Outcome.unknown());
    history.add(new RecordedOperation(name, key, operation, outcome, begin, System.nanoTime()));
  }

  private <T> T attempt(Supplier<T> call, T ifFailed, T ifUnknown) {
    operations++;
    try {
      return call.get();
    } catch (NodeUnavailableException e) {
      failed++;
      return ifFailed;
    } catch (RuntimeException e) {
      unknown++;
      return ifUnknown;
    }
  }

  // ---- keys of its own

  private String coldKey(int i) {
    return "cold:" + name + ":" + i;
  }

  private void cold(PartitionedCache<String, String> cache) {
    int i = random.nextInt(coldKeys);
    int dice = random.nextInt(100);
    if (dice < 50) {
      String value = name + "/" + i + "/" + operations;
      boolean expires = random.nextBoolean();
      write(
          i,
          value,
          () -> {
            cache.put(coldKey(i), value, expires ? HOUR : Ttl.NONE);
            return true;
          });
      latestEnd.put(i, expires ? System.nanoTime() + HOUR.millis() * 1_000_000 : Long.MAX_VALUE);
    } else if (dice < 60) {
      write(i, ABSENT, () -> cache.remove(coldKey(i)));
    } else {
      attempt(() -> check(cache.get(coldKey(i)), i), true, true);
    }
  }

  private void write(int i, String value, Supplier<Boolean> call) {
    @Nullable Boolean answer = answer(call);
    if (answer == null) {
      Set<String> more = new HashSet<>(possible.getOrDefault(i, Set.of(ABSENT)));
      more.add(value);
      possible.put(i, more);
    } else if (answer) {
      possible.put(i, Set.of(value));
    } else if (value.equals(ABSENT)) {
      // there was nothing to remove
      requirePossible(i, ABSENT, "removed");
      possible.put(i, Set.of(ABSENT));
    }
  }

  /** The answer; null if there is none. */
  private @Nullable Boolean answer(Supplier<Boolean> call) {
    operations++;
    try {
      return call.get();
    } catch (NodeUnavailableException e) {
      failed++;
      return null;
    } catch (RuntimeException e) {
      unknown++;
      return null;
    }
  }

  private boolean check(Optional<String> found, int i) {
    requirePossible(i, found.orElse(ABSENT), "read");
    return true;
  }

  private void requirePossible(int i, String found, String how) {
    Set<String> may = possible.getOrDefault(i, Set.of(ABSENT));
    if (!may.contains(found)) {
      problems.add(coldKey(i) + " was " + how + " as '" + found + "' but must be one of " + may);
    }
  }

  /** After the faults: each key holds what it may, and lives no longer than it may. */
  void checkAll(PartitionedCache<String, String> cache) {
    for (int from = 0; from < coldKeys; from += KEYS_AT_ONCE) {
      int to = Math.min(coldKeys, from + KEYS_AT_ONCE);
      List<String> keys = IntStream.range(from, to).mapToObj(this::coldKey).toList();
      Map<String, io.partita.runtime.Outcome<Optional<String>>> found = cache.getAll(keys);
      for (int i = from; i < to; i++) {
        check(Objects.requireNonNull(found.get(coldKey(i))).orThrow(), i);
      }
    }
    latestEnd.forEach((i, latest) -> checkTtl(cache, i, latest));
    for (int i = 0; i < HOT_KEYS; i++) {
      int hot = i;
      Function<String, Object> register = hot % 5 == 0 ? Long::valueOf : value -> value;
      record(
          hotKey(hot),
          Operation.get(),
          () -> cache.get(hotKey(hot)).map(register).map(Outcome::value).orElse(Outcome.absent()));
    }
  }

  private void checkTtl(PartitionedCache<String, String> cache, int i, long latest) {
    if (possible.getOrDefault(i, Set.of()).size() != 1 || latest == Long.MAX_VALUE) {
      return;
    }
    // The server's answer is of after this: what it says then can only be less.
    long before = System.nanoTime();
    Optional<Ttl> left = cache.ttl(coldKey(i));
    if (left.isPresent()) {
      boolean ends = left.get().isFinite();
      long longer = ends ? left.get().millis() * 1_000_000 - (latest - before) : 0;
      if (!ends || longer > TOLERATED_NANOS) {
        problems.add(
            coldKey(i) + " lives longer than it may: " + left.get() + ", by " + longer + " ns");
      }
    }
  }
}

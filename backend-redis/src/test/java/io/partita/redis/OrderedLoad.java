package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.PartitaException;
import io.partita.runtime.KeyRange;
import io.partita.runtime.PartitionedCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes and reads ranges all the time, each by a thread, and knows what must be there. Keys of one
 * kind stay, those of another come and go.
 */
final class OrderedLoad implements AutoCloseable {
  private static final int KEYS = 600;
  private static final int NUMBERS = 100_000;
  private static final String NONE = "(none)";

  private final PartitionedCache<String, String> cache;
  private final long seed = new SplittableRandom().nextLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();

  /** What may be under a key: what was acknowledged last, and what may have come after it. */
  private final Map<String, Set<String>> possible = new ConcurrentHashMap<>();

  /** Keys that were put, acknowledged, and are removed no more. */
  private final Set<String> lasting = ConcurrentHashMap.newKeySet();

  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger scans = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();

  OrderedLoad(PartitionedCache<String, String> cache) {
    this.cache = cache;
    fill("0");
  }

  void fill(String value) {
    for (int i = 0; i < KEYS; i++) {
      put(key(i * (NUMBERS / KEYS)), value, true);
    }
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "k%05d", number);
  }

  void start() {
    for (Runnable work : List.<Runnable>of(this::write, this::read)) {
      Thread thread = new Thread(work, "ordered-load");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    awaitWork();
  }

  /** Until some more was written and read. */
  void awaitWork() {
    int writesBefore = writes.get();
    int scansBefore = scans.get();
    OrderedFleet.until(() -> writes.get() > writesBefore + 50 && scans.get() > scansBefore + 1);
  }

  private void put(String key, String value, boolean lasts) {
    Set<String> may = new HashSet<>(possible.getOrDefault(key, Set.of(NONE)));
    try {
      cache.put(key, value);
      may.clear();
      if (lasts) {
        lasting.add(key);
      }
    } catch (PartitaException e) {
      // executed, or not, or later
    }
    may.add(value);
    possible.put(key, may);
  }

  private void remove(String key) {
    Set<String> may = new HashSet<>(possible.getOrDefault(key, Set.of(NONE)));
    try {
      cache.remove(key);
      may.clear();
    } catch (PartitaException e) {
      // executed, or not, or later
    }
    may.add(NONE);
    possible.put(key, may);
  }

  private void write() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 1; !ended.get(); round++) {
      String key = key(random.nextInt(NUMBERS));
      if (random.nextInt(4) == 0) {
        remove(key + "-brief");
      } else if (random.nextInt(3) == 0) {
        put(key + "-brief", "r" + round, false);
      } else {
        put(key, "r" + round, true);
      }
      writes.incrementAndGet();
    }
  }

  /** Ascending, each key once, none missing that was there before. */
  private void read() {
    while (!ended.get()) {
      Set<String> missing = new TreeSet<>(lasting);
      List<String> keys = new ArrayList<>();
      try {
        cache.ordered().keys(KeyRange.all()).forEachRemaining(keys::add);
      } catch (PartitaException e) {
        continue; // a server is away for longer than an operation may take
      }
      for (int i = 1; i < keys.size(); i++) {
        if (keys.get(i - 1).compareTo(keys.get(i)) >= 0) {
          problems.add("seed " + seed + ": " + keys.get(i) + " after " + keys.get(i - 1));
        }
      }
      missing.removeAll(Set.copyOf(keys));
      if (!missing.isEmpty()) {
        problems.add("seed " + seed + ": a scan lacks " + missing);
      }
      scans.incrementAndGet();
    }
  }

  /** No more of it: who reads now finds what must be there. */
  void end() {
    ended.set(true);
    OrderedFleet.until(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  /**
   * By reads of single keys and of ranges, in both directions.
   *
   * @param lost keys that may be without an entry, as their server has lost all
   */
  void requireAll(PartitionedCache<String, String> reader, Set<String> lost) {
    assertThat(problems).isEmpty();
    Map<String, String> present = new TreeMap<>();
    Map<String, String> wrong = new HashMap<>();
    possible.forEach(
        (key, may) -> {
          Optional<String> found = reader.get(key);
          found.ifPresent(value -> present.put(key, value));
          boolean allowed =
              may.contains(found.orElse(NONE)) || (found.isEmpty() && lost.contains(key));
          if (!allowed) {
            wrong.put(key, found + " must be one of " + may);
          }
        });
    assertThat(wrong).as("seed %s", seed).isEmpty();
    Map<String, String> ascending = OrderedFleet.scanned(reader, KeyRange.all());
    assertThat(List.copyOf(ascending.entrySet())).isEqualTo(List.copyOf(present.entrySet()));
    Map<String, String> descending =
        OrderedFleet.scanned(reader, KeyRange.<String>all().descending());
    List<String> backwards = new ArrayList<>(descending.keySet());
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(List.copyOf(present.keySet()));
  }

  /** All that was ever written. */
  Set<String> keys() {
    return Set.copyOf(possible.keySet());
  }

  @Override
  public void close() {
    end();
  }
}

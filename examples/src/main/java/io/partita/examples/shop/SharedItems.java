package io.partita.examples.shop;

import io.partita.examples.shop.Answer.Done;
import io.partita.examples.shop.Answer.Unknown;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Items that every thread reads through the cache and one thread each updates: the catalogue and
 * its database. Thread-safe, if each item has one writer.
 *
 * <p>What a reader may see: a version not older than the last update that was acknowledged before
 * the read began, and not newer than the last one that was begun before it ended. What a loader may
 * be asked for: an item that has had time to expire since its last acknowledged write.
 */
final class SharedItems implements Checked {
  private final DataKind kind;
  private final Findings findings;
  private final AtomicLongArray current;
  private final AtomicLongArray acknowledged;
  private final AtomicLongArray aliveUntil;
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();
  private final LongAdder writes = new LongAdder();
  private final LongAdder comparisons = new LongAdder();

  SharedItems(DataKind kind, Findings findings) {
    this.kind = kind;
    this.findings = findings;
    this.current = new AtomicLongArray(kind.size());
    this.acknowledged = new AtomicLongArray(kind.size());
    this.aliveUntil = new AtomicLongArray(kind.size());
    for (int i = 0; i < kind.size(); i++) {
      current.set(i, 1);
    }
  }

  @Override
  public int keyCount() {
    return kind.size();
  }

  @Override
  public String key(int index) {
    return kind.key(index);
  }

  @Override
  public long writes() {
    return writes.sum();
  }

  @Override
  public long comparisons() {
    return comparisons.sum();
  }

  @Override
  public int openKeys() {
    return open.size();
  }

  /** A read that is under way; as a function, the loader of the item's version in the database. */
  final class Reading implements Function<String, byte[]> {
    private final int item;
    private final long oldest;
    private final long aliveUntilBefore;
    private boolean loaded;
    private long loadedAt;
    private final LongSupplier clock;

    private Reading(int item, LongSupplier clock) {
      this.item = item;
      this.clock = clock;
      this.oldest = acknowledged.get(item);
      this.aliveUntilBefore = aliveUntil.get(item);
    }

    @Override
    public byte[] apply(String key) {
      loaded = true;
      loadedAt = clock.getAsLong();
      return kind.value(item, current.get(item));
    }

    /** Judges the answer; whether it came from the cache. */
    boolean end(Answer<byte[]> answer) {
      if (answer instanceof Done<byte[]> done) {
        judge(item, done.result(), oldest, done);
        if (loaded) {
          checkLife(item, aliveUntilBefore, loadedAt);
          wasWritten(item, done);
        }
      } else if (answer instanceof Unknown) {
        open.add(item);
      }
      return !loaded;
    }
  }

  /** Begins a read. */
  Reading read(int item, LongSupplier clock) {
    return new Reading(item, clock);
  }

  /** Begins an update, by the item's only writer; the version to put. */
  long beginUpdate(int item) {
    return current.incrementAndGet(item);
  }

  byte[] value(int item, long version) {
    return kind.value(item, version);
  }

  DataKind kind() {
    return kind;
  }

  /** A put of a version was answered. */
  void endUpdate(int item, long version, Answer<Boolean> answer) {
    if (answer instanceof Done) {
      acknowledged.set(item, version);
      wasWritten(item, answer);
    } else if (answer instanceof Unknown) {
      open.add(item);
    }
  }

  private void wasWritten(int item, Answer<?> answer) {
    writes.increment();
    aliveUntil.accumulateAndGet(item, kind.expiry(answer.began()), Math::max);
  }

  private void judge(int item, byte[] value, long oldest, Answer<?> answer) {
    comparisons.increment();
    long version = kind.sequenceIn(value, item);
    if (version == Values.FOREIGN || version == Values.CORRUPT) {
      findings.add(
          version == Values.FOREIGN ? Fault.FOREIGN_VALUE : Fault.CORRUPT_VALUE,
          key(item),
          "read " + value.length + " bytes",
          answer.ended());
    } else if (version < oldest && !open.contains(item)) {
      findings.add(
          Fault.LOST_WRITE,
          key(item),
          "read version " + version + ", must be at least " + oldest,
          answer.ended());
    } else if (version > current.get(item)) {
      findings.add(Fault.UNEXPLAINED, key(item), "read version " + version, answer.ended());
    }
  }

  private void checkLife(int item, long until, long goneAt) {
    if (goneAt < until - Holding.EARLY_NANOS) {
      findings.add(
          Fault.LOST_KEY,
          key(item),
          "had to be loaded again"
              + (until == DataKind.NEVER
                  ? " though it never expires"
                  : " " + (until - goneAt) / 1_000_000 + " ms before it may expire"),
          goneAt);
    } else {
      findings.expiredEarly(until - goneAt);
    }
  }

  @Override
  public boolean look(int index, Answer<Optional<byte[]>> answer) {
    if (!(answer instanceof Done<Optional<byte[]>> done)) {
      return false;
    }
    if (done.result().isPresent()) {
      judge(index, done.result().get(), acknowledged.get(index), done);
    } else {
      comparisons.increment();
      checkLife(index, aliveUntil.get(index), done.ended());
    }
    return done.result().isPresent();
  }
}

package io.partita.examples.shop;

import io.partita.api.Codec;
import io.partita.examples.shop.Answer.Done;
import io.partita.examples.shop.Answer.Unknown;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters that every thread moves in one direction, up or down. A sum that the cache returns must
 * contain all that was acknowledged before, and no more than what was begun. Thread-safe.
 */
final class SharedCounters implements Checked {
  private final DataKind kind;
  private final int sign;
  private final Findings findings;
  private final AtomicLongArray begun;
  private final AtomicLongArray acknowledged;
  private final AtomicLongArray unknown;
  private final long[] initial;
  private final LongAdder writes = new LongAdder();
  private final LongAdder comparisons = new LongAdder();

  /** Counters of 0 that go up ({@code sign} 1) or down (-1). */
  SharedCounters(DataKind kind, int sign, Findings findings) {
    this.kind = kind;
    this.sign = sign;
    this.findings = findings;
    this.begun = new AtomicLongArray(kind.size());
    this.acknowledged = new AtomicLongArray(kind.size());
    this.unknown = new AtomicLongArray(kind.size());
    this.initial = new long[kind.size()];
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
    int keys = 0;
    for (int i = 0; i < unknown.length(); i++) {
      keys += unknown.get(i) > 0 ? 1 : 0;
    }
    return keys;
  }

  /** A counter was put, before any thread moves it. */
  void wasPut(int index, long value, Answer<Boolean> answer) {
    if (answer instanceof Done) {
      initial[index] = value;
      writes.increment();
    } else {
      throw new IllegalStateException("counter " + key(index) + " could not be put: " + answer);
    }
  }

  /**
   * Begins to move a counter.
   *
   * @param amount above 0
   * @return the least amount by which it must have moved in all when this is acknowledged
   */
  long begin(int index, long amount) {
    begun.addAndGet(index, amount);
    return acknowledged.get(index) + amount;
  }

  /** What to add in order to move a counter by an amount. */
  long delta(long amount) {
    return sign * amount;
  }

  /** The increment was answered. */
  void end(int index, long amount, long least, Answer<Long> answer) {
    if (answer instanceof Done<Long> done) {
      writes.increment();
      judge(index, done.result(), least, begun.get(index), done);
      acknowledged.addAndGet(index, amount);
    } else if (answer instanceof Unknown) {
      unknown.addAndGet(index, amount);
    }
  }

  private void judge(int index, long value, long least, long most, Answer<?> answer) {
    comparisons.increment();
    long moved = sign * (value - initial[index]);
    if (moved < least || moved > most) {
      findings.add(
          moved < least ? Fault.LOST_INCREMENT : Fault.UNEXPLAINED,
          key(index),
          "moved by " + moved + ", must be " + least + " to " + most,
          answer.ended());
    }
  }

  @Override
  public boolean look(int index, Answer<Optional<byte[]>> answer) {
    if (!(answer instanceof Done<Optional<byte[]>> done)) {
      return false;
    }
    long least = acknowledged.get(index);
    long most = least + unknown.get(index);
    if (done.result().isPresent()) {
      judge(index, Codec.decimal().decode(done.result().get()), least, most, done);
    } else if (least > 0 || initial[index] != 0) {
      comparisons.increment();
      findings.add(Fault.LOST_KEY, key(index), "the counter is gone", done.ended());
    }
    return done.result().isPresent();
  }
}

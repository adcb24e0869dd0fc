package io.partita.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A sample of the operations of this process over the last one to two minutes. It goes by keys, not
 * by partitions, so that it stays good when partitions are split, merged or moved.
 *
 * <p>Thread-safe, and never waits: of operations that are sampled at the same time, one is taken
 * and the others are only counted. Operations are sampled with one chance for all, which is halved
 * when a window is full. Memory is bounded: two windows of keys.
 */
final class AccessSamples {

  /** Operations in a window, at most. */
  static final int MOST = 8_192;

  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoClock;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final LongAdder missed = new LongAdder();

  /** Operations are sampled for which a random number has none of these bits. */
  private volatile int mask;

  private Window before;
  private Window now;

  AccessSamples(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.before = new Window(nanoClock.getAsLong(), 0);
    this.now = before;
  }

  /**
   * What was sampled.
   *
   * @param accesses the oldest first
   * @param window how long it took
   */
  record Sampled(List<Access> accesses, Duration window) {
    Sampled {
      accesses = List.copyOf(accesses);
    }
  }

  /**
   * One operation.
   *
   * @param weight for how many it stands
   */
  record Access(
      @SuppressWarnings("ArrayRecordComponent") byte[] key, boolean write, double weight) {}

  /** Notes an operation, maybe. */
  void note(byte[] key, boolean write) {
    if ((ThreadLocalRandom.current().nextInt() & mask) == 0) {
      take(key, write);
    }
  }

  private void take(byte[] key, boolean write) {
    if (!busy.compareAndSet(false, true)) {
      missed.add(mask + 1L);
      return;
    }
    try {
      turn();
      now.add(key, write);
      mask = (1 << now.shift) - 1;
    } finally {
      busy.set(false);
    }
  }

  /** Begins another window if this one is over. */
  private void turn() {
    long time = nanoClock.getAsLong();
    if (time - now.begin >= WINDOW_NANOS) {
      now.missed = missed.sumThenReset();
      Window next = new Window(time, Math.max(0, now.shift - 1));
      before = time - now.begin < 2 * WINDOW_NANOS ? now : next;
      now = next;
    }
  }

  Sampled sampled() {
    while (!busy.compareAndSet(false, true)) {
      Thread.onSpinWait(); // whoever is at it has a bounded number of steps to do
    }
    try {
      turn();
      List<Access> accesses = new ArrayList<>();
      if (before != now) {
        before.addTo(accesses, before.missed);
      }
      now.addTo(accesses, missed.sum());
      return new Sampled(accesses, Duration.ofNanos(nanoClock.getAsLong() - before.begin));
    } finally {
      busy.set(false);
    }
  }

  /** The operations of some time. */
  private static final class Window {
    private final long begin;
    private final byte[][] keys = new byte[MOST][];
    private final boolean[] writes = new boolean[MOST];
    private int size;

    /** Each operation that is kept stands for two to the power of this. */
    private int shift;

    /** Operations that those stand for that were sampled but not taken. */
    private long missed;

    Window(long begin, int shift) {
      this.begin = begin;
      this.shift = shift;
    }

    void add(byte[] key, boolean write) {
      if (size == MOST) {
        keepEveryOther();
      }
      keys[size] = key;
      writes[size] = write;
      size++;
    }

    private void keepEveryOther() {
      for (int i = 0; i < MOST / 2; i++) {
        keys[i] = keys[2 * i + 1];
        writes[i] = writes[2 * i + 1];
      }
      size = MOST / 2;
      shift++;
    }

    void addTo(List<Access> accesses, long andMissed) {
      double weight = (1L << shift) + (size == 0 ? 0 : (double) andMissed / size);
      for (int i = 0; i < size; i++) {
        accesses.add(new Access(keys[i], writes[i], weight));
      }
    }
  }
}

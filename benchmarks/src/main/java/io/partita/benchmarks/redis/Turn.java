package io.partita.benchmarks.redis;

import io.partita.benchmarks.resize.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One side's turn: some threads do the work for a while.
 *
 * @param nanos of all operations, from the call to the answer
 * @param perSecond operations of all threads together
 */
record Turn(Histogram nanos, double perSecond) {
  private static final int DIGITS = 3;

  /** Who does what for how long. */
  record Plan(Work work, int threads, int inFlight, int keysAtOnce, Duration time, long seed) {
    boolean waits() {
      return inFlight == 0;
    }
  }

  static Turn of(Side side, Entries entries, Plan plan) {
    return plan.waits() ? waiting(side, entries, plan) : inFlight(side, entries, plan);
  }

  private static Turn waiting(Side side, Entries entries, Plan plan) {
    List<Histogram> histograms = new ArrayList<>();
    for (int t = 0; t < plan.threads(); t++) {
      histograms.add(new Histogram(DIGITS));
    }
    long begin = System.nanoTime();
    long end = begin + plan.time().toNanos();
    Crew.run(
            plan.threads(),
            t -> {
              SplittableRandom random = new SplittableRandom(plan.seed() * 31 + t);
              Histogram histogram = histograms.get(t);
              int[] several = new int[plan.keysAtOnce()];
              long now = System.nanoTime();
              do { // one at least, though the thread may have come too late
                operate(side, entries, plan.work(), random, several);
                long after = System.nanoTime();
                histogram.recordValue(after - now);
                now = after;
              } while (now - end < 0);
            })
        .join();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Histogram all = new Histogram(DIGITS);
    histograms.forEach(all::add);
    return new Turn(all, all.getTotalCount() / seconds);
  }

  private static void operate(
      Side side, Entries entries, Work work, SplittableRandom random, int[] several) {
    if (work == Work.GET_ALL) {
      for (int i = 0; i < several.length; i++) {
        several[i] = random.nextInt(entries.count());
      }
      side.getAll(several);
    } else if (random.nextInt(100) < work.percentGet()) {
      side.get(random.nextInt(entries.count()));
    } else {
      side.put(random.nextInt(entries.count()));
    }
  }

  /** Each thread keeps its part of the operations under way. */
  private static Turn inFlight(Side side, Entries entries, Plan plan) {
    Side.Async async = side.async().orElseThrow();
    Histogram histogram = new ConcurrentHistogram(DIGITS);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    int each = Math.max(1, plan.inFlight() / plan.threads());
    long begin = System.nanoTime();
    long end = begin + plan.time().toNanos();
    Crew.run(
            plan.threads(),
            t -> {
              SplittableRandom random = new SplittableRandom(plan.seed() * 31 + t);
              Semaphore free = new Semaphore(each);
              do {
                free.acquireUninterruptibly();
                int i = random.nextInt(entries.count());
                boolean reads = random.nextInt(100) < plan.work().percentGet();
                long sent = System.nanoTime();
                CompletionStage<?> answer = reads ? async.get(i) : async.put(i);
                answer.whenComplete(
                    (done, error) -> {
                      if (error != null) {
                        failure.set(error);
                      }
                      histogram.recordValue(System.nanoTime() - sent);
                      free.release();
                    });
              } while (System.nanoTime() - end < 0 && failure.get() == null);
              free.acquireUninterruptibly(each);
            })
        .join();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException(side.name() + " failed: " + cause, cause);
    }
    return new Turn(histogram, histogram.getTotalCount() / seconds);
  }
}

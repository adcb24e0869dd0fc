package io.partita.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Counts the bytes that a thread allocates: a measure of work that no clock, no load of the machine
 * and no other thread disturbs. Garbage collection gives none back. Only the just-in-time compiler
 * has a part in it, as it removes allocations; so what counts is the median of several runs.
 */
final class Allocation {
  private static final int RUNS = 9;

  private Allocation() {}

  /** Whether this JVM counts them. */
  static boolean isCounted() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        && threads.isThreadAllocatedMemorySupported()
        && threads.isThreadAllocatedMemoryEnabled();
  }

  /** The bytes that an action allocates on this thread. */
  static long of(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    action.run();
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** The median of several runs. */
  static double median(DoubleSupplier run) {
    double[] results = new double[RUNS];
    Arrays.setAll(results, i -> run.getAsDouble());
    Arrays.sort(results);
    return results[RUNS / 2];
  }
}

package io.partita.examples.shop;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Collects the latencies of all threads, stretch by stretch. Each thread records into its own
 * column; all else is for the one thread that conducts the run.
 */
final class LatencyBoard {

  /** Where one thread records. */
  static final class Column {
    private final SingleWriterRecorder[] recorders;
    private final @Nullable Histogram[] recycled;

    private Column() {
      int operations = Operation.values().length;
      recorders = new SingleWriterRecorder[operations];
      recycled = new Histogram[operations];
      for (int i = 0; i < operations; i++) {
        recorders[i] = new SingleWriterRecorder(Samples.LONGEST_NANOS, Samples.DIGITS);
      }
    }

    void record(Operation operation, long nanos) {
      recorders[operation.ordinal()].recordValue(Math.min(nanos, Samples.LONGEST_NANOS));
    }

    private void collect(Samples into) {
      for (Operation operation : Operation.values()) {
        int i = operation.ordinal();
        Histogram interval = recorders[i].getIntervalHistogram(recycled[i]);
        into.add(operation, interval);
        recycled[i] = interval;
      }
    }
  }

  private final List<Column> columns = new ArrayList<>();
  private Samples stretch = new Samples();
  private long collectedAt;

  LatencyBoard(int threads) {
    for (int i = 0; i < threads; i++) {
      columns.add(new Column());
    }
  }

  Column column(int thread) {
    return columns.get(thread);
  }

  /** What was recorded since the last collection; counts for the current stretch. */
  Samples collect(long now) {
    Samples interval = new Samples();
    columns.forEach(column -> column.collect(interval));
    interval.lasting(now - collectedAt);
    collectedAt = now;
    stretch.add(interval);
    return interval;
  }

  /** Ends the current stretch, returns it, and begins another one. */
  Samples next(long now) {
    collect(now);
    Samples ended = stretch;
    stretch = new Samples();
    return ended;
  }
}

package io.partita.examples.shop;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Collects the latencies of all threads, stretch by stretch. Each thread records into its own
 * column; all else is for the one thread that conducts the run.
 */
final class LatencyBoard {

  /** Where one thread records. */
  static final class Column {
    private final Map<Operation, SingleWriterRecorder> recorders = new EnumMap<>(Operation.class);
    private final Map<Operation, Histogram> recycled = new EnumMap<>(Operation.class);

    private Column() {
      for (Operation operation : Operation.values()) {
        recorders.put(operation, new SingleWriterRecorder(Samples.LONGEST_NANOS, Samples.DIGITS));
      }
    }

    void record(Operation operation, long nanos) {
      Objects.requireNonNull(recorders.get(operation))
          .recordValue(Math.min(nanos, Samples.LONGEST_NANOS));
    }

    private void collect(Samples into) {
      recorders.forEach(
          (operation, recorder) -> {
            Histogram interval = recorder.getIntervalHistogram(recycled.get(operation));
            into.add(operation, interval);
            recycled.put(operation, interval);
          });
    }
  }

  private final List<Column> columns = new ArrayList<>();
  private Samples stretch = new Samples();
  private Samples interval = new Samples();
  private long collectedAt;

  LatencyBoard(int threads) {
    for (int i = 0; i < threads; i++) {
      columns.add(new Column());
    }
  }

  Column column(int thread) {
    return columns.get(thread);
  }

  private void collect(long now) {
    Samples recent = new Samples();
    columns.forEach(column -> column.collect(recent));
    recent.lasting(now - collectedAt);
    collectedAt = now;
    interval.add(recent);
    stretch.add(recent);
  }

  /** What was recorded since the last call of this method, whatever the stretch. */
  Samples recent(long now) {
    collect(now);
    Samples ended = interval;
    interval = new Samples();
    return ended;
  }

  /** Ends the current stretch, returns it, and begins another one. */
  Samples next(long now) {
    collect(now);
    Samples ended = stretch;
    stretch = new Samples();
    return ended;
  }
}

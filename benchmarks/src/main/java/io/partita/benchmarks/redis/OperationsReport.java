package io.partita.benchmarks.redis;

import java.util.List;
import java.util.Locale;

/**
 * What the sides have done, in turn, in one process, on the same servers. Immutable.
 *
 * @param settings of the run, its seed among them
 * @param rows in the order in which they were measured
 */
record OperationsReport(String settings, List<Row> rows) {

  /** Copies the list. */
  OperationsReport {
    rows = List.copyOf(rows);
  }

  /**
   * A side at one work; all figures are medians of the rounds, worst and best aside.
   *
   * @param work what was done, and by how many threads
   * @param side who did it
   * @param perSecond operations of all threads together
   * @param leastPerSecond the worst round
   * @param mostPerSecond the best round
   * @param p50Micros latency
   * @param p99Micros latency
   * @param throughputRatio the first side's operations per second over this one's, round by round
   * @param p99Ratio the first side's 99th percentile over this one's, round by round
   */
  record Row(
      String work,
      String side,
      double perSecond,
      double leastPerSecond,
      double mostPerSecond,
      double p50Micros,
      double p99Micros,
      double throughputRatio,
      double p99Ratio) {

    static final String HEAD =
        "| work | side | operations/s | worst to best | p50, us | p99, us | throughput, first /"
            + " this | p99, first / this |\n|---|---|---|---|---|---|---|---|";

    String markdown() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %,.0f | %,.0f to %,.0f | %,.0f | %,.0f | %.2f | %.2f |",
          work,
          side,
          perSecond,
          leastPerSecond,
          mostPerSecond,
          p50Micros,
          p99Micros,
          throughputRatio,
          p99Ratio);
    }
  }
}

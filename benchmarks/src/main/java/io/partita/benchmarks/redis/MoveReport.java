package io.partita.benchmarks.redis;

import java.util.List;
import java.util.Locale;

/**
 * What moves from three servers to four took. Immutable.
 *
 * @param settings of the run, its seed among them
 * @param rows in the order in which they were measured
 */
record MoveReport(String settings, List<Row> rows) {

  /** Copies the list. */
  MoveReport {
    rows = List.copyOf(rows);
  }

  /** Latencies of the clients' operations in milliseconds; NaN where there were none. */
  record Foreground(double p50Before, double p99Before, double p50During, double p99During) {
    static final Foreground NONE = new Foreground(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * A move.
   *
   * @param data what the servers held
   * @param how it was moved
   * @param keys that were copied, once more for each write meanwhile
   * @param bytes of those keys and values
   * @param seconds in all
   * @param foreground what clients saw
   */
  record Row(
      String data, String how, long keys, long bytes, double seconds, Foreground foreground) {

    static final String HEAD =
        "| data | moved by | keys | s | keys/s | MB/s | p99 before, ms | during, ms | during /"
            + " before | keys/s over reshard |\n|---|---|---|---|---|---|---|---|---|---|";

    static Row idle(MovedData data, String how, long keys, long bytes, double seconds) {
      return new Row(data.toString(), how, keys, bytes, seconds, Foreground.NONE);
    }

    /** The same, its name continued. */
    Row named(String suffix) {
      return new Row(data, how + suffix, keys, bytes, seconds, foreground);
    }

    double keysPerSecond() {
      return keys / seconds;
    }

    /**
     * As a line of a table.
     *
     * @param reshard keys a second of {@code redis-cli}; NaN if it did not run
     */
    String markdown(double reshard) {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %,d | %.2f | %,.0f | %.1f | %s | %s | %s | %s |",
          data,
          how,
          keys,
          seconds,
          keysPerSecond(),
          bytes / seconds / 1e6,
          text(foreground.p99Before()),
          text(foreground.p99During()),
          text(foreground.p99During() / foreground.p99Before()),
          text(keysPerSecond() / reshard));
    }

    private static String text(double figure) {
      return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%.2f", figure);
    }
  }
}

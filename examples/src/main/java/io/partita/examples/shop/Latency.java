package io.partita.examples.shop;

import org.HdrHistogram.AbstractHistogram;

/**
 * How long operations took, in microseconds. Closed loop: a thread sends its next operation when it
 * has the answer to the one before, so a pause delays operations that are never sent and is counted
 * once for each thread.
 *
 * @param operation its name
 * @param count how many
 */
record Latency(
    String operation,
    long count,
    double p50Micros,
    double p90Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros) {

  static Latency of(String operation, AbstractHistogram histogram) {
    return new Latency(
        operation,
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50) / 1e3,
        histogram.getValueAtPercentile(90) / 1e3,
        histogram.getValueAtPercentile(99) / 1e3,
        histogram.getValueAtPercentile(99.9) / 1e3,
        histogram.getMaxValue() / 1e3);
  }
}

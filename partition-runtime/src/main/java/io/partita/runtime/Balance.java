package io.partita.runtime;

import java.util.Locale;

/**
 * How even a load is over nodes, each node's load divided by its weight.
 *
 * @param variation coefficient of variation: standard deviation over mean; 0 is perfect
 * @param peakToMean largest over mean; 1 is perfect
 */
public record Balance(double variation, double peakToMean) {

  /**
   * Of these loads.
   *
   * @param loads of each node
   * @param weights of each node, in the same order
   */
  public static Balance of(double[] loads, double[] weights) {
    if (loads.length == 0) {
      return new Balance(0, 1);
    }
    double mean = 0;
    double peak = 0;
    for (int i = 0; i < loads.length; i++) {
      mean += loads[i] / weights[i] / loads.length;
      peak = Math.max(peak, loads[i] / weights[i]);
    }
    if (mean == 0) {
      return new Balance(0, 1);
    }
    double variance = 0;
    for (int i = 0; i < loads.length; i++) {
      double deviation = loads[i] / weights[i] - mean;
      variance += deviation * deviation / loads.length;
    }
    return new Balance(Math.sqrt(variance) / mean, peak / mean);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "CV %.4f, peak/mean %.4f", variation, peakToMean);
  }
}

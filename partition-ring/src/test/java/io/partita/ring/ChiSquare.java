package io.partita.ring;

/** Limits that a chi-square statistic exceeds by chance with a small probability only. */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * The value that is exceeded with probability {@code alpha}, by the approximation of Wilson and
   * Hilferty (PNAS 17, 1931), which is within 1 % for the degrees of freedom used here.
   *
   * @param alpha one of 0.001, 0.0001, 0.00001
   */
  static double limit(int degreesOfFreedom, double alpha) {
    double z = alpha == 0.001 ? 3.0902 : alpha == 0.0001 ? 3.7190 : 4.2649;
    double spread = 2.0 / (9 * degreesOfFreedom);
    return degreesOfFreedom * Math.pow(1 - spread + z * Math.sqrt(spread), 3);
  }

  /**
   * Of observed counts.
   *
   * @param shares expected parts of the whole, summing up to 1
   */
  static double of(long[] counts, double[] shares) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * shares[i];
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
  }
}

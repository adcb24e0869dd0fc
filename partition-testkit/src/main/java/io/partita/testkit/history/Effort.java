package io.partita.testkit.history;

/**
 * What a search has cost so far, against its bound: configurations examined, and one more for every
 * hundred comparisons between them, which else would dominate unnoticed. Not thread-safe.
 */
final class Effort {

  private static final int COMPARISONS_PER_CONFIGURATION = 100;

  private final long maxConfigurations;
  private long configurations;
  private long comparisons;

  Effort(long maxConfigurations) {
    this.maxConfigurations = maxConfigurations;
  }

  void addConfiguration() {
    configurations++;
  }

  void addComparisons(int count) {
    comparisons += count;
  }

  long configurationCount() {
    return configurations + comparisons / COMPARISONS_PER_CONFIGURATION;
  }

  boolean isExhausted() {
    return configurationCount() > maxConfigurations;
  }
}

package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what went wrong and keeps the first examples of each kind. Thread-safe. */
final class Findings {
  private static final int MAX_EXAMPLES_OF_A_KIND = 3;

  private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
  private final List<String> examples = new ArrayList<>();

  synchronized void add(Finding finding, String example) {
    if (counts.merge(finding, 1L, Long::sum) <= MAX_EXAMPLES_OF_A_KIND) {
      examples.add(finding + ": " + example);
    }
  }

  synchronized Map<Finding, Long> counts() {
    return new EnumMap<>(counts);
  }

  synchronized List<String> examples() {
    return List.copyOf(examples);
  }
}

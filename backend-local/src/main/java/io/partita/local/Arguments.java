package io.partita.local;

import io.partita.api.Problem;

/** Checks of arguments. */
final class Arguments {
  private Arguments() {}

  static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw Problem.of(name, value, "at least 1").asException();
    }
  }

  static void partition(int partition) {
    if (partition < 0) {
      throw Problem.of("partition", partition, "at least 0").asException();
    }
  }
}

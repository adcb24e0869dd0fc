package io.partita.range;

import io.partita.api.spi.RebalancePolicy.Load;

/** What of a load is evened out. */
enum Measure {
  KEYS("count", "keys"),
  BYTES("size", "bytes"),
  OPERATIONS("load", "operations/s");

  /** The id of the policy that goes by it. */
  final String id;

  /** What is counted, for reasons. */
  final String unit;

  Measure(String id, String unit) {
    this.id = id;
    this.unit = unit;
  }

  double of(Load load) {
    return switch (this) {
      case KEYS -> load.keys();
      case BYTES -> load.bytes();
      case OPERATIONS -> load.operationsPerSecond();
    };
  }
}

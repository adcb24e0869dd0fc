package io.partita.range;

import io.partita.api.spi.Insights.Quantity;
import io.partita.api.spi.RebalancePolicy.Load;

/** What of a load is evened out. */
enum Measure {
  KEYS("count", "keys", Quantity.KEYS),
  BYTES("size", "bytes", Quantity.BYTES),
  OPERATIONS("load", "operations/s", Quantity.OPERATIONS);

  /** The id of the policy that goes by it. */
  final String id;

  /** What is counted, for reasons. */
  final String unit;

  final Quantity quantity;

  Measure(String id, String unit, Quantity quantity) {
    this.id = id;
    this.unit = unit;
    this.quantity = quantity;
  }

  double of(Load load) {
    return switch (this) {
      case KEYS -> load.keys();
      case BYTES -> load.bytes();
      case OPERATIONS -> load.operationsPerSecond();
    };
  }
}

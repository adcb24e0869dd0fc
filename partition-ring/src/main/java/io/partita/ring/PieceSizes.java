package io.partita.ring;

import io.partita.api.PartitionMap;
import io.partita.api.spi.RebalancePolicy.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How much of all lies in each partition of a picture: of the bytes if any are known, else of the
 * keys, else of the line. Immutable.
 */
final class PieceSizes {
  private final PartitionMap map;
  private final Map<Integer, Load> load;
  private final String unit;
  private final ToLongFunction<Load> amount;
  private final double total;
  private final boolean knowsKeys;

  /** Sizes by the ids of the partitions; one that is missing has none. */
  PieceSizes(PartitionMap map, Map<Integer, Load> load) {
    this.map = map;
    this.load = Map.copyOf(load);
    double bytes = total(Load::bytes);
    double keys = total(Load::keys);
    this.unit = bytes > 0 ? "bytes" : keys > 0 ? "keys" : "";
    this.amount = bytes > 0 ? Load::bytes : Load::keys;
    this.total = bytes > 0 ? bytes : keys;
    this.knowsKeys = keys > 0;
  }

  /** No size is known. */
  static PieceSizes unknown(PartitionMap map) {
    return new PieceSizes(map, Map.of());
  }

  private double total(ToLongFunction<Load> of) {
    double sum = 0;
    for (int i = 0; i < map.size(); i++) {
      sum += of.applyAsLong(load(i));
    }
    return sum;
  }

  private Load load(int index) {
    return load.getOrDefault(map.id(index), Load.NONE);
  }

  /** What counts: bytes, keys, or nothing if no size is known. */
  String unit() {
    return unit;
  }

  /** The share of the partition at an index, 0 to 1. */
  double share(int index) {
    return unit.isEmpty() ? map.share(index) : amount.applyAsLong(load(index)) / total;
  }

  /** What counts of the partition at an index, in few letters; empty if no size is known. */
  String brief(int index) {
    return switch (unit) {
      case "bytes" -> Figures.bytes(load(index).bytes());
      case "keys" -> Figures.count(load(index).keys(), "key");
      default -> "";
    };
  }

  /** All that is known of the partition at an index. */
  String text(int index) {
    List<String> known = new ArrayList<>();
    if (knowsKeys) {
      known.add(Figures.count(load(index).keys(), "key"));
    }
    if (unit.equals("bytes")) {
      known.add(Figures.bytes(load(index).bytes()));
    }
    return String.join(", ", known);
  }
}

package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Interval;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Where a token lies on the drawn line, 0 to 1: a hash where its number says. A line of keys has no
 * length, so there a partition is as wide as its size; if no sizes are known, the pieces between
 * all boundaries of all maps have the same width.
 *
 * <p>Immutable. Built in O(n log n) for n boundaries of keys, else at once; a token costs O(1).
 */
final class LinePositions {
  /** The width of the smallest partitions, as a part of the mean one. */
  private static final double LEAST_OF_MEAN = 0.05;

  private final Map<Token, Double> starts;

  private LinePositions(Map<Token, Double> starts) {
    this.starts = starts;
  }

  /** For maps of one key space. */
  static LinePositions of(List<PartitionMap> maps) {
    Map<Token, Double> positions = new HashMap<>();
    if (!(maps.get(0).keySpace() instanceof HashKeySpace)) {
      TreeSet<Token.OfKey> starts =
          new TreeSet<>((one, other) -> Arrays.compareUnsigned(one.bytes(), other.bytes()));
      for (PartitionMap map : maps) {
        for (int i = 0; i < map.size(); i++) {
          starts.add((Token.OfKey) map.interval(i).from());
        }
      }
      double count = starts.size();
      starts.forEach(start -> positions.put(start, positions.size() / count));
    }
    return new LinePositions(positions);
  }

  /** For a line of keys, by sizes; what is small or empty is as wide as can be seen. */
  static LinePositions of(PartitionMap map, PieceSizes sizes) {
    double least = LEAST_OF_MEAN / map.size();
    double sum = 0;
    for (int i = 0; i < map.size(); i++) {
      sum += Math.max(least, sizes.share(i));
    }
    Map<Token, Double> positions = new HashMap<>();
    double at = 0;
    for (int i = 0; i < map.size(); i++) {
      positions.put(map.interval(i).from(), at / sum);
      at += Math.max(least, sizes.share(i));
    }
    return new LinePositions(positions);
  }

  /** Where an interval begins. */
  double from(Interval interval) {
    return at(interval.from());
  }

  /** Where an interval ends. */
  double to(Interval interval) {
    return interval.to().map(this::at).orElse(1.0);
  }

  private double at(Token token) {
    if (token instanceof Token.OfHash hash) {
      long value = hash.value();
      return ((value >>> 1) * 2.0 + (value & 1)) * 0x1p-64;
    }
    return Objects.requireNonNull(starts.get(token), "a boundary");
  }
}

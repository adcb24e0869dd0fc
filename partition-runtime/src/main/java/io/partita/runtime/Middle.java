package io.partita.runtime;

import io.partita.api.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds where a partition is halved, by a sample of its keys. For one thread. */
final class Middle {

  /** Of fewer keys nothing is concluded. */
  private static final int LEAST_KEYS = 4;

  /** Each part has at least so much of the whole: else splitting there is in vain. */
  private static final double LEAST_PART = 0.25;

  private record Weighed(@SuppressWarnings("ArrayRecordComponent") byte[] key, double weight) {}

  private final List<Weighed> sample = new ArrayList<>();
  private double total;

  void add(byte[] key, double weight) {
    sample.add(new Weighed(key, weight));
    total += weight;
  }

  /** The key that leaves the part below it nearest to half; the lowest of several. */
  Optional<Token> find() {
    if (sample.size() < LEAST_KEYS) {
      return Optional.empty();
    }
    sample.sort((one, other) -> Arrays.compareUnsigned(one.key, other.key));
    double below = 0;
    double bestPart = 0;
    int best = -1;
    for (int i = 1; i < sample.size(); i++) {
      below += sample.get(i - 1).weight;
      double part = Math.min(below, total - below);
      if (part > bestPart && !Arrays.equals(sample.get(i - 1).key, sample.get(i).key)) {
        bestPart = part;
        best = i;
      }
    }
    return bestPart >= LEAST_PART * total && best > 0
        ? Optional.of(new Token.OfKey(between(sample.get(best - 1).key, sample.get(best).key)))
        : Optional.empty();
  }

  /**
   * The shortest key above one and not above the other: it parts them as well, and tells less about
   * those who own them.
   */
  private static byte[] between(byte[] below, byte[] above) {
    return Arrays.copyOf(above, Arrays.mismatch(below, above) + 1);
  }
}

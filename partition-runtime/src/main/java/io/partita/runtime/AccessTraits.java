package io.partita.runtime;

import io.partita.api.Token;
import io.partita.api.spi.Insights.Accesses;
import io.partita.runtime.AccessSamples.Access;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a sample of the operations on a partition tells about them. */
final class AccessTraits {

  /** Of fewer operations, or keys that were written, nothing is concluded. */
  private static final int LEAST = 32;

  private AccessTraits() {}

  /** Of operations in the order in which they were done. */
  static Optional<Accesses> of(List<Access> accesses) {
    if (accesses.size() < LEAST) {
      return Optional.empty();
    }
    double total = 0;
    double writes = 0;
    Map<byte[], Double> byKey = new TreeMap<>(Arrays::compareUnsigned);
    for (Access access : accesses) {
      total += access.weight();
      writes += access.write() ? access.weight() : 0;
      byKey.merge(access.key(), access.weight(), Double::sum);
    }
    Map.Entry<byte[], Double> hottest =
        byKey.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return Optional.of(
        new Accesses(
            Math.min(1, writes / total),
            growth(accesses),
            Math.min(1, hottest.getValue() / total),
            new Token.OfKey(hottest.getKey())));
  }

  /**
   * Whether keys are written one after another, for each beginning of keys by itself: of the two
   * neighbours that a newly written key has among those before it, the one below was then written
   * later than the one above. Of keys from anywhere, either is as likely.
   */
  private static double growth(List<Access> accesses) {
    TreeMap<byte[], Integer> written = new TreeMap<>(Arrays::compareUnsigned);
    int up = 0;
    int down = 0;
    for (int i = 0; i < accesses.size(); i++) {
      byte[] key = accesses.get(i).key();
      if (!accesses.get(i).write() || written.containsKey(key)) {
        continue;
      }
      Map.Entry<byte[], Integer> below = written.lowerEntry(key);
      Map.Entry<byte[], Integer> above = written.higherEntry(key);
      if (below != null && (above == null || below.getValue() > above.getValue())) {
        up++;
      } else if (above != null) {
        down++;
      }
      written.put(key, i);
    }
    return written.size() < LEAST ? 0 : (double) (up - down) / (up + down);
  }
}

package io.partita.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some entries of a range.
 *
 * @param entries in the order of the range, each key once
 * @param token to go on with; empty if the range has no more. It is plain text for URLs, tells
 *     whoever decodes it the bounds, and stays good in every later epoch
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public record RangePage<K, V>(List<Map.Entry<K, V>> entries, Optional<String> token) {
  /** Copies the list. */
  public RangePage {
    entries = List.copyOf(entries);
  }
}

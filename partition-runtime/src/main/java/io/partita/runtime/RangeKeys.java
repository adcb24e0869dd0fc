package io.partita.runtime;

import java.util.List;
import java.util.Optional;

/**
 * Some keys of a range.
 *
 * @param keys in the order of the range, each once
 * @param token to go on with, as that of a {@link RangePage}; either may follow the other
 * @param <K> type of the keys
 */
public record RangeKeys<K>(List<K> keys, Optional<String> token) {
  /** Copies the list. */
  public RangeKeys {
    keys = List.copyOf(keys);
  }
}

package io.partita.range;

import java.util.Objects;

/**
 * A key of two parts, ordered by the first, then by the second; see {@link OrderedCodecs#pair}.
 * Either may be a pair itself.
 *
 * @param first such as a tenant
 * @param second such as a time
 */
public record Pair<A, B>(A first, B second) {

  /** Checks that no part is missing. */
  public Pair {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
  }
}

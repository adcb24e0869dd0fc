package io.partita.range;

import io.partita.api.Token;
import java.util.Optional;

/**
 * Where partitions of an ordered line are best cut. A policy knows no keys, so who calls it samples
 * them and says.
 *
 * <p>Must give the same answer throughout a plan, and be thread-safe if the policy is used by
 * several threads.
 */
@FunctionalInterface
public interface SplitPointSource {

  /** Knows no point: nothing is split. */
  SplitPointSource NONE = partition -> Optional.empty();

  /**
   * The first key of the second half: a key that leaves about half of what matters (keys, bytes or
   * operations) on either side. Empty if no key does, as in a partition with one hot key, or if
   * nothing is known. A point outside the partition counts as none.
   *
   * @param partition id of the partition
   */
  Optional<Token> splitPoint(int partition);
}

package io.partita.runtime;

import io.partita.api.Interval;
import io.partita.api.PartitionState;
import io.partita.api.Token;
import java.util.List;

/**
 * Where a key lies and why.
 *
 * @param token of the key
 * @param keySpace by which the key became that token
 * @param partition id of the partition that holds it
 * @param interval of that partition
 * @param owners by the map, primary first
 * @param epoch of the map
 * @param strategy that made the map
 * @param state of the partition in the primary's own table
 * @param reason all of it in words
 */
public record Explanation(
    Token token,
    String keySpace,
    int partition,
    Interval interval,
    List<String> owners,
    long epoch,
    String strategy,
    PartitionState state,
    String reason) {

  /** Copies the list. */
  public Explanation {
    owners = List.copyOf(owners);
  }

  @Override
  public String toString() {
    return reason;
  }
}

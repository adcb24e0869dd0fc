package io.partita.runtime;

import java.util.List;

/**
 * How a rebalancing has ended. Immutable.
 *
 * @param end in which way
 * @param message what failed; empty if nothing did
 * @param plans that were carried out, in their order, then the last one that was made: it has no
 *     step if the load is even, but maybe advice
 */
public record RebalanceResult(End end, String message, List<RebalancePlan> plans) {

  /** Copies the list. */
  public RebalanceResult {
    plans = List.copyOf(plans);
  }

  /** The ways in which a rebalancing ends. */
  public enum End {
    /** The policy finds no more to do. */
    AT_REST,
    /** It takes longer than it may; what was done stays, and all partitions are whole. */
    TIMED_OUT,
    /** A change failed or was aborted; what was done stays. */
    FAILED
  }
}

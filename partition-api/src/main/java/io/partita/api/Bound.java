package io.partita.api;

/** Whether a strategy may give a node more than its share of partitions. */
public enum Bound {
  /**
   * No node holds more partitions than its weighted share, rounded up, nor fewer than that share
   * rounded down; what does not fit passes to the next node in rank.
   */
  SHARE,
  /** The bare algorithm: every partition stays with the node that ranks first. */
  NONE
}

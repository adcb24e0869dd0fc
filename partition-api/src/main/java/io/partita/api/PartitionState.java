package io.partita.api;

/** What a node's own table says of a partition (PROTOCOL.md, rule 1). */
public enum PartitionState {
  /** N: the node has nothing to do with the partition. */
  NOTHING,
  /** O: the node owns it; plain commands are allowed. */
  OWNED,
  /** M: in transit, this node is the source; reads and writes are checked, writes are logged. */
  MOVING,
  /** V: moved away; answers name the target. */
  MOVED,
  /** I: importing, this node is the target; not served yet. */
  IMPORTING
}

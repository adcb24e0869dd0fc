package io.partita.api;

/** What a topology wants of a node. Health, which is observed and not wanted, is another matter. */
public enum NodeStatus {
  /** Holds partitions and takes new ones. */
  UP,
  /** Still a member and still serving what it holds, but no map of this topology places on it. */
  DRAINING
}

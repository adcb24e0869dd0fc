package io.partita.api;

/** How far apart the replicas of one partition are kept, as far as the membership allows. */
public enum Spread {
  /** Distinct nodes, and nothing more. */
  NODES,
  /** Distinct zones while there are any left, then distinct nodes. A zone is (region, zone). */
  ZONES,
  /** Distinct regions while there are any left, then distinct zones, then distinct nodes. */
  REGIONS
}

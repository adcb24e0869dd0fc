package io.partita.api.spi;

/** What a store can do. What it can't is refused when a cache is built, not when it is used. */
public enum Capability {
  /** The operations of {@link TransferControl}: partitions can move while writes go on. */
  FENCED,
  /** Entries can be read in the order of their unsigned key bytes, by {@link OrderedReads}. */
  ORDERED_SCAN,
  /** {@link StoreSession#scan} of one partition costs no more than what that partition holds. */
  PARTITION_SCAN,
  /** Entries expire by themselves. */
  TTL,
  /** Entries survive the end of the process that holds them. */
  PERSISTENT
}

package io.partita.runtime;

/**
 * What {@link Admin#repairOrder} has put right.
 *
 * @param added keys of entries that were not in the order, so that no range had them
 * @param removed keys in the order without an entry, which ranges pass over
 */
public record OrderRepair(long added, long removed) {}

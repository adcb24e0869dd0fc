package io.partita.api.spi;

import io.partita.api.Problem;
import io.partita.api.spi.StoreSession.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads of a session in the order of the unsigned bytes of keys. Thread-safe; nothing blocks.
 *
 * <p>As other operations of a {@link StoreSession}, a page is plain where the session's table says
 * that the node owns the partition, else it is checked, and refused by a {@link
 * StaleRouteException} if the node does not serve the partition.
 *
 * <p>A page never lacks an entry without a sign: while the order does not hold all entries, as the
 * namespace had some before it was kept in order, or as the order was lost, a stage fails with an
 * {@link OrderIncompleteException}, and the store puts the order right by itself.
 */
public interface OrderedReads {

  /**
   * The first entries of an interval of a partition, as many as a page may hold. An entry that is
   * there while the page is read is on it, one that is not there is not; of one that is written or
   * expires meanwhile either holds. Entries that have expired or were evicted are never returned.
   *
   * <p>Costs O(log n) and the entries that were looked at, n being what the node holds.
   *
   * @param partition id of a partition that contains the interval
   */
  CompletionStage<Page> page(int partition, Query query);

  /**
   * What is wanted of a partition.
   *
   * @param from the least key; empty bytes for the least of all
   * @param to above the greatest key; empty if there is no such bound
   * @param descending whether the greatest keys come first
   * @param maxEntries how many entries a page has at most, above 0
   * @param maxBytes of keys and values after which a page ends, above 0; it has one entry at least
   *     if there is one
   * @param keysOnly whether values are left out: those of the page's entries are empty bytes then
   */
  record Query(
      @SuppressWarnings("ArrayRecordComponent") byte[] from,
      Optional<byte[]> to,
      boolean descending,
      int maxEntries,
      long maxBytes,
      boolean keysOnly) {
    /**
     * Validates the limits.
     *
     * @throws IllegalArgumentException if one is below 1, or {@code to} is below {@code from}
     */
    public Query {
      if (maxEntries < 1) {
        throw Problem.of("maxEntries", maxEntries, "at least 1").asException();
      }
      if (maxBytes < 1) {
        throw Problem.of("maxBytes", maxBytes, "at least 1").asException();
      }
      if (to.isPresent() && Arrays.compareUnsigned(from, to.get()) > 0) {
        throw Problem.of("to", Arrays.toString(to.get()), "at least " + Arrays.toString(from))
            .asException();
      }
    }

    /** What is left of it after a page. */
    public Query after(byte[] next) {
      return descending
          ? new Query(from, Optional.of(next), true, maxEntries, maxBytes, keysOnly)
          : new Query(next, to, false, maxEntries, maxBytes, keysOnly);
    }
  }

  /**
   * Some entries in the order that was asked for.
   *
   * @param entries each key once
   * @param next where the page ends, if something may be left: the {@link Query#from} of the next
   *     page, or its {@link Query#to} if it is descending; empty if the interval has no more. There
   *     may be a next page though this one has no entry
   */
  record Page(List<Entry> entries, Optional<byte[]> next) {
    /** Copies the list. */
    public Page {
      entries = List.copyOf(entries);
    }
  }
}

package io.partita.runtime;

import java.util.Iterator;
import java.util.Map;

/**
 * What a cache of a range strategy can do beside {@link PartitionedCache}: read, count and remove
 * entries in the order of their keys, over all nodes. Thread-safe; iterators are for one thread.
 *
 * <p>What comes back is in order, each key at most once, whatever splits, merges and moves
 * partitions meanwhile. An entry that is there during the whole call, or the whole life of an
 * iterator or a chain of pages, is returned, with a value that it had within that time. One that is
 * put, removed or expires meanwhile is returned or not: if a key behind the reader's position is
 * put, it is not seen; one ahead may be. It is no snapshot: of two entries that are put one after
 * the other, the later may be seen and the earlier not.
 *
 * <p>Every operation throws as those of {@link PartitionedCache} do. It is bounded by the operation
 * timeout for each page that a node is asked for, not in all.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface OrderedCache<K, V> {

  /**
   * The first entries of a range.
   *
   * @param limit how many at most, at least 1; also fewer once their keys and values have 16 MiB
   * @throws IllegalArgumentException if no key can be in the range, or the limit is below 1
   */
  RangePage<K, V> page(KeyRange<K> range, int limit);

  /**
   * The entries after a page, of the same range.
   *
   * @param token {@link RangePage#token} of that page, from any process of this cache
   * @throws IllegalArgumentException if it is no such token, or of another cache
   */
  RangePage<K, V> page(String token, int limit);

  /** The first keys of a range, as {@link #page(KeyRange, int)}; no values are transferred. */
  RangeKeys<K> keysPage(KeyRange<K> range, int limit);

  /** The keys after a page, as {@link #page(String, int)}; no values are transferred. */
  RangeKeys<K> keysPage(String token, int limit);

  /**
   * All entries of a range, read ahead: up to four pages of 512 entries or 1 MiB each, of as many
   * partitions, are under way or wait to be returned.
   */
  Iterator<Map.Entry<K, V>> scan(KeyRange<K> range);

  /** All keys of a range, read ahead; no values are transferred. */
  Iterator<K> keys(KeyRange<K> range);

  /** How many entries a range has; reads the keys, as some may have expired. */
  long count(KeyRange<K> range);

  /**
   * Removes the entries of a range, key by key; how many there were. If it throws, some may have
   * been removed, and nothing of it is under way any more, unless the thread was interrupted.
   */
  long removeAll(KeyRange<K> range);
}

package io.partita.runtime;

import java.util.concurrent.CompletionStage;

/**
 * The operations of {@link OrderedCache} without waiting: what would be thrown fails the stage,
 * except for a bad argument, which is thrown at once. To go over a range, ask for page after page.
 * Thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface AsyncOrderedCache<K, V> {

  /** See {@link OrderedCache#page(KeyRange, int)}. */
  CompletionStage<RangePage<K, V>> page(KeyRange<K> range, int limit);

  /** See {@link OrderedCache#page(String, int)}. */
  CompletionStage<RangePage<K, V>> page(String token, int limit);

  /** See {@link OrderedCache#keysPage(KeyRange, int)}. */
  CompletionStage<RangeKeys<K>> keysPage(KeyRange<K> range, int limit);

  /** See {@link OrderedCache#keysPage(String, int)}. */
  CompletionStage<RangeKeys<K>> keysPage(String token, int limit);

  /** See {@link OrderedCache#count}. */
  CompletionStage<Long> count(KeyRange<K> range);

  /** See {@link OrderedCache#removeAll}. */
  CompletionStage<Long> removeAll(KeyRange<K> range);
}

package io.partita.runtime;

import io.partita.api.Ttl;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The operations of {@link PartitionedCache} without waiting: what would be thrown fails the stage,
 * except for a bad argument, which is thrown at once. Thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface AsyncCache<K, V> {

  /** See {@link PartitionedCache#get(Object)}. */
  CompletionStage<Optional<V>> get(K key);

  /** See {@link PartitionedCache#get(Object, Function)}; the loader must not block. */
  CompletionStage<V> get(K key, Function<? super K, ? extends CompletionStage<? extends V>> loader);

  /** See {@link PartitionedCache#put(Object, Object)}. */
  CompletionStage<Void> put(K key, V value);

  /** See {@link PartitionedCache#put(Object, Object, Ttl)}. */
  CompletionStage<Void> put(K key, V value, Ttl ttl);

  /** See {@link PartitionedCache#putIfAbsent(Object, Object)}. */
  CompletionStage<Boolean> putIfAbsent(K key, V value);

  /** See {@link PartitionedCache#putIfAbsent(Object, Object, Ttl)}. */
  CompletionStage<Boolean> putIfAbsent(K key, V value, Ttl ttl);

  /** See {@link PartitionedCache#replace}. */
  CompletionStage<Boolean> replace(K key, V expected, V next);

  /** See {@link PartitionedCache#remove}. */
  CompletionStage<Boolean> remove(K key);

  /** See {@link PartitionedCache#increment}. */
  CompletionStage<Long> increment(K key, long delta);

  /** See {@link PartitionedCache#expire}. */
  CompletionStage<Boolean> expire(K key, Ttl ttl);

  /** See {@link PartitionedCache#ttl}. */
  CompletionStage<Optional<Ttl>> ttl(K key);

  /** See {@link PartitionedCache#getAll}; completes when every outcome is known. */
  CompletionStage<Map<K, Outcome<Optional<V>>>> getAll(Collection<? extends K> keys);

  /** See {@link PartitionedCache#putAll}; completes when every outcome is known. */
  CompletionStage<Map<K, Outcome<Boolean>>> putAll(Map<? extends K, ? extends V> entries);

  /** See {@link PartitionedCache#removeAll}; completes when every outcome is known. */
  CompletionStage<Map<K, Outcome<Boolean>>> removeAll(Collection<? extends K> keys);

  /** See {@link PartitionedCache#ordered}; throws at once if the strategy keeps no order. */
  AsyncOrderedCache<K, V> ordered();
}

package io.partita.runtime;

import io.partita.api.Ttl;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A cache whose entries lie on many nodes, each in the partition that its key belongs to. Made by
 * {@link Partita}.
 *
 * <p>Thread-safe. Operations on one key are linearizable, also while partitions move. Each call
 * waits for the node at most for the configured operation timeout; {@link #async} does not wait.
 *
 * <p>Every operation throws {@link IllegalArgumentException} if the key is empty once encoded, or
 * key or value are larger than the configured limits; {@link
 * io.partita.api.NodeUnavailableException} if the operation was certainly not executed; {@link
 * io.partita.api.OutcomeUnknownException} if a write may have been; {@link IllegalStateException}
 * after {@link #close}.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface PartitionedCache<K, V> extends AutoCloseable {

  /** The value of a key. */
  Optional<V> get(K key);

  /**
   * The value of a key, loaded and put with the default TTL if there is none. In this process one
   * load runs for a key at a time, and all who ask meanwhile get its result; a load that throws
   * throws here and leaves nothing behind. A value that was put meanwhile is kept and returned.
   */
  V get(K key, Function<? super K, ? extends V> loader);

  /** Writes an entry with the default TTL. */
  void put(K key, V value);

  /** Writes an entry. */
  void put(K key, V value, Ttl ttl);

  /** Writes an entry with the default TTL if the key has none; whether it did. */
  boolean putIfAbsent(K key, V value);

  /** Writes an entry if the key has none; whether it did. */
  boolean putIfAbsent(K key, V value, Ttl ttl);

  /** Writes {@code next} if the value is {@code expected}, keeping its TTL; whether it did. */
  boolean replace(K key, V expected, V next);

  /** Removes an entry; whether there was one. */
  boolean remove(K key);

  /**
   * Adds to the number that an entry holds in decimal ASCII, 0 if there is none; the sum. A new
   * entry has the default TTL, one that is there keeps its own.
   *
   * @throws ArithmeticException if the value is no 64-bit number, or the sum is none
   */
  long increment(K key, long delta);

  /** Gives an entry another time to live; whether there is one. */
  boolean expire(K key, Ttl ttl);

  /** How long an entry has to live, {@link Ttl#NONE} if for ever; empty if there is no entry. */
  Optional<Ttl> ttl(K key);

  /** The values of several keys, an outcome for each. */
  Map<K, Outcome<Optional<V>>> getAll(Collection<? extends K> keys);

  /** Writes several entries with the default TTL, an outcome for each. */
  Map<K, Outcome<Boolean>> putAll(Map<? extends K, ? extends V> entries);

  /** Removes several entries; for each whether there was one. */
  Map<K, Outcome<Boolean>> removeAll(Collection<? extends K> keys);

  /**
   * All entries, partition by partition, read in pages as the iterator goes on; in the order of
   * keys if the strategy keeps one, as {@link OrderedCache#scan}. An entry that is there during the
   * whole scan is returned exactly once, also if its partition moves meanwhile; one that is written
   * or removed during the scan may be returned or not.
   */
  Iterator<Map.Entry<K, V>> scan();

  /**
   * Reads in the order of keys.
   *
   * @throws IllegalStateException if the cache's strategy keeps no order
   */
  OrderedCache<K, V> ordered();

  /** The same cache without waiting. */
  AsyncCache<K, V> async();

  /** Plans, applies and verifies changes; explains. */
  Admin admin();

  /** Ends the sessions with the nodes. What the nodes hold stays. Idempotent. */
  @Override
  void close();
}

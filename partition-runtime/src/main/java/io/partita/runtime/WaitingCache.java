package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OrderedKeySpace;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Waits for the stages of a {@link RoutedCache}; on local nodes these are complete already. */
final class WaitingCache<K, V> implements PartitionedCache<K, V> {
  private final RoutedCache<K, V> routed;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Engine engine;
  private final Admin admin;

  WaitingCache(
      RoutedCache<K, V> routed, Codec<K> keys, Codec<V> values, Engine engine, Admin admin) {
    this.routed = routed;
    this.keys = keys;
    this.values = values;
    this.engine = engine;
    this.admin = admin;
  }

  private <T> T await(CompletableFuture<T> answer, boolean write) {
    try {
      if (answer.isDone()) {
        return answer.join();
      }
      // Deliveries end by themselves at the operation timeout; this is the net below them.
      return answer.get(
          2 * engine.timers().operationNanos() + 1_000_000_000L, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unfinished("interrupted while waiting", write);
    } catch (TimeoutException e) {
      throw unfinished("no answer", write);
    } catch (ExecutionException | RuntimeException e) {
      engine.counters().failures.increment();
      throw Failures.asRuntime(e);
    }
  }

  private RuntimeException unfinished(String why, boolean write) {
    engine.counters().failures.increment();
    return write
        ? new OutcomeUnknownException("?", why)
        : new NodeUnavailableException("?", -1, why);
  }

  @Override
  public Optional<V> get(K key) {
    return routed.decoded(await(routed.getBytes(key), false));
  }

  @Override
  public V get(K key, Function<? super K, ? extends V> loader) {
    // A loader may take its time: what is bounded is each operation around it.
    CompletableFuture<V> loaded =
        routed.get(key, k -> CompletableFuture.completedFuture(loader.apply(k)));
    try {
      return loaded.join();
    } catch (RuntimeException e) {
      engine.counters().failures.increment();
      throw Failures.asRuntime(e);
    }
  }

  @Override
  public void put(K key, V value) {
    await(routed.put(key, value), true);
  }

  @Override
  public void put(K key, V value, Ttl ttl) {
    await(routed.write(key, value, ttl, PutCondition.ALWAYS), true);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return await(routed.putIfAbsent(key, value), true);
  }

  @Override
  public boolean putIfAbsent(K key, V value, Ttl ttl) {
    return await(routed.putIfAbsent(key, value, ttl), true);
  }

  @Override
  public boolean replace(K key, V expected, V next) {
    return await(routed.replace(key, expected, next), true);
  }

  @Override
  public boolean remove(K key) {
    return await(routed.remove(key), true);
  }

  @Override
  public long increment(K key, long delta) {
    return await(routed.increment(key, delta), true);
  }

  @Override
  public boolean expire(K key, Ttl ttl) {
    return await(routed.expire(key, ttl), true);
  }

  @Override
  public Optional<Ttl> ttl(K key) {
    return await(routed.ttl(key), false);
  }

  @Override
  public Map<K, Outcome<Optional<V>>> getAll(Collection<? extends K> all) {
    return await(routed.getAll(all), false);
  }

  @Override
  public Map<K, Outcome<Boolean>> putAll(Map<? extends K, ? extends V> entries) {
    return await(routed.putAll(entries), true);
  }

  @Override
  public Map<K, Outcome<Boolean>> removeAll(Collection<? extends K> all) {
    return await(routed.removeAll(all), true);
  }

  @Override
  public Iterator<Map.Entry<K, V>> scan() {
    if (engine.router().map().keySpace() instanceof OrderedKeySpace) {
      return ordered().scan(KeyRange.all());
    }
    return new CacheScan<>(engine.router(), this::await, keys, values);
  }

  @Override
  public OrderedCache<K, V> ordered() {
    return new WaitingRanges<>(routed.ordered(), this::await);
  }

  @Override
  public AsyncCache<K, V> async() {
    return routed;
  }

  @Override
  public Admin admin() {
    return admin;
  }

  @Override
  public void close() {
    engine.close();
  }
}

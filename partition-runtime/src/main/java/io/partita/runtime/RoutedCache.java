package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Encodes keys and values, checks their limits, and sends each operation to its node. */
final class RoutedCache<K, V> implements AsyncCache<K, V> {
  private static final Router.Call<Optional<byte[]>> GET =
      (session, partition, key) -> session.get(partition, key).toCompletableFuture();
  private static final Router.Call<Boolean> REMOVE =
      (session, partition, key) -> session.remove(partition, key).toCompletableFuture();
  private static final Router.Call<Optional<Ttl>> TTL =
      (session, partition, key) -> session.ttl(partition, key).toCompletableFuture();

  private final String name;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Ttl defaultTtl;
  private final Limits limits;
  private final Router router;
  private final Counters counters;
  private final ConcurrentHashMap<ByteKey, CompletableFuture<V>> loading =
      new ConcurrentHashMap<>();

  RoutedCache(
      String name,
      Codec<K> keys,
      Codec<V> values,
      Ttl defaultTtl,
      Limits limits,
      Router router,
      Counters counters) {
    this.name = name;
    this.keys = keys;
    this.values = values;
    this.defaultTtl = defaultTtl;
    this.limits = limits;
    this.router = router;
    this.counters = counters;
  }

  /** The bytes of a value, still encoded, so that a caller that waits needs no further stage. */
  CompletableFuture<Optional<byte[]>> getBytes(K key) {
    return router.send(encodeKey(key), false, GET);
  }

  Optional<V> decoded(Optional<byte[]> value) {
    if (value.isEmpty()) {
      counters.misses.increment();
      return Optional.empty();
    }
    counters.hits.increment();
    return Optional.of(values.decode(value.get()));
  }

  @Override
  public CompletableFuture<Optional<V>> get(K key) {
    return getBytes(key).thenApply(this::decoded);
  }

  @Override
  public CompletableFuture<V> get(
      K key, Function<? super K, ? extends CompletionStage<? extends V>> loader) {
    Objects.requireNonNull(loader, "loader");
    return get(key)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedFuture(found.get())
                    : loadOnce(key, loader));
  }

  private CompletableFuture<V> loadOnce(
      K key, Function<? super K, ? extends CompletionStage<? extends V>> loader) {
    ByteKey byteKey = new ByteKey(encodeKey(key));
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> other = loading.putIfAbsent(byteKey, mine);
    if (other != null) {
      return other.copy();
    }
    // A load that ended between the miss and our turn has put its value: look once more.
    get(key)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedFuture(found.get())
                    : load(key, loader))
        .whenComplete(
            (value, error) -> {
              loading.remove(byteKey, mine);
              if (error == null) {
                mine.complete(value);
              } else {
                mine.completeExceptionally(Failures.unwrap(error));
              }
            });
    return mine.copy();
  }

  private CompletionStage<V> load(
      K key, Function<? super K, ? extends CompletionStage<? extends V>> loader) {
    CompletionStage<? extends V> loaded;
    try {
      loaded = Objects.requireNonNull(loader.apply(key), "the loader's stage");
    } catch (RuntimeException e) {
      loaded = CompletableFuture.failedFuture(e);
    }
    return loaded
        .<V>thenApply(value -> Objects.requireNonNull(value, "the loaded value"))
        .whenComplete(
            (value, error) -> (error == null ? counters.loads : counters.loadFailures).increment())
        .thenCompose(value -> keep(key, value));
  }

  /** Puts what was loaded, unless somebody put something newer meanwhile: then that counts. */
  private CompletionStage<V> keep(K key, V value) {
    return putIfAbsent(key, value)
        .thenCompose(
            written ->
                written
                    ? CompletableFuture.completedFuture(value)
                    : getBytes(key).thenApply(v -> v.map(values::decode).orElse(value)));
  }

  @Override
  public CompletableFuture<Void> put(K key, V value) {
    return put(key, value, defaultTtl);
  }

  @Override
  public CompletableFuture<Void> put(K key, V value, Ttl ttl) {
    return write(key, value, ttl, PutCondition.ALWAYS).thenAccept(written -> {});
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(K key, V value) {
    return putIfAbsent(key, value, defaultTtl);
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(K key, V value, Ttl ttl) {
    return write(key, value, ttl, PutCondition.IF_ABSENT);
  }

  @Override
  public CompletableFuture<Boolean> replace(K key, V expected, V next) {
    return write(key, next, Ttl.KEEP, PutCondition.ifEqual(encodeValue(expected)));
  }

  /** Writes an entry if the condition holds. */
  CompletableFuture<Boolean> write(K key, V value, Ttl ttl, PutCondition condition) {
    byte[] bytes = encodeValue(value);
    Objects.requireNonNull(ttl, "ttl");
    return send(
        encodeKey(key),
        (session, partition, k) ->
            session.put(partition, k, bytes, ttl, condition).toCompletableFuture());
  }

  @Override
  public CompletableFuture<Boolean> remove(K key) {
    return send(encodeKey(key), REMOVE);
  }

  @Override
  public CompletableFuture<Long> increment(K key, long delta) {
    return send(
        encodeKey(key),
        (session, partition, k) ->
            session.increment(partition, k, delta, defaultTtl).toCompletableFuture());
  }

  @Override
  public CompletableFuture<Boolean> expire(K key, Ttl ttl) {
    if (ttl.equals(Ttl.KEEP)) {
      throw Problem.of("ttl", ttl, "a time or Ttl.NONE").asException();
    }
    return send(
        encodeKey(key),
        (session, partition, k) -> session.expire(partition, k, ttl).toCompletableFuture());
  }

  @Override
  public CompletableFuture<Optional<Ttl>> ttl(K key) {
    return router.send(encodeKey(key), false, TTL);
  }

  private <T> CompletableFuture<T> send(byte[] key, Router.Call<T> call) {
    CompletableFuture<T> answer = router.send(key, true, call);
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      counters.writes.increment();
      return answer;
    }
    return answer.whenComplete(
        (result, error) -> {
          if (error == null) {
            counters.writes.increment();
          }
        });
  }

  @Override
  public CompletableFuture<Map<K, Outcome<Optional<V>>>> getAll(Collection<? extends K> all) {
    List<K> wanted = List.copyOf(new LinkedHashSet<>(all));
    List<byte[]> encoded = new ArrayList<>(wanted.size());
    wanted.forEach(key -> encoded.add(encodeKey(key)));
    List<CompletableFuture<Optional<byte[]>>> sent =
        router.sendAll(encoded, StoreSession::getAll, GET);
    return collect(wanted, sent, this::decoded);
  }

  @Override
  public CompletableFuture<Map<K, Outcome<Boolean>>> putAll(Map<? extends K, ? extends V> entries) {
    // Nothing is stored by halves because of a bad argument: all are encoded before one is sent.
    entries.forEach(
        (key, value) -> {
          encodeKey(key);
          encodeValue(value);
        });
    Map<K, V> copy = new LinkedHashMap<>(entries);
    return forEach(
        copy.keySet(),
        key -> write(key, Objects.requireNonNull(copy.get(key)), defaultTtl, PutCondition.ALWAYS));
  }

  @Override
  public CompletableFuture<Map<K, Outcome<Boolean>>> removeAll(Collection<? extends K> all) {
    all.forEach(this::encodeKey);
    return forEach(all, this::remove);
  }

  @Override
  public RoutedRanges<K, V> ordered() {
    return new RoutedRanges<>(name, router, keys, values);
  }

  private <T> CompletableFuture<Map<K, Outcome<T>>> forEach(
      Collection<? extends K> all, Function<K, CompletableFuture<T>> operation) {
    List<K> wanted = List.copyOf(new LinkedHashSet<>(all));
    List<CompletableFuture<T>> answers = new ArrayList<>(wanted.size());
    wanted.forEach(key -> answers.add(operation.apply(key)));
    return collect(wanted, answers, answer -> answer);
  }

  private <A, T> CompletableFuture<Map<K, Outcome<T>>> collect(
      List<K> wanted, List<CompletableFuture<A>> answers, Function<A, T> meaning) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .handle(
            (done, error) -> {
              Map<K, Outcome<T>> outcomes = new LinkedHashMap<>();
              for (int i = 0; i < wanted.size(); i++) {
                outcomes.put(wanted.get(i), outcome(answers.get(i), meaning));
              }
              return Collections.unmodifiableMap(outcomes);
            });
  }

  private <A, T> Outcome<T> outcome(CompletableFuture<A> answer, Function<A, T> meaning) {
    try {
      return new Outcome.Done<>(meaning.apply(answer.join()));
    } catch (RuntimeException e) {
      counters.failures.increment();
      return new Outcome.Failed<>(Failures.asRuntime(e));
    }
  }

  private byte[] encodeKey(K key) {
    if (router.isClosed()) {
      throw new IllegalStateException("the cache is closed");
    }
    byte[] bytes = keys.encode(Objects.requireNonNull(key, "key"));
    if (bytes.length == 0 || bytes.length > limits.keyBytes()) {
      throw Problem.of("key", bytes.length + " bytes", "from 1 to " + limits.keyBytes() + " bytes")
          .asException();
    }
    return bytes;
  }

  private byte[] encodeValue(V value) {
    byte[] bytes = values.encode(Objects.requireNonNull(value, "value"));
    if (bytes.length > limits.valueBytes()) {
      throw Problem.of(
              "value", bytes.length + " bytes", "at most " + limits.valueBytes() + " bytes")
          .asException();
    }
    return bytes;
  }
}

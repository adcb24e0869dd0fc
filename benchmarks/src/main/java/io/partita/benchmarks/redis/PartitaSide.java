package io.partita.benchmarks.redis;

import io.partita.runtime.PartitionedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The engine on the Redis backend, with its default settings. */
final class PartitaSide implements Side {
  private final PartitionedCache<String, byte[]> cache;
  private final Entries entries;

  PartitaSide(PartitionedCache<String, byte[]> cache, Entries entries) {
    this.cache = cache;
    this.entries = entries;
  }

  @Override
  public String name() {
    return "Partita";
  }

  @Override
  public void get(int i) {
    entries.require(cache.get(entries.key(i)).orElseThrow());
  }

  @Override
  public void put(int i) {
    cache.put(entries.key(i), entries.value());
  }

  @Override
  public void getAll(int[] several) {
    List<String> keys = new ArrayList<>(several.length);
    for (int i : several) {
      keys.add(entries.key(i));
    }
    cache.getAll(keys).values().forEach(found -> entries.require(found.orThrow().orElseThrow()));
  }

  @Override
  public Optional<Async> async() {
    return Optional.of(
        new Async() {
          @Override
          public CompletionStage<?> get(int i) {
            return cache
                .async()
                .get(entries.key(i))
                .thenAccept(found -> entries.require(found.orElseThrow()));
          }

          @Override
          public CompletionStage<?> put(int i) {
            return cache.async().put(entries.key(i), entries.value());
          }
        });
  }

  @Override
  public void close() {
    cache.close();
  }
}

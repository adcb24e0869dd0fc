package io.partita.examples.shop;

import io.partita.api.NodeUnavailableException;
import io.partita.api.Ttl;
import io.partita.runtime.PartitionedCache;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One thread's calls of the cache: each is timed, and what it throws is counted. */
final class Calls {
  private final PartitionedCache<String, byte[]> cache;
  private final LongSupplier clock;
  private final LatencyBoard.Column latencies;
  private final Failures failures;

  Calls(
      PartitionedCache<String, byte[]> cache,
      LongSupplier clock,
      LatencyBoard.Column latencies,
      Failures failures) {
    this.cache = cache;
    this.clock = clock;
    this.latencies = latencies;
    this.failures = failures;
  }

  Answer<Optional<byte[]>> get(String key) {
    return timed(Operation.GET, () -> cache.get(key));
  }

  Answer<byte[]> get(String key, Function<String, byte[]> loader) {
    return timed(Operation.GET_OR_LOAD, () -> cache.get(key, loader));
  }

  Answer<Boolean> put(String key, byte[] value, Ttl ttl) {
    return timed(
        Operation.PUT,
        () -> {
          cache.put(key, value, ttl);
          return true;
        });
  }

  Answer<Boolean> replace(String key, byte[] expected, byte[] next) {
    return timed(Operation.REPLACE, () -> cache.replace(key, expected, next));
  }

  Answer<Boolean> remove(String key) {
    return timed(Operation.REMOVE, () -> cache.remove(key));
  }

  Answer<Boolean> expire(String key, Ttl ttl) {
    return timed(Operation.EXPIRE, () -> cache.expire(key, ttl));
  }

  Answer<Long> increment(String key, long delta) {
    return timed(Operation.INCREMENT, () -> cache.increment(key, delta));
  }

  /** When it is, in nanoseconds of the run. */
  long now() {
    return clock.getAsLong();
  }

  private <T> Answer<T> timed(Operation operation, Supplier<T> call) {
    long began = clock.getAsLong();
    try {
      T result = call.get();
      long ended = clock.getAsLong();
      latencies.record(operation, ended - began);
      return new Answer.Done<>(result, began, ended);
    } catch (NodeUnavailableException e) {
      failures.add(e, false);
      return new Answer.NotExecuted<>(began, ended(operation, began));
    } catch (RuntimeException e) {
      // Whatever else it is, the operation may have been executed.
      failures.add(e, operation != Operation.GET);
      return new Answer.Unknown<>(began, ended(operation, began));
    }
  }

  private long ended(Operation operation, long began) {
    long ended = clock.getAsLong();
    latencies.record(operation, ended - began);
    return ended;
  }
}

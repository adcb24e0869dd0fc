package io.partita.benchmarks.resize;

import io.partita.api.Ttl;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * A session some of whose puts are stragglers: in-process ones are held between check and effect,
 * to servers they are under way for a while. Thread-safe.
 */
record AdverseSession(StoreSession session, Adversity adversity) implements StoreSession {

  @Override
  public long generation() {
    return session.generation();
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(int partition, byte[] key) {
    return session.get(partition, key);
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    Optional<Straggler> straggler = adversity.straggler(partition);
    if (straggler.isEmpty()) {
      return session.put(partition, key, value, ttl, condition);
    }
    straggler.get().begin();
    try {
      return session.put(partition, key, value, ttl, condition);
    } finally {
      straggler.get().end();
    }
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return session.remove(partition, key);
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return session.increment(partition, key, delta, ttl);
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    return session.expire(partition, key, ttl);
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    return session.ttl(partition, key);
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    return session.scan(partitions, partitionOf, cursor, limit);
  }

  @Override
  public Optional<OrderedReads> ordered() {
    return session.ordered();
  }

  @Override
  public void close() {
    session.close();
  }
}

package io.partita.testkit.fault;

import io.partita.api.Ttl;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/** A session that fails as a plan wants it; {@code getAll} and {@code putAll} key by key. */
final class FaultySession implements StoreSession {
  private final StoreSession session;
  private final Injector injector;

  FaultySession(StoreSession session, Injector injector) {
    this.session = session;
    this.injector = injector;
  }

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
    return injector.call(StoreOperation.GET, partition, () -> session.get(partition, key));
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    return injector.call(
        StoreOperation.PUT, partition, () -> session.put(partition, key, value, ttl, condition));
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return injector.call(StoreOperation.REMOVE, partition, () -> session.remove(partition, key));
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return injector.call(
        StoreOperation.INCREMENT, partition, () -> session.increment(partition, key, delta, ttl));
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    return injector.call(
        StoreOperation.EXPIRE, partition, () -> session.expire(partition, key, ttl));
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    return injector.call(StoreOperation.TTL, partition, () -> session.ttl(partition, key));
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    int partition = partitions.size() == 1 ? partitions.iterator().next() : -1;
    return injector.call(
        StoreOperation.SCAN, partition, () -> session.scan(partitions, partitionOf, cursor, limit));
  }

  @Override
  public Optional<OrderedReads> ordered() {
    return session
        .ordered()
        .map(
            reads ->
                (partition, query) ->
                    injector.call(
                        StoreOperation.PAGE, partition, () -> reads.page(partition, query)));
  }

  @Override
  public void close() {
    session.close();
  }
}

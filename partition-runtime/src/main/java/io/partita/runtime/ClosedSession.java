package io.partita.runtime;

import io.partita.api.Ttl;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/** Stands where no handshake was made yet: the first operation makes it. */
final class ClosedSession implements StoreSession {
  private final String node;

  ClosedSession(String node) {
    this.node = node;
  }

  private <T> CompletionStage<T> closed() {
    return CompletableFuture.failedFuture(new SessionClosedException(node));
  }

  @Override
  public long generation() {
    return -1;
  }

  @Override
  public boolean isOpen() {
    return false;
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(int partition, byte[] key) {
    return closed();
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    return closed();
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return closed();
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return closed();
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    return closed();
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    return closed();
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    return closed();
  }

  @Override
  public Optional<OrderedReads> ordered() {
    return Optional.of((partition, query) -> closed());
  }

  @Override
  public void close() {}
}

package io.partita.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.PartitionException;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.SessionClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Connections with the servers of a cluster, made as they are needed. They never send anything
 * twice; once one of them is lost, all are given up and replaced. Thread-safe.
 */
final class ClusterWire {
  private final String node;
  private final StatefulRedisClusterConnection<byte[], byte[]> connection;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile Optional<NodeUnavailableException> unreachable = Optional.empty();
  private volatile boolean ended;

  private ClusterWire(String node, StatefulRedisClusterConnection<byte[], byte[]> connection) {
    this.node = node;
    this.connection = connection;
  }

  /**
   * With connections to all primaries that can be reached: the driver rejects what would have to
   * wait for one.
   */
  static CompletableFuture<ClusterWire> open(
      String node, StatefulRedisClusterConnection<byte[], byte[]> connection) {
    ClusterWire wire = new ClusterWire(node, connection);
    List<CompletableFuture<?>> connecting = new ArrayList<>();
    for (RedisClusterNode primary : ClusterScan.primaries(wire)) {
      connecting.add(
          wire.member(primary)
              .handle(
                  (connected, error) -> {
                    if (error != null) {
                      wire.unreachable = Optional.of(Failures.ofConnecting(node, error));
                    }
                    return true;
                  }));
    }
    return CompletableFuture.allOf(connecting.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> wire);
  }

  StatefulRedisClusterConnection<byte[], byte[]> connection() {
    return connection;
  }

  /** The connection with one server: by its place, as operations on keys find it. */
  CompletableFuture<StatefulRedisConnection<byte[], byte[]>> member(RedisClusterNode server) {
    return connection.getConnectionAsync(server.getUri().getHost(), server.getUri().getPort());
  }

  boolean isOpen() {
    return !ended;
  }

  /** Lets what is under way finish. Idempotent. */
  void close() {
    ended = true;
    if (underWay.get() == 0) {
      closeNow();
    }
  }

  private void closeNow() {
    if (closing.compareAndSet(false, true)) {
      connection.closeAsync();
    }
  }

  private void finished() {
    if (underWay.decrementAndGet() == 0 && ended) {
      closeNow();
    }
  }

  /** Commands whose failure is told in our terms. */
  <T, R> CompletableFuture<R> send(
      int partition,
      boolean write,
      Function<RedisAdvancedClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> commands,
      Function<? super T, ? extends R> reply) {
    underWay.incrementAndGet();
    CompletableFuture<R> outcome = new CompletableFuture<>();
    outcome.whenComplete((value, error) -> finished());
    if (ended) {
      outcome.completeExceptionally(new SessionClosedException(node));
      return outcome;
    }
    CompletionStage<T> sent;
    try {
      sent = commands.apply(connection.async());
    } catch (RuntimeException e) {
      outcome.completeExceptionally(failure(partition, write, e));
      return outcome;
    }
    sent.whenComplete(
        (answer, error) -> {
          try {
            if (error == null) {
              outcome.complete(reply.apply(answer));
            } else {
              outcome.completeExceptionally(failure(partition, write, error));
            }
          } catch (RuntimeException e) {
            outcome.completeExceptionally(Failures.ofCommand(node, partition, write, e));
          }
        });
    return outcome;
  }

  private RuntimeException failure(int partition, boolean write, Throwable thrown) {
    Throwable error = Failures.unwrap(thrown);
    RuntimeException told = Failures.ofCommand(node, partition, write, error);
    boolean foreign = error != told;
    if (!foreign || error instanceof RedisCommandExecutionException) {
      return told;
    }
    if (error instanceof PartitionException) {
      return new NodeUnavailableException(node, partition, "no server has the slot", error);
    }
    if (Failures.isNotConnected(error) && unreachable.isPresent()) {
      // The others serve on; this one is tried again with each command.
      return unreachable.get();
    }
    ended = true;
    if (error instanceof RedisConnectionException) {
      return Failures.ofConnecting(node, error);
    }
    boolean lostRead =
        told instanceof NodeUnavailableException
            && !(error instanceof RedisCommandTimeoutException);
    return lostRead ? new SessionClosedException(node) : told;
  }
}

package io.partita.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One namespace in one Redis Cluster. */
final class ClusterNode implements NodeStore {

  /** Up to this many entries are looked at to tell sizes. */
  private static final long MOST_COUNTED = 20_000;

  private static final int PAGE = 1_000;

  /** What a server needs for an entry beside the bytes of its name and value, by its allocator. */
  private static final int ENTRY_OVERHEAD_BYTES = 100;

  private static final long SHUTDOWN_MILLIS = 2_000;

  private final String id;
  private final RedisClusterClient client;
  private final RedisLayout layout;
  private final Consumer<ClusterNode> onClose;
  private final Set<ClusterSession> sessions = ConcurrentHashMap.newKeySet();
  private @Nullable CompletableFuture<ClusterWire> common;
  private volatile boolean closed;

  ClusterNode(
      String id, RedisClusterClient client, RedisLayout layout, Consumer<ClusterNode> onClose) {
    this.id = id;
    this.client = client;
    this.layout = layout;
    this.onClose = onClose;
  }

  String id() {
    return id;
  }

  RedisLayout layout() {
    return layout;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TTL);
  }

  @Override
  public Optional<TransferControl> control() {
    return Optional.empty();
  }

  private <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> step) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new NodeUnavailableException(id, -1, "the store is closed"));
    }
    try {
      return step.get();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Asks who has which slots, too: what was lost before may have been a server of old. */
  private CompletableFuture<ClusterWire> newWire() {
    return connecting(Connector.MOST_TRIES)
        .handle(
            (connection, error) -> {
              if (error != null) {
                throw Failures.ofConnecting(id, error);
              }
              return connection;
            })
        .thenCompose(connection -> ClusterWire.open(id, connection));
  }

  /** As with plain servers, the driver does not always tell why a server refused. */
  private CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> connecting(int tries) {
    return client
        .refreshPartitionsAsync()
        .toCompletableFuture()
        .thenCompose(refreshed -> client.connectAsync(ByteArrayCodec.INSTANCE))
        .exceptionallyCompose(
            error ->
                tries > 1 && Failures.lacksReason(error)
                    ? connecting(tries - 1)
                    : CompletableFuture.failedFuture(error));
  }

  /** The connections of all that is no session's. */
  private synchronized CompletableFuture<ClusterWire> wire() {
    CompletableFuture<ClusterWire> present = common;
    if (present == null
        || present.isCompletedExceptionally()
        || (present.isDone() && !present.join().isOpen())) {
      if (present != null) {
        present.thenAccept(ClusterWire::close);
      }
      present = newWire();
      common = present;
    }
    return present.copy();
  }

  @Override
  public CompletionStage<StoreSession> connect(String clientName) {
    Objects.requireNonNull(clientName, "client");
    return begin(
        () ->
            newWire()
                .thenApply(
                    wire -> {
                      ClusterSession session = new ClusterSession(this, wire, sessions::remove);
                      sessions.add(session);
                      if (closed) {
                        session.close();
                      }
                      return session;
                    }));
  }

  @Override
  public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
    return begin(
        () -> {
          Arguments.requireAtLeastOne("limit", limit);
          return wire()
              .thenCompose(wire -> ClusterScan.page(id, wire, layout, cursor, limit))
              .thenApply(
                  page -> {
                    List<HeldKey> keys = new ArrayList<>();
                    page.names().forEach(name -> keys.add(new HeldKey(-1, layout.key(name))));
                    return new KeyPage(keys, page.next());
                  });
        });
  }

  /** Something at each primary. */
  private <T> CompletableFuture<List<T>> everywhere(
      ClusterWire wire, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    List<CompletableFuture<T>> each = new ArrayList<>();
    for (RedisClusterNode primary : ClusterScan.primaries(wire)) {
      each.add(
          wire.<T, T>send(
              -1,
              false,
              c -> wire.member(primary).thenCompose(one -> command.apply(one.async())),
              answer -> answer));
    }
    return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
  }

  /** The even share of what a part of all says, if all are too many. */
  @Override
  public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
    return begin(
        () ->
            wire()
                .thenCompose(
                    wire ->
                        everywhere(wire, c -> c.dbsize())
                            .thenCompose(
                                counts -> {
                                  long all = counts.stream().mapToLong(Long::longValue).sum();
                                  return count(wire, new Count(partitionOf), "", all);
                                })));
  }

  private CompletionStage<Map<Integer, PartitionSize>> count(
      ClusterWire wire, Count count, String cursor, long all) {
    return ClusterScan.page(id, wire, layout, cursor, PAGE)
        .thenCompose(
            page ->
                lengths(wire, page.names())
                    .thenCompose(
                        lengths -> {
                          count.add(page.names(), lengths);
                          boolean enough = count.keys >= MOST_COUNTED;
                          return page.next().isPresent() && !enough
                              ? count(wire, count, page.next().get(), all)
                              : CompletableFuture.completedFuture(
                                  count.outOf(page.next().isPresent() ? all : count.keys));
                        }));
  }

  /** The bytes of each value; 0 if it is no string. */
  private static CompletableFuture<List<Long>> lengths(ClusterWire wire, List<byte[]> names) {
    List<CompletableFuture<Long>> each = new ArrayList<>();
    for (byte[] name : names) {
      each.add(
          wire.<Long, Long>send(
              -1, false, c -> c.strlen(name).exceptionally(ClusterNode::noString), n -> n));
    }
    return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
  }

  private static Long noString(Throwable error) {
    if (Failures.unwrap(error) instanceof RedisCommandExecutionException answer
        && String.valueOf(answer.getMessage()).contains("WRONGTYPE")) {
      return 0L;
    }
    throw new CompletionException(error);
  }

  /** What was counted so far. */
  private final class Count {
    private final ToIntFunction<byte[]> partitionOf;
    private final Map<Integer, PartitionSize> sizes = new HashMap<>();
    private long keys;

    Count(ToIntFunction<byte[]> partitionOf) {
      this.partitionOf = partitionOf;
    }

    void add(List<byte[]> names, List<Long> lengths) {
      keys += names.size();
      for (int i = 0; i < names.size(); i++) {
        byte[] key = layout.key(names.get(i));
        PartitionSize size = new PartitionSize(1, key.length + lengths.get(i));
        sizes.merge(partitionOf.applyAsInt(key), size, PartitionSize::plus);
      }
    }

    /** As if all were like those that were counted. */
    Map<Integer, PartitionSize> outOf(long all) {
      double factor = keys == 0 ? 1 : (double) Math.max(all, keys) / keys;
      Map<Integer, PartitionSize> scaled = new HashMap<>();
      sizes.forEach(
          (partition, size) ->
              scaled.put(
                  partition,
                  new PartitionSize(
                      Math.round(size.keys() * factor), Math.round(size.bytes() * factor))));
      return scaled;
    }
  }

  /** Of all primaries together; without a limit as soon as one of them has none. */
  @Override
  public CompletionStage<Room> room() {
    return begin(
        () ->
            wire()
                .thenCompose(wire -> everywhere(wire, c -> c.info("memory")))
                .thenApply(
                    infos -> {
                      long used = 0;
                      long most = 0;
                      boolean limited = true;
                      for (String info : infos) {
                        ServerFacts facts = new ServerFacts(info);
                        used += facts.number("used_memory");
                        most += facts.number("maxmemory");
                        limited &= facts.number("maxmemory") > 0;
                      }
                      return new Room(used, limited ? most : Long.MAX_VALUE, ENTRY_OVERHEAD_BYTES);
                    }));
  }

  /** Completes when every primary answers. */
  @Override
  public CompletionStage<Void> ping() {
    return begin(
        () ->
            wire()
                .thenCompose(wire -> everywhere(wire, c -> c.ping()))
                .<Void>thenApply(answers -> null));
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (common != null) {
        common.thenAccept(ClusterWire::close);
      }
    }
    sessions.forEach(ClusterSession::close);
    onClose.accept(this);
    client.shutdownAsync(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return "ClusterNode[" + id + "]";
  }
}

package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import io.partita.api.NodeNotAdmittedException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One namespace on one server. */
final class RedisNode implements NodeStore {
  private static final System.Logger LOG = System.getLogger(RedisNode.class.getName());
  private static final Set<Capability> CAPABILITIES = Set.of(Capability.FENCED, Capability.TTL);
  private static final Set<Capability> ORDERED_CAPABILITIES =
      Set.of(Capability.FENCED, Capability.ORDERED_SCAN, Capability.TTL);
  private static final long MOST_CARE_MILLIS = 1_000;
  private static final long LEAST_CARE_MILLIS = 20;

  /** Looks at each connection within the time that it may be silent. */
  private static final int CARE_PER_SILENCE = 4;

  private static final long LISTEN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Handshakes that find the generation risen once more before one gives up. */
  private static final int MOST_HANDSHAKES = 20;

  /** Connections that end during their handshake before one gives up. */
  private static final int MOST_CONNECTIONS = 5;

  private final String id;
  private final boolean hinted;
  private final Connector connector;
  private final RedisLayout layout;
  private final OpenNodes nodes;
  private final RedisControl control;
  private final OrderWatch order;
  private final Sizing sizing;
  private final Set<RedisSession> sessions = ConcurrentHashMap.newKeySet();
  private final EventExecutorGroup executor;
  private final Future<?> care;
  private @Nullable CompletableFuture<Wire> controlWire;
  private @Nullable CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> listening;
  private long listenedAt;
  private volatile boolean closed;

  /**
   * One namespace on one server.
   *
   * @param hinted whether sessions are told of a new generation, and end before they are killed
   */
  RedisNode(
      String id,
      boolean hinted,
      Connector connector,
      RedisLayout layout,
      EventExecutorGroup executor,
      OpenNodes nodes) {
    this.id = id;
    this.hinted = hinted;
    this.connector = connector;
    this.layout = layout;
    this.nodes = nodes;
    this.executor = executor;
    this.control = new RedisControl(this);
    this.order = new OrderWatch(this);
    this.sizing = new Sizing(this);
    long silence = connector.silenceTimeout().toMillis();
    long often =
        Math.max(LEAST_CARE_MILLIS, Math.min(MOST_CARE_MILLIS, silence / CARE_PER_SILENCE));
    this.care = executor.scheduleAtFixedRate(this::takeCare, often, often, TimeUnit.MILLISECONDS);
  }

  String id() {
    return id;
  }

  RedisLayout layout() {
    return layout;
  }

  /** All that the backend has open. */
  OpenNodes nodes() {
    return nodes;
  }

  EventExecutorGroup executor() {
    return executor;
  }

  OrderWatch order() {
    return order;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public Set<Capability> capabilities() {
    return layout.isOrdered ? ORDERED_CAPABILITIES : CAPABILITIES;
  }

  @Override
  public Optional<TransferControl> control() {
    return Optional.of(control);
  }

  /** Begins something; every failure comes by the stage. */
  <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> step) {
    try {
      requireOpen();
      return step.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new NodeUnavailableException(id, -1, "the store is closed");
    }
  }

  // ---- sessions

  @Override
  public CompletionStage<StoreSession> connect(String client) {
    Objects.requireNonNull(client, "client");
    return begin(
        () -> {
          if (hinted) {
            listen();
          }
          return connect(client, MOST_CONNECTIONS);
        });
  }

  /** A barrier may kill the connection between its naming and the end of the handshake. */
  private CompletionStage<StoreSession> connect(String client, int tries) {
    return connector
        .connect(layout.control(client))
        .thenCompose(order::look)
        .thenCompose(wire -> Script.load(wire, Script.CHECKED, Script.PAGE))
        .thenCompose(
            wire -> {
              CompletableFuture<StoreSession> session = new CompletableFuture<>();
              connector.limit(session);
              shakeHands(wire, client, MOST_HANDSHAKES, session);
              return session.exceptionallyCompose(
                  error -> {
                    boolean again = tries > 1 && !closed && wire.isLost(Failures.unwrap(error));
                    wire.close();
                    return again
                        ? connect(client, tries - 1)
                        : CompletableFuture.failedFuture(error);
                  });
            });
  }

  /** Rule 2: the name says the generation at which the table was read. */
  private void shakeHands(
      Wire wire, String client, int tries, CompletableFuture<StoreSession> session) {
    wire.<byte[], Long>send(
            -1, false, c -> c.hget(layout.node, new byte[] {'g'}), RedisNode::generation)
        .thenCompose(
            generation ->
                wire.<String, String>send(
                        -1,
                        false,
                        c -> c.clientSetname(layout.session(client, generation).getBytes(UTF_8)),
                        done -> done)
                    .thenCompose(named -> readRecord(wire))
                    .thenAccept(
                        record -> {
                          if (record.generation() == generation) {
                            open(wire, record, session);
                          } else if (tries > 1) {
                            shakeHands(wire, client, tries - 1, session);
                          } else {
                            throw new NodeUnavailableException(
                                id, -1, "its generation rises faster than a session begins");
                          }
                        }))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                session.completeExceptionally(Failures.unwrap(error));
              }
            });
  }

  private static long generation(byte @Nullable [] text) {
    return text == null ? 0 : Long.parseLong(new String(text, UTF_8));
  }

  CompletableFuture<ServerRecord> readRecord(Wire wire) {
    return wire.<Map<byte[], byte[]>, ServerRecord>send(
        -1, false, c -> c.hgetall(layout.node), ServerRecord::parse);
  }

  private void open(Wire wire, ServerRecord record, CompletableFuture<StoreSession> session) {
    requireAdmitted(wire, record);
    RedisSession made = new RedisSession(this, wire, record, sessions::remove);
    sessions.add(made);
    if (closed || !session.complete(made)) {
      made.close();
    }
  }

  /** A hint: sessions of an older generation end, before they are killed. */
  private void onGeneration(long generation) {
    for (RedisSession session : sessions) {
      if (session.generation() < generation) {
        session.close();
      }
    }
  }

  private synchronized void listen() {
    CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> present = listening;
    boolean lost =
        present == null
            || present.isCompletedExceptionally()
            || (present.isDone() && !present.join().isOpen());
    if (lost && !closed) {
      if (present != null) {
        present.thenAccept(connector::close);
      }
      listenedAt = System.nanoTime();
      listening = connector.listen(layout.hints, this::onGeneration).toCompletableFuture();
    }
  }

  /** Again and again: nobody waits for a server that has fallen silent. */
  private void takeCare() {
    try {
      lookAfterAll();
    } catch (RuntimeException e) {
      // One look that failed must not be the last.
      LOG.log(System.Logger.Level.WARNING, "node " + id + ": connections were not looked after", e);
    }
  }

  private void lookAfterAll() {
    sessions.forEach(RedisSession::probe);
    synchronized (this) {
      if (controlWire != null && controlWire.isDone() && !controlWire.isCompletedExceptionally()) {
        controlWire.join().probe();
      }
      if (listening != null && System.nanoTime() - listenedAt > LISTEN_AGAIN_NANOS) {
        listen();
      }
    }
  }

  // ---- what needs no session

  /** The connection of all that is no session's. */
  synchronized CompletionStage<Wire> wire() {
    CompletableFuture<Wire> present = controlWire;
    boolean usable =
        present != null
            && (!present.isDone()
                || (!present.isCompletedExceptionally() && present.join().isFit()));
    if (present == null || !usable) {
      if (present != null) {
        present.thenAccept(Wire::close);
      }
      present =
          connector
              .connect(layout.control(String.valueOf(ProcessHandle.current().pid())))
              .toCompletableFuture();
      controlWire = present;
    }
    return present.copy();
  }

  /**
   * The same, if this run of the server may serve: after a restart it has to be put in order first,
   * and no step of a move may go on as if nothing had been lost.
   */
  CompletionStage<Wire> admittedWire() {
    return wire()
        .thenCompose(
            wire ->
                wire.isAdmitted()
                    ? CompletableFuture.completedFuture(wire)
                    : readRecord(wire)
                        .thenApply(
                            record -> {
                              requireAdmitted(wire, record);
                              return wire;
                            }));
  }

  /**
   * That the namespace is opened as it is kept.
   *
   * @throws IllegalArgumentException if it is kept in order, and would be written to without
   */
  void requireSameOrder(ServerRecord record) {
    if (record.ordered() && !layout.isOrdered) {
      throw Problem.of(
              "order",
              KeyOrder.NONE,
              "BYTES, that of a strategy of ordered keys: the namespace is kept in order there, and"
                  + " ranges would lack what is written without; to end that while nobody uses it: DEL "
                  + new String(layout.order, UTF_8)
                  + ", HDEL "
                  + new String(layout.node, UTF_8)
                  + " order")
          .at("node " + id)
          .asException();
    }
  }

  private void requireAdmitted(Wire wire, ServerRecord record) {
    requireSameOrder(record);
    if (!record.isAdmitted(wire.facts().runId())) {
      throw new NodeNotAdmittedException(id);
    }
    wire.admitted();
  }

  @Override
  public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
    return begin(
        () -> {
          Arguments.requireAtLeastOne("limit", limit);
          return wire()
              .thenCompose(wire -> names(wire, cursor, limit))
              .thenApply(
                  page -> {
                    List<HeldKey> keys = new ArrayList<>();
                    page.names().forEach(name -> keys.add(new HeldKey(-1, layout.key(name))));
                    return new KeyPage(keys, page.next());
                  });
        });
  }

  /** A page of the names of entries. */
  CompletableFuture<NamePage> names(Wire wire, String cursor, int limit) {
    return NamePage.read(id, layout, wire, cursor, limit);
  }

  @Override
  public CompletionStage<Repair> repairOrder(String cursor, int limit) {
    return layout.isOrdered
        ? begin(() -> new OrderRepair(this, false).step(cursor, limit))
        : NodeStore.super.repairOrder(cursor, limit);
  }

  @Override
  public CompletionStage<Survey> survey(int partition, byte[] from, Optional<byte[]> to, int keys) {
    return layout.isOrdered
        ? begin(() -> wire().thenCompose(wire -> sizing.survey(wire, from, to, keys)))
        : NodeStore.super.survey(partition, from, to, keys);
  }

  @Override
  public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
    return begin(() -> wire().thenCompose(wire -> sizing.sizes(wire, partitionOf)));
  }

  @Override
  public CompletionStage<Room> room() {
    return begin(() -> wire().thenCompose(sizing::room));
  }

  @Override
  public CompletionStage<Void> ping() {
    return begin(
        () ->
            wire()
                .thenCompose(
                    wire -> wire.<String, Void>send(-1, false, c -> c.ping(), done -> null)));
  }

  @Override
  public void close() {
    closed = true;
    care.cancel(false);
    sessions.forEach(RedisSession::close);
    synchronized (this) {
      if (controlWire != null) {
        controlWire.thenAccept(Wire::close);
      }
      if (listening != null) {
        listening.thenAccept(connector::close);
      }
    }
    nodes.remove(this);
  }

  @Override
  public String toString() {
    return "RedisNode[" + id + "]";
  }
}

package io.partita.local;

import io.partita.api.NodeNotAdmittedException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Capability;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** A view of one namespace on one node. */
final class LocalNode implements NodeStore {
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.FENCED, Capability.ORDERED_SCAN, Capability.PARTITION_SCAN, Capability.TTL);

  private final String id;
  private final LocalBackend backend;
  private final LocalBackend.Housing housing;
  private final LocalControl control = new LocalControl(this);
  private final AtomicBoolean closed = new AtomicBoolean();

  LocalNode(String id, LocalBackend backend, LocalBackend.Housing housing) {
    this.id = id;
    this.backend = backend;
    this.housing = housing;
  }

  String id() {
    return id;
  }

  LocalBackend backend() {
    return backend;
  }

  Memory memory() {
    return housing.memory();
  }

  /** Does something at once; the outcome and every failure come by the stage. */
  <T> CompletionStage<T> now(Supplier<T> step) {
    return begin(() -> CompletableFuture.completedFuture(step.get()));
  }

  /** Begins something that takes time; every failure comes by the stage. */
  <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> step) {
    try {
      requireOpen();
      return step.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw unavailable("the store is closed");
    }
    if (memory().fence.isEnded()) {
      throw unavailable("the backend is closed");
    }
  }

  NodeUnavailableException unavailable(String why) {
    return new NodeUnavailableException(id, -1, why);
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public CompletionStage<StoreSession> connect(String client) {
    Objects.requireNonNull(client, "client");
    return now(this::newSession);
  }

  private StoreSession newSession() {
    Memory memory = memory();
    LocalSession session;
    memory.fence.shared().lock();
    try {
      if (memory.fence.isEnded()) {
        throw unavailable("the node has lost its memory");
      }
      if (!memory.fence.isAdmitted()) {
        throw new NodeNotAdmittedException(id);
      }
      session = new LocalSession(this, memory, memory.fence.generation());
      memory.fence.join(session);
    } finally {
      memory.fence.shared().unlock();
    }
    if (closed.get()) {
      session.close();
      throw unavailable("the store is closed");
    }
    return session;
  }

  @Override
  public Optional<TransferControl> control() {
    return Optional.of(control);
  }

  @Override
  public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
    return now(
        () -> {
          Arguments.atLeastOne("limit", limit);
          return page(Cursor.parse(cursor), limit);
        });
  }

  private KeyPage page(Cursor.Position from, int limit) {
    Memory memory = memory();
    List<HeldKey> page = new ArrayList<>();
    Optional<String> next =
        Walk.page(
            memory.slots.from(from.partition()).values(),
            from,
            limit,
            (slot, key) -> {
              StoredEntry entry = memory.peek(key);
              if (entry != null && entry.slot == slot) {
                page.add(new HeldKey(slot.partition, key.bytes));
              }
            });
    return new KeyPage(page, next);
  }

  @Override
  public CompletionStage<Survey> survey(int partition, byte[] from, Optional<byte[]> to, int keys) {
    return now(
        () -> {
          Arguments.atLeastOne("keys", keys);
          Memory memory = memory();
          Slot slot = memory.slots.get(partition);
          return slot == null
              ? Survey.NONE
              : LocalOrder.survey(memory, slot, from, to, Math.min(keys, Survey.MOST_KEYS));
        });
  }

  @Override
  public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
    return now(() -> memory().sizes());
  }

  @Override
  public CompletionStage<Room> room() {
    return now(() -> memory().room());
  }

  @Override
  public CompletionStage<Void> ping() {
    return begin(() -> CompletableFuture.<Void>completedFuture(null));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      memory().fence.closeSessionsOf(this);
      backend.release(housing);
    }
  }

  @Override
  public String toString() {
    return "LocalNode[" + id + "]";
  }
}

package io.partita.testkit.fault;

import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * A store that fails as a plan wants it, with its sessions and its control. Thread-safe.
 *
 * <p>A session whose opening lost its answer stays open at the node, as it would in life.
 */
public final class FaultyNodeStore implements NodeStore {
  private final NodeStore store;
  private final Injector injector;

  /**
   * A store in front of another one, which it closes.
   *
   * @param node the node's id, for the plan and for messages
   */
  public FaultyNodeStore(String node, NodeStore store, FaultPlan plan) {
    this.store = store;
    this.injector = new Injector(node, plan);
  }

  @Override
  public Set<Capability> capabilities() {
    return store.capabilities();
  }

  @Override
  public CompletionStage<StoreSession> connect(String client) {
    return injector.call(
        StoreOperation.CONNECT,
        -1,
        () -> store.connect(client).thenApply(session -> new FaultySession(session, injector)));
  }

  @Override
  public Optional<TransferControl> control() {
    return store.control().map(control -> new FaultyControl(control, injector));
  }

  @Override
  public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
    return injector.call(StoreOperation.SCAN_ALL, -1, () -> store.scanAll(cursor, limit));
  }

  @Override
  public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
    return injector.call(StoreOperation.SIZES, -1, () -> store.sizes(partitionOf));
  }

  @Override
  public CompletionStage<Room> room() {
    return injector.call(StoreOperation.SIZES, -1, store::room);
  }

  @Override
  public CompletionStage<Survey> survey(int partition, byte[] from, Optional<byte[]> to, int keys) {
    return injector.call(
        StoreOperation.SURVEY, partition, () -> store.survey(partition, from, to, keys));
  }

  @Override
  public CompletionStage<Repair> repairOrder(String cursor, int limit) {
    return injector.call(StoreOperation.REPAIR_ORDER, -1, () -> store.repairOrder(cursor, limit));
  }

  @Override
  public CompletionStage<Void> ping() {
    return injector.call(StoreOperation.PING, -1, store::ping);
  }

  @Override
  public void close() {
    store.close();
  }
}

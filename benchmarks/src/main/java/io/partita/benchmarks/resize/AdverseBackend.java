package io.partita.benchmarks.resize;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Nodes behind a way on which answers are late or lost. Thread-safe.
 *
 * @param straggling whether some puts on this way are stragglers
 */
record AdverseBackend(Backend nodes, Adversity adversity, boolean straggling) implements Backend {

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    return new Store(
        nodes.open(node, namespace, order), adversity, straggling, ConcurrentHashMap.newKeySet());
  }

  @Override
  public void close() {
    nodes.close();
  }

  private record Store(NodeStore node, Adversity adversity, boolean straggling, Set<Long> cleanUps)
      implements NodeStore {

    @Override
    public Set<Capability> capabilities() {
      return node.capabilities();
    }

    @Override
    public CompletionStage<StoreSession> connect(String client) {
      return straggling
          ? node.connect(client).thenApply(session -> new AdverseSession(session, adversity))
          : node.connect(client);
    }

    @Override
    public Optional<TransferControl> control() {
      return node.control().map(control -> new AdverseControl(control, adversity, cleanUps));
    }

    @Override
    public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
      return node.scanAll(cursor, limit);
    }

    @Override
    public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
      return node.sizes(partitionOf);
    }

    @Override
    public CompletionStage<Room> room() {
      return node.room();
    }

    @Override
    public CompletionStage<Survey> survey(
        int partition, byte[] from, Optional<byte[]> to, int keys) {
      return node.survey(partition, from, to, keys);
    }

    @Override
    public CompletionStage<Repair> repairOrder(String cursor, int limit) {
      return node.repairOrder(cursor, limit);
    }

    @Override
    public CompletionStage<Void> ping() {
      return node.ping();
    }

    @Override
    public void close() {
      node.close();
    }
  }
}

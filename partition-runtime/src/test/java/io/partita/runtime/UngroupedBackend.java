package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Capability;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Stores that can't tell one partition's entries from another's: a scan passes over all that the
 * node serves and picks out what was asked for. It returns some keys twice. Thread-safe.
 */
record UngroupedBackend(
    Backend backend, AtomicInteger scans, AtomicInteger largestGroup, AtomicInteger groupReads)
    implements Backend {

  UngroupedBackend(Backend backend) {
    this(backend, new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    return new Store(backend.open(node, namespace, order), this);
  }

  @Override
  public void close() {
    backend.close();
  }

  private void asked(Set<Integer> partitions, String cursor) {
    if (cursor.isEmpty()) {
      scans.incrementAndGet();
    }
    largestGroup.accumulateAndGet(partitions.size(), Math::max);
  }

  private record Store(NodeStore store, UngroupedBackend owner) implements NodeStore {
    @Override
    public Set<Capability> capabilities() {
      EnumSet<Capability> less = EnumSet.copyOf(store.capabilities());
      less.removeAll(Set.of(Capability.PARTITION_SCAN, Capability.ORDERED_SCAN));
      return Set.copyOf(less);
    }

    @Override
    public CompletionStage<StoreSession> connect(String client) {
      return store.connect(client).thenApply(session -> new Session(session, owner));
    }

    @Override
    public Optional<TransferControl> control() {
      return store.control();
    }

    @Override
    public CompletionStage<KeyPage> scanAll(String cursor, int limit) {
      return store
          .scanAll(cursor, limit)
          .thenApply(
              page ->
                  new KeyPage(
                      page.keys().stream().map(held -> new HeldKey(-1, held.key())).toList(),
                      page.next()));
    }

    @Override
    public CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf) {
      return store.sizes(partitionOf);
    }

    @Override
    public CompletionStage<Room> room() {
      return store.room();
    }

    @Override
    public CompletionStage<Void> ping() {
      return store.ping();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private record Session(StoreSession session, UngroupedBackend owner) implements StoreSession {
    @Override
    public CompletionStage<EntryPage> scan(
        Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
      owner.asked(partitions, cursor);
      return session
          .scan(partitions, partitionOf, cursor, limit)
          .thenApply(
              page -> {
                List<Entry> entries = new ArrayList<>(page.entries());
                if (!entries.isEmpty()) {
                  entries.add(entries.get(0));
                }
                return new EntryPage(entries, page.next());
              });
    }

    @Override
    public List<CompletionStage<Optional<byte[]>>> getAll(List<Address> addresses) {
      owner.groupReads.incrementAndGet();
      return session.getAll(addresses);
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
      return session.get(partition, key);
    }

    @Override
    public CompletionStage<Boolean> put(
        int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
      return session.put(partition, key, value, ttl, condition);
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
    public void close() {
      session.close();
    }
  }
}

package io.partita.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Address;
import io.partita.api.spi.TransferControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sessions with the servers, without the engine, in a namespace of their own. Either every
 * partition is owned, or every one is in transit: then each operation is checked, and each write
 * notes its key in a change log.
 */
final class SessionSide implements Side {
  private static final long TOKEN = 1;

  private final boolean inTransit;
  private final Entries entries;
  private final List<NodeStore> stores = new ArrayList<>();
  private final List<StoreSession> sessions = new ArrayList<>();

  SessionSide(
      Backend backend, List<Node> nodes, PartitionMap map, boolean inTransit, Entries entries) {
    this.inTransit = inTransit;
    this.entries = entries;
    for (Node node : nodes) {
      NodeStore store = backend.open(node, inTransit ? "in-transit" : "stable");
      stores.add(store);
      TransferControl control = store.control().orElseThrow();
      done(control.claim(TOKEN));
      done(control.initialise(TOKEN, map.partitionsOf(node.id())));
      if (inTransit) {
        Map<Integer, MigrationId> moves = new HashMap<>();
        for (int partition : map.partitionsOf(node.id())) {
          moves.put(partition, new MigrationId(TOKEN, partition));
        }
        done(control.depart(TOKEN, moves));
      }
      sessions.add(done(store.connect("benchmark")));
    }
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Override
  public String name() {
    return inTransit ? "session, in transit" : "session, stable";
  }

  private CompletableFuture<Void> read(int i) {
    byte[] key = entries.key(i).getBytes(UTF_8);
    return sessions
        .get(entries.server(key))
        .get(entries.partition(key), key)
        .thenAccept(found -> entries.require(found.orElseThrow()))
        .toCompletableFuture();
  }

  private CompletableFuture<Boolean> write(int i) {
    byte[] key = entries.key(i).getBytes(UTF_8);
    return sessions
        .get(entries.server(key))
        .put(entries.partition(key), key, entries.value(), Ttl.NONE, PutCondition.ALWAYS)
        .toCompletableFuture();
  }

  @Override
  public void get(int i) {
    read(i).join();
  }

  @Override
  public void put(int i) {
    write(i).join();
  }

  @Override
  public void getAll(int[] several) {
    List<CompletionStage<Optional<byte[]>>> answers = new ArrayList<>();
    int server = 0;
    for (List<Integer> ofServer : Grouping.byServer(several, sessions.size(), entries)) {
      List<Address> addresses = new ArrayList<>();
      for (int i : ofServer) {
        byte[] key = entries.key(i).getBytes(UTF_8);
        addresses.add(new Address(entries.partition(key), key));
      }
      answers.addAll(sessions.get(server++).getAll(addresses));
    }
    answers.forEach(answer -> entries.require(done(answer).orElseThrow()));
  }

  @Override
  public Optional<Async> async() {
    return Optional.of(
        new Async() {
          @Override
          public CompletionStage<?> get(int i) {
            return read(i);
          }

          @Override
          public CompletionStage<?> put(int i) {
            return write(i);
          }
        });
  }

  @Override
  public void close() {
    stores.forEach(NodeStore::close);
  }
}

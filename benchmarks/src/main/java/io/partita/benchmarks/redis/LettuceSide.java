package io.partita.benchmarks.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lettuce by itself: one connection a server that all threads share. */
final class LettuceSide implements Side {
  private final RedisClient client = RedisClient.create();
  private final List<RedisAsyncCommands<byte[], byte[]>> servers = new ArrayList<>();
  private final Entries entries;

  LettuceSide(List<URI> uris, Entries entries) {
    this.entries = entries;
    for (URI uri : uris) {
      servers.add(client.connect(ByteArrayCodec.INSTANCE, RedisURI.create(uri)).async());
    }
  }

  @Override
  public String name() {
    return "Lettuce";
  }

  private CompletableFuture<byte[]> read(int i) {
    return servers.get(entries.server(i)).get(entries.nameBytes(i)).toCompletableFuture();
  }

  private CompletableFuture<String> write(int i) {
    return servers
        .get(entries.server(i))
        .set(entries.nameBytes(i), entries.value())
        .toCompletableFuture();
  }

  @Override
  public void get(int i) {
    entries.require(read(i).join());
  }

  @Override
  public void put(int i) {
    write(i).join();
  }

  @Override
  public void getAll(int[] several) {
    List<CompletableFuture<List<KeyValue<byte[], byte[]>>>> answers = new ArrayList<>();
    int server = 0;
    for (List<Integer> ofServer : Grouping.byServer(several, servers.size(), entries)) {
      if (!ofServer.isEmpty()) {
        byte[][] names = ofServer.stream().map(entries::nameBytes).toArray(byte[][]::new);
        answers.add(servers.get(server).mget(names).toCompletableFuture());
      }
      server++;
    }
    for (CompletableFuture<List<KeyValue<byte[], byte[]>>> answer : answers) {
      answer.join().forEach(found -> entries.require(found.getValue()));
    }
  }

  @Override
  public Optional<Async> async() {
    return Optional.of(
        new Async() {
          @Override
          public CompletionStage<?> get(int i) {
            return read(i).thenAccept(entries::require);
          }

          @Override
          public CompletionStage<?> put(int i) {
            return write(i);
          }
        });
  }

  @Override
  public void close() {
    client.shutdown();
  }
}

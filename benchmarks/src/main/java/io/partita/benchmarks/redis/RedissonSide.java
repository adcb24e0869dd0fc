package io.partita.benchmarks.redis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/** Redisson with its default settings: a client for each server, values as bytes. */
final class RedissonSide implements Side {
  private final List<RedissonClient> servers = new ArrayList<>();
  private final Entries entries;

  RedissonSide(List<URI> uris, Entries entries) {
    this.entries = entries;
    for (URI uri : uris) {
      Config config = new Config().setCodec(ByteArrayCodec.INSTANCE);
      config.useSingleServer().setAddress(uri.toString());
      servers.add(Redisson.create(config));
    }
  }

  @Override
  public String name() {
    return "Redisson";
  }

  private RBucket<byte[]> bucket(int i) {
    return servers.get(entries.server(i)).getBucket(entries.name(i));
  }

  @Override
  public void get(int i) {
    entries.require(bucket(i).get());
  }

  @Override
  public void put(int i) {
    bucket(i).set(entries.value());
  }

  @Override
  public void getAll(int[] several) {
    List<CompletionStage<Map<String, byte[]>>> answers = new ArrayList<>();
    int server = 0;
    int wanted = 0;
    for (List<Integer> ofServer : Grouping.byServer(several, servers.size(), entries)) {
      if (!ofServer.isEmpty()) {
        String[] names = ofServer.stream().map(entries::name).distinct().toArray(String[]::new);
        wanted += names.length;
        answers.add(servers.get(server).getBuckets().<byte[]>getAsync(names));
      }
      server++;
    }
    int found = 0;
    for (CompletionStage<Map<String, byte[]>> answer : answers) {
      Map<String, byte[]> values = answer.toCompletableFuture().join();
      values.values().forEach(entries::require);
      found += values.size();
    }
    if (found != wanted) {
      throw new IllegalStateException(found + " of " + wanted + " keys were found");
    }
  }

  @Override
  public Optional<Async> async() {
    return Optional.of(
        new Async() {
          @Override
          public CompletionStage<?> get(int i) {
            return bucket(i).getAsync().thenAccept(entries::require);
          }

          @Override
          public CompletionStage<?> put(int i) {
            return bucket(i).setAsync(entries.value());
          }
        });
  }

  @Override
  public void close() {
    servers.forEach(RedissonClient::shutdown);
  }
}

package io.partita.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.partita.testkit.redis.RedisCluster;
import io.partita.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The same move by {@code redis-cli --cluster reshard}: from three cluster nodes to a fourth. */
final class Reshard {
  private static final int SERVERS = 3;
  private static final int SLOTS = 16_384;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int LAST_LINES = 400;

  private Reshard() {}

  /**
   * Fills a cluster and moves a quarter of its slots.
   *
   * @param pipeline how many keys a MIGRATE takes; 0 for the default of {@code redis-cli}
   * @throws IllegalStateException if it fails, or a key is lost
   */
  static MoveReport.Row run(MovedData data, Path redisCli, int pipeline)
      throws IOException, InterruptedException {
    try (RedisCluster cluster = RedisCluster.start(SERVERS);
        RedisServer fourth = RedisServer.builder().clusterEnabled().start()) {
      fill(cluster, data);
      join(cluster, fourth);
      long begin = System.nanoTime();
      reshard(redisCli, pipeline, cluster.servers().get(0), fourth);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long moved = size(fourth);
      long all = moved + cluster.servers().stream().mapToLong(Reshard::size).sum();
      if (all != data.keys()) {
        throw new IllegalStateException(all + " keys after the move, " + data.keys() + " before");
      }
      String name = "redis-cli reshard" + (pipeline == 0 ? "" : ", pipeline " + pipeline);
      return MoveReport.Row.idle(data, name, moved, moved * data.entryBytes(), seconds);
    }
  }

  private static long size(RedisServer server) {
    return Long.parseLong(server.command("DBSIZE"));
  }

  private static void fill(RedisCluster cluster, MovedData data) {
    RedisClient client = RedisClient.create();
    try {
      List<RedisAsyncCommands<byte[], byte[]>> servers = new ArrayList<>();
      for (RedisServer server : cluster.servers()) {
        servers.add(client.connect(ByteArrayCodec.INSTANCE, RedisURI.create(server.uri())).async());
      }
      data.fill(
          (key, value) -> {
            byte[] name = key.getBytes(UTF_8);
            // In equal runs, as the fixture deals them out; any other server would refuse the key.
            int server = ((SlotHash.getSlot(name) + 1) * SERVERS - 1) / SLOTS;
            CompletableFuture<String> done =
                servers.get(server).set(name, value).toCompletableFuture();
            return done;
          });
    } finally {
      client.shutdown();
    }
  }

  private static void join(RedisCluster cluster, RedisServer fourth) {
    fourth.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(SERVERS + 1));
    String first = Integer.toString(cluster.servers().get(0).port());
    fourth.command("CLUSTER", "MEET", "127.0.0.1", first);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<RedisServer> all = Stream.concat(cluster.servers().stream(), Stream.of(fourth)).toList();
    for (RedisServer server : all) {
      while (!knowsAll(server)) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("the fourth node did not join the cluster");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
  }

  private static boolean knowsAll(RedisServer server) {
    List<String> lines = server.command("CLUSTER", "INFO").lines().toList();
    return lines.contains("cluster_state:ok")
        && lines.contains("cluster_known_nodes:" + (SERVERS + 1))
        && server.command("CLUSTER", "NODES").lines().noneMatch(l -> l.contains("handshake"));
  }

  private static void reshard(Path redisCli, int pipeline, RedisServer first, RedisServer fourth)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                redisCli.toString(),
                "--cluster",
                "reshard",
                "127.0.0.1:" + first.port(),
                "--cluster-from",
                "all",
                "--cluster-to",
                fourth.command("CLUSTER", "MYID"),
                "--cluster-slots",
                Integer.toString(SLOTS / (SERVERS + 1)),
                "--cluster-yes"));
    if (pipeline > 0) {
      command.addAll(List.of("--cluster-pipeline", Integer.toString(pipeline)));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "redis-cli failed: " + said.substring(Math.max(0, said.length() - LAST_LINES)));
    }
  }
}

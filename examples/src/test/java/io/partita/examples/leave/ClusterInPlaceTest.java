package io.partita.examples.leave;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.ring.ClientStrategies;
import io.partita.runtime.PartitionedCache;
import io.partita.testkit.redis.RedisCluster;
import io.partita.testkit.redis.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real Redis Cluster, filled by its client, stopped, and started again as plain servers. */
class ClusterInPlaceTest {
  private static final OldKeys KEYS = new OldKeys(1_500);
  private static final int SLOTS = 16_384;
  private static final Pattern MYSELF =
      Pattern.compile("(?m)^.* myself,.* connected (\\d+)-(\\d+)$");

  private final List<RedisServer> plain = new ArrayList<>();

  @AfterEach
  void end() {
    plain.forEach(RedisServer::close);
  }

  @Test
  void everyKeyIsFoundAndNoneIsMissedWhileTheSlotsAreLeft() throws Exception {
    List<Node> nodes = new ArrayList<>();
    WriteTimes times;
    try (RedisCluster cluster = RedisCluster.start(3)) {
      times = fill(cluster);
      for (RedisServer member : cluster.servers()) {
        RedisServer server = RedisServer.builder().start();
        plain.add(server);
        server.restartFrom(member.snapshot());
        nodes.add(Node.of("cache-" + nodes.size(), server.uri()).weighing(slots(member)));
      }
    }
    assertThat(nodes.stream().mapToDouble(Node::weight).sum()).isEqualTo(SLOTS);
    RedisServer more = RedisServer.builder().start();
    plain.add(more);

    try (PartitionedCache<String, String> cache =
        Adoption.of(nodes).strategy("slots").rules(rules -> rules.withPartitions(SLOTS)).build()) {
      Adoption.growsAndLeaves(
          cache, KEYS, times, Node.of("cache-3", more.uri()).weighing((double) SLOTS / 3));
    }
  }

  /** Also very uneven ones: the runs are the members', if their weights are numbers of slots. */
  @Test
  void weightsThatAreNumbersOfSlotsGiveTheMembersRuns() {
    SplittableRandom random = new SplittableRandom(16_384);
    for (int round = 0; round < 20; round++) {
      int[] starts = random.ints(1 + round, 1, SLOTS).sorted().distinct().toArray();
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i <= starts.length; i++) {
        int from = i == 0 ? 0 : starts[i - 1];
        int to = i == starts.length ? SLOTS : starts[i];
        nodes.add(
            Node.of(String.valueOf(100 + i), URI.create("redis://s:6379")).weighing(to - from));
      }
      PartitionMap map =
          ClientStrategies.slots()
              .assign(Topology.of(nodes), Rules.DEFAULT.withPartitions(SLOTS), Optional.empty());
      for (int slot = 0; slot < SLOTS; slot++) {
        int before = Arrays.binarySearch(starts, slot);
        int member = before >= 0 ? before + 1 : -before - 1;
        assertThat(map.primary(slot)).isEqualTo(nodes.get(member).id());
      }
    }
  }

  private static WriteTimes fill(RedisCluster cluster) {
    WriteTimes times = new WriteTimes(KEYS);
    RedisClusterClient client = RedisClusterClient.create(cluster.uris().get(0).toString());
    try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      RedisAdvancedClusterCommands<String, String> commands = connection.sync();
      for (int number = 0; number < KEYS.count(); number++) {
        long from = System.nanoTime();
        commands.set(
            KEYS.key(number),
            KEYS.value(number),
            KEYS.expires(number) ? SetArgs.Builder.px(KEYS.ttl(number)) : new SetArgs());
        times.written(number, number + 1, from, System.nanoTime());
      }
    } finally {
      client.shutdown();
    }
    return times;
  }

  /** How many slots a member has: one run of them. */
  private static int slots(RedisServer member) {
    List<MatchResult> runs = MYSELF.matcher(member.command("CLUSTER", "NODES")).results().toList();
    assertThat(runs).as(member.command("CLUSTER", "NODES")).hasSize(1);
    return Integer.parseInt(runs.get(0).group(2)) - Integer.parseInt(runs.get(0).group(1)) + 1;
  }
}

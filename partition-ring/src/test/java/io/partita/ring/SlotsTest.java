package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.cluster.SlotHash;
import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.util.JedisClusterCRC16;

class SlotsTest extends PartitionerContract {
  private static final Rules RULES = Rules.DEFAULT.withPartitions(16_384);
  private static final int KEYS = 150_000;

  /** The contract asks for other numbers of partitions; the strategy knows one, so it gets that. */
  @Override
  protected Partitioner create() {
    Partitioner slots = ClientStrategies.slots();
    return new Partitioner() {
      @Override
      public String id() {
        return slots.id();
      }

      @Override
      public KeySpace keySpace() {
        return slots.keySpace();
      }

      @Override
      public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
        return slots.assign(topology, rules.withPartitions(16_384), previous);
      }
    };
  }

  /** Of the Redis Cluster specification, and of Jedis' and Lettuce's own tests. */
  @Test
  void publishedVectors() {
    byte[] digits = "123456789".getBytes(UTF_8);

    assertThat(Crc16.of(digits, 0, digits.length)).isEqualTo(0x31c3);
    assertThat(slot("123456789")).isEqualTo(12_739);
    assertThat(slot("51")).isEqualTo(7_186);
    assertThat(slot("foo{bar}{zap}")).isEqualTo(slot("bar"));
    assertThat(slot("foo{{bar}}zap")).isEqualTo(slot("{bar"));
    assertThat(slot("{user1000}.following")).isEqualTo(slot("{user1000}.followers"));
    assertThat(slot("foo{}{bar}")).isNotEqualTo(slot("bar"));
    assertThat(slot("")).isZero();
  }

  @Test
  void theChecksumIsThatOfTheDefinition() {
    byte[] bytes = new byte[64];
    new SplittableRandom(16).nextBytes(bytes);
    for (int offset = 0; offset < 10; offset++) {
      for (int length = 0; length <= bytes.length - offset; length++) {
        int crc = 0;
        for (int bit = 0; bit < length * 8; bit++) {
          int next = bytes[offset + bit / 8] >> (7 - bit % 8) & 1;
          crc = (crc >>> 15) == next ? crc << 1 & 0xffff : (crc << 1 ^ 0x1021) & 0xffff;
        }
        assertThat(Crc16.of(bytes, offset, length)).isEqualTo(crc);
      }
    }
  }

  @Test
  void aKeysSlotIsThatOfLettuceAndOfJedis() {
    PartitionMap map = first(Topologies.equal(3), 1);
    int differences = 0;
    for (String key : ClientKeys.texts(KEYS, 1)) {
      byte[] bytes = key.getBytes(UTF_8);
      int index = map.locate(bytes);
      boolean same =
          index == SlotHash.getSlot(bytes)
              && index == slot(key)
              && index == JedisClusterCRC16.getSlot(bytes);
      differences += same ? 0 : 1;
    }

    assertThat(differences).as("differences in %d keys", KEYS).isZero();
  }

  @Test
  void theTokenHasTheSlotInItsTopBitsAndNothingElse() {
    long token = ClientKeySpaces.SLOTS.token("51".getBytes(UTF_8));

    assertThat(token).isEqualTo(7_186L << 50);
    assertThat(ClientKeySpaces.SLOTS.id()).isEqualTo("crc16-slots{}");
  }

  @Test
  void threeEqualNodesHoldOneRunEach() {
    assertThat(runs(first(Topologies.equal(3), 1)))
        .containsExactly("n0: 0-5461", "n1: 5462-10922", "n2: 10923-16383");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "7", "50", "1000"})
  void theFirstMapGivesEachNodeOneRun(int nodes) {
    PartitionMap map = first(Topologies.equal(nodes), 1);

    assertThat(runs(map)).hasSize(nodes);
    assertThat(map.copies().values())
        .allMatch(slots -> slots == 16_384 / nodes || slots == 16_384 / nodes + 1);
  }

  @Test
  void runsAreInProportionToTheWeights() {
    Topology weighted = Topologies.weighing(1, 2, 4, 0.5, 1, 3.7, 1, 1);

    assertThat(runs(first(weighted, 1))).hasSize(8);
    assertThat(runs(first(Topologies.weighing(1, 3), 1)))
        .containsExactly("n0: 0-4095", "n1: 4096-16383");
  }

  @Test
  void theBackupsAreOnTheNodesOfTheNextRuns() {
    PartitionMap map = first(Topologies.equal(4), 2);

    assertThat(map.replicas(0)).containsExactly("n0", "n1");
    assertThat(map.replicas(4_096)).containsExactly("n1", "n2");
    assertThat(map.replicas(16_383)).containsExactly("n3", "n0");
    assertThat(map.copies().values()).containsOnly(8_192);
  }

  @Test
  void aNewNodeTakesItsShareAndNothingElseMoves() {
    PartitionMap before = first(Topologies.equal(3), 1);
    Topology four = Topologies.equal(3).with(Node.local("n3"));
    PartitionMap after = ClientStrategies.slots().assign(four, RULES, Optional.of(before));

    long moved =
        IntStream.range(0, 16_384)
            .filter(s -> !before.primary(s).equals(after.primary(s)))
            .peek(s -> assertThat(after.primary(s)).isEqualTo("n3"))
            .count();
    assertThat(moved).isEqualTo(4_096);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4_096, 32_768})
  void refusesAnotherNumberOfPartitions(int partitions) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ClientStrategies.slots()
                    .assign(
                        Topologies.equal(3),
                        Rules.DEFAULT.withPartitions(partitions),
                        Optional.empty()))
        .withMessage(
            "partitions = "
                + partitions
                + ": must be 16384, the slots of a Redis Cluster (strategy slots)");
  }

  private static int slot(String key) {
    return (int) (ClientKeySpaces.SLOTS.token(key.getBytes(UTF_8)) >>> 50);
  }

  private static PartitionMap first(Topology topology, int replicas) {
    return ClientStrategies.slots()
        .assign(topology, RULES.withReplicas(replicas), Optional.empty());
  }

  private static List<String> runs(PartitionMap map) {
    List<String> runs = new ArrayList<>();
    int from = 0;
    for (int slot = 1; slot <= map.size(); slot++) {
      if (slot == map.size() || !map.primary(slot).equals(map.primary(from))) {
        runs.add(map.primary(from) + ": " + from + "-" + (slot - 1));
        from = slot;
      }
    }
    return runs;
  }
}
